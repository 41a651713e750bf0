"""Carries a plan out: what the cache knows first, then tasks side by side, then what the gates read in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from gates.config.settings import Config
from gates.model.evidence import Fragment, Problem, Reading, RunId, Subject
from gates.model.scope import Repository
from gates.model.task import Task
from gates.plan.parts import Plan, PlannedPart
from gates.ports import Clock, Processes, Reporter
from gates.run.cache import PLACE, EvidenceCache
from gates.run.durations import name_of, read_durations, write_durations
from gates.run.environment import neutral
from gates.run.fingerprint import source_lines
from gates.run.folder import RunFolder, open_run
from gates.run.inputs import Inputs
from gates.run.interpreter import Interpreter
from gates.run.key import Contents, Keys, unknown, uses
from gates.run.merge import Job, merge
from gates.run.reading import in_one_line, read_part
from gates.run.records import records_of
from gates.run.schedule import in_order, side_by_side
from gates.run.secrets.canary import cleaned_fragment
from gates.run.secrets.outputs import without_secrets
from gates.run.secrets.removal import Secrets
from gates.run.surroundings import ALONE, Surroundings
from gates.run.task_run import Bench, Done, run_task


def execute(
    plan: Plan,
    *,
    repository: Repository,
    config: Config,
    root: Path,
    interpreter: Interpreter,
    ruff: tuple[str, ...],
    processes: Processes,
    clock: Clock,
    reporter: Reporter,
    environ: Mapping[str, str],
    run: RunId,
    subject: Subject,
    jobs: int,
    use_cache: bool,
    producer: str,
    stop: Callable[[], bool],
    import_first: tuple[Path, ...] = (),
    surroundings: Surroundings = ALONE,
    secrets: Secrets | None = None,
) -> tuple[Fragment, ...]:
    """The evidence of every part of a plan, in the plan's order. It never raises for what a part does.

    Args:
        plan: what to do.
        repository: what the plan was made from; files that differ from it when a task ends are a problem of that task.
        config: for its digest.
        root: the repository root, absolute.
        interpreter: the subject's.
        ruff: the ruff program, one or more words.
        processes: starts the programs; told to stop everything when `stop` says so.
        clock: for start times and durations.
        reporter: told of each part, from this thread only.
        environ: the user's variables, of which `environment` passes some on.
        run: the identity of this run; its id must be new in this repository.
        subject: what is looked at.
        jobs: how many cores to keep busy.
        use_cache: whether evidence of earlier runs may answer; what is found is kept in any case.
        producer: name and version of this program.
        stop: whether somebody wants the end; parts that are not finished are then marked interrupted.
        import_first: folders whose modules win over installed ones; for a scratch copy. No key knows of them, so such
            a run neither reads nor keeps evidence of the repository that was copied.
        surroundings: what could change an answer and is no file of the repository.
        secrets: what no evidence may hold; None: what `environ` holds.
    """
    contents, hidden = Contents(repository=repository), secrets or Secrets.of(environ)
    tracked = frozenset(file.path for file in repository.files)
    env = neutral(environ)
    version = ruff_version(plan, ruff, processes, env, root)
    keys = Keys(
        contents=contents, interpreter=interpreter, ruff_version=version, environ=environ, surroundings=surroundings
    )
    work = _Work(
        plan=plan, keys=keys, root=root, clock=clock, reporter=reporter,
        clean=lambda fragment: cleaned_fragment(fragment, hidden, kept=tracked),
        opened=lambda: open_run(root, run, hide=hidden.removed),
        unknown=lambda planned: unknown(planned, interpreter, surroundings, environ),
        cache=EvidenceCache(folder=root / PLACE),
        blank=lambda planned: Fragment(
            producer=producer, part=planned.part, run=run, subject=subject, key=keys.evidence(planned),
            config_digest=config.digest, proof_key=keys.proof(planned), reading=Reading(),
        ),
    )  # fmt: skip
    work.begin(use_cache=use_cache)
    waiting = merge(work.unanswered())
    folder: RunFolder | None = None
    if waiting:
        try:
            folder = work.folder = work.opened()
        except OSError as error:
            reason = f"no folder can be made under .gates/runs: {error.strerror or error}; make .gates writable"
            work.refuse(waiting, reason)
            waiting = ()
    try:
        work.read_ready()
        if folder is not None:
            bench = Bench(
                root=root, folder=folder, interpreter=interpreter, ruff=ruff, processes=processes, clock=clock,
                environ=environ, inputs=Inputs(root=root, contents=contents), stop=stop,
                import_first=import_first, hide=lambda result: without_secrets(result, hidden),
            )  # fmt: skip
            work.carry_out(waiting, bench, jobs)
        return work.fragments()
    finally:
        if folder is not None:
            folder.finish()


@dataclass(kw_only=True, slots=True)
class _Work:
    """A run in progress: which parts have their evidence, and which task results there are."""

    plan: Plan
    keys: Keys
    root: Path
    clock: Clock
    reporter: Reporter
    cache: EvidenceCache
    clean: Callable[[Fragment], Fragment]
    """Takes secrets out of evidence, before it is sealed or kept."""
    opened: Callable[[], RunFolder]
    blank: Callable[[PlannedPart], Fragment]
    unknown: Callable[[PlannedPart], str]
    """Part -> why its evidence cannot be named by a key."""
    folder: RunFolder | None = None
    blanks: dict[str, Fragment] = field(default_factory=dict)
    """Part -> its fragment without a reading."""
    done: dict[str, Fragment] = field(default_factory=dict)
    results: dict[str, dict[str, Done]] = field(default_factory=dict)
    """Part -> task name -> what became of it."""
    begun: set[str] = field(default_factory=set)
    lines_of: Callable[[str], tuple[bytes, ...]] = lambda _path: ()

    def begin(self, *, use_cache: bool) -> None:
        """Answer from the cache what it can answer."""
        self.lines_of = source_lines(self.root)
        for planned in self.plan.parts:
            blank = self.blanks[planned.part.name] = self.blank(planned)
            kept = self.cache.find(blank.key, planned.part) if use_cache and self.is_kept(planned) else None
            if kept is not None:
                fresh = replace(blank, reading=kept.reading, invocations=kept.invocations, duration_s=kept.duration_s)
                self.finish(self.clean(replace(fresh, reused_from=kept.run.run_id)))

    def is_kept(self, planned: PlannedPart) -> bool:
        """Whether a part's evidence is worth keeping and can be named by a key.

        One without tasks is read as fast as it is found.
        """
        return bool(planned.tasks) and not self.unknown(planned)

    def unanswered(self) -> tuple[PlannedPart, ...]:
        """The parts without evidence yet."""
        return tuple(planned for planned in self.plan.parts if planned.part.name not in self.done)

    def refuse(self, jobs: Iterable[Job], reason: str) -> None:
        """Give all these jobs the same problem."""
        for job in jobs:
            self.note(job, Done.refused(job.task, reason))

    def carry_out(self, jobs: Sequence[Job], bench: Bench, cores: int) -> None:
        """Run the jobs, and read each part as soon as all its tasks are there."""
        before = read_durations(self.root)
        fresh: dict[str, float] = {}
        ordered = in_order(jobs, lambda job: before.get(name_of(job.task)))

        def stop() -> bool:
            if bench.stop():
                bench.processes.stop_all()
                return True
            return False

        for event in side_by_side(ordered, cores=cores, work=lambda job: run_task(job.task, bench), stop=stop):
            if event.is_start:
                for part in event.job.readers:
                    self.announce(part)
                continue
            done = event.result
            if done is None:
                where = bench.folder.keep_fault(event.job.task.name, _traceback(event.fault))
                done = Done.refused(event.job.task, f"lane-gates failed to run it; please report {where}")
            if done.duration_s:
                fresh[name_of(event.job.task)] = done.duration_s
            self.note(event.job, done)
            self.read_ready()
        write_durations(self.root, before, fresh)
        self.cache.prune()

    def note(self, job: Job, done: Done) -> None:
        """Put a result where its readers find it."""
        for part, limit_s in zip(job.readers, job.limits_s, strict=True):
            self.results.setdefault(part, {})[job.task.name] = done.within(limit_s)

    def announce(self, part: str) -> None:
        """Tell once that a part begins."""
        if part not in self.begun:
            self.begun.add(part)
            self.reporter.started(part)

    def read_ready(self) -> None:
        """Read every part whose tasks are all done."""
        for planned in self.unanswered():
            results = self.results.get(planned.part.name, {})
            if all(task.name in results for task in planned.tasks):
                self.read(planned, results)

    def read(self, planned: PlannedPart, results: Mapping[str, Done]) -> None:
        """Let the gate read, hold it to account, and keep what it said."""
        self.announce(planned.part.name)
        begun_s = self.clock.monotonic_s()
        reading = read_part(planned, results, keep_fault=self.keep_fault, lines_of=self.lines_of)
        if why := self.unknown(planned):
            reading = replace(reading, notes=(*reading.notes, f"looked at anew in each run, because {why}"))
        own_s = self.clock.monotonic_s() - begun_s
        invocations = [invocation for done in results.values() for invocation in done.result.invocations]
        fragment = self.clean(
            replace(
                self.blanks[planned.part.name],
                reading=reading,
                invocations=records_of(tuple(done.result for done in results.values())),
                duration_s=max(0.0, round(own_s + sum(done.duration_s for done in results.values()), 6)),
                interrupted=any(invocation.interrupted for invocation in invocations),
            )
        )
        if self.is_kept(planned):
            self.cache.keep(fragment)
        self.finish(fragment)

    def finish(self, fragment: Fragment) -> None:
        """A part has its evidence."""
        name = fragment.part.name
        self.announce(name)
        self.done[name] = fragment
        reused = fragment.reused_from is not None
        self.reporter.finished(name, in_one_line(fragment.reading), duration_s=fragment.duration_s, reused=reused)

    def keep_fault(self, part: str, text: str) -> str:
        """Keep a traceback in the run's folder, which is opened for it when there is none."""
        if self.folder is None:
            try:
                self.folder = self.opened()
            except OSError:
                return ""
            try:
                return self.folder.keep_fault(part, text)
            finally:
                self.folder.finish()
        return self.folder.keep_fault(part, text)

    def fragments(self) -> tuple[Fragment, ...]:
        """Everything there is, in the plan's order; what is missing was interrupted."""
        problem = Problem(what="interrupted before it was finished", way_out="run it again")
        for planned in self.unanswered():
            results = self.results.get(planned.part.name, {})
            records = records_of(tuple(done.result for done in results.values()))
            reading = Reading(problems=(problem,))
            blank = self.blanks[planned.part.name]
            self.finish(self.clean(replace(blank, reading=reading, invocations=records, interrupted=True)))
        return tuple(self.done[planned.part.name] for planned in self.plan.parts)


def proof_keys(
    plan: Plan, *, repository: Repository, root: Path, interpreter: Interpreter, ruff: tuple[str, ...],
    processes: Processes, environ: Mapping[str, str],
) -> dict[str, str]:  # fmt: skip
    """Part name -> the key that its proof has today, as `execute` would write it, without running a gate."""
    version = ruff_version(plan, ruff, processes, neutral(environ), root)
    keys = Keys(
        contents=Contents(repository=repository), interpreter=interpreter, ruff_version=version, environ=environ
    )
    return {planned.part.name: keys.proof(planned) for planned in plan.parts}


def ruff_version(plan: Plan, ruff: tuple[str, ...], processes: Processes, env: Mapping[str, str], root: Path) -> str:
    """What ruff says of itself, when a task of this plan uses it; empty when it does not answer."""
    tasks: tuple[Task, ...] = tuple(task for planned in plan.parts for task in planned.tasks)
    if not uses(tasks, "{ruff}"):
        return ""
    told = processes.run((*ruff, "--version"), cwd=root, env=env, stdin=None, time_limit_s=30.0)
    return told.stdout.decode("utf-8", "replace").strip() if told.ended_with((0,)) else ""


def _traceback(fault: BaseException | None) -> str:
    import traceback  # only when something is wrong

    return "".join(traceback.format_exception(fault))
