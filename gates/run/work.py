"""A run in progress: what the caches know, which task results there are, and which parts have their evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from gates.model.evidence import Fragment, Problem, Reading, RunId
from gates.plan.parts import Plan, PlannedPart
from gates.ports import Clock, Reporter
from gates.run.anew import Ingredients, read_looked, why_anew, write_looked
from gates.run.cache import EvidenceCache
from gates.run.durations import name_of, read_durations, write_durations
from gates.run.fingerprint import source_lines
from gates.run.folder import RunFolder
from gates.run.heartbeat import Heartbeat
from gates.run.kept_tasks import TaskCache
from gates.run.key import Keys
from gates.run.merge import Job
from gates.run.reading import in_one_line, read_part
from gates.run.records import records_of
from gates.run.schedule import in_order, side_by_side
from gates.run.task_run import Bench, Done, run_task


@dataclass(kw_only=True, slots=True)
class Work:
    """What is known of each part so far."""

    plan: Plan
    keys: Keys
    root: Path
    clock: Clock
    reporter: Reporter
    cache: EvidenceCache
    tasks: TaskCache
    uses_cache: bool
    """Whether earlier runs may answer."""
    named: Callable[[Fragment], Fragment]
    """Adds the names of units that an earlier run had."""
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
    earlier: dict[str, dict[str, RunId]] = field(default_factory=dict)
    """Part -> task name -> the run that carried it out, for results that were kept."""
    looked: dict[str, Ingredients] = field(default_factory=dict)
    """Part -> what its last evidence depended on."""
    fresh: dict[str, Ingredients] = field(default_factory=dict)
    """The same, of the parts that were read now."""
    lines_of: Callable[[str], tuple[bytes, ...]] = lambda _path: ()

    def begin(self) -> None:
        """Answer from the cache what it can answer."""
        self.lines_of = source_lines(self.root)
        self.looked = read_looked(self.root)
        for planned in self.plan.parts:
            blank = self.blanks[planned.part.name] = self.blank(planned)
            kept = self.cache.find(blank.key, planned.part) if self.uses_cache and self.is_kept(planned) else None
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

    def recall(self, jobs: Iterable[Job]) -> tuple[Job, ...]:
        """The jobs that have to be run. What the others left is kept, since only the change is another one.

        A part that asks for nothing but the run has its own evidence in the cache; where it has none, the run could not
        be judged, and is made again.
        """
        parts = {planned.part.name: planned for planned in self.plan.parts}
        waiting = []
        for job in jobs:
            is_known = all(parts[name].gate.needs_change and self.is_kept(parts[name]) for name in job.readers)
            kept = self.tasks.find(self.keys.task(job.task)) if self.uses_cache and is_known else None
            if kept is None:
                waiting.append(job)
                continue
            self.note(job, kept.done(job.task))
            for name in job.readers:
                self.earlier.setdefault(name, {})[job.task.name] = kept.run
        return tuple(waiting)

    def refuse(self, jobs: Iterable[Job], reason: str) -> None:
        """Give all these jobs the same problem."""
        for job in jobs:
            self.note(job, Done.refused(job.task, reason))

    def carry_out(self, jobs: Sequence[Job], bench: Bench, cores: int) -> None:
        """Run the jobs, and read each part as soon as all its tasks are there."""
        before = read_durations(self.root)
        fresh: dict[str, float] = {}
        heart = Heartbeat(clock=self.clock, reporter=self.reporter, folder_of=bench.folder.of_running)
        ordered = in_order(jobs, lambda job: before.get(name_of(job.task)))

        def stop() -> bool:
            heart.beat()
            if bench.stop():
                bench.processes.stop_all()
                return True
            return False

        for event in side_by_side(ordered, cores=cores, work=lambda job: run_task(job.task, bench), stop=stop):
            if event.is_start:
                heart.began(event.job)
                for part in event.job.readers:
                    self.announce(part)
                continue
            heart.ended(event.job)
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
        self.tasks.prune()

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
        own_s = self.clock.monotonic_s() - begun_s
        invocations = [invocation for done in results.values() for invocation in done.result.invocations]
        origin = self.origin(planned)
        fragment = self.clean(
            replace(
                self.blanks[planned.part.name],
                reading=reading,
                invocations=records_of(tuple(done.result for done in results.values())),
                duration_s=max(0.0, round(own_s + sum(done.duration_s for done in results.values()), 6)),
                interrupted=any(invocation.interrupted for invocation in invocations),
            )
        )
        if self.is_kept(planned) and self.cache.keep(replace(fragment, run=origin or fragment.run)) and origin is None:
            self.keep_tasks(planned, results)
        self.finish(self.explained(planned, fragment, origin))

    def origin(self, planned: PlannedPart) -> RunId | None:
        """The run that carried out all tasks of a part; None when one of them was carried out now."""
        runs = self.earlier.get(planned.part.name, {})
        return next(iter(runs.values())) if runs and all(task.name in runs for task in planned.tasks) else None

    def keep_tasks(self, planned: PlannedPart, results: Mapping[str, Done]) -> None:
        """Keep what the tasks left, for a part that reads it again with another change."""
        if planned.gate.needs_change:
            for name, done in results.items():
                if name not in self.earlier.get(planned.part.name, {}):
                    self.tasks.keep(self.keys.task(done.result.task), done, self.blanks[planned.part.name].run)

    def explained(self, planned: PlannedPart, fragment: Fragment, origin: RunId | None) -> Fragment:
        """Evidence with the reason why it was looked at anew, or the run whose tasks it was read in."""
        why = f"looked at anew in each run, because {each}" if (each := self.unknown(planned)) else ""
        if not why and planned.tasks:
            ingredients = self.keys.ingredients(planned)
            why = why_anew(self.looked.get(planned.part.name), ingredients) if self.uses_cache else ""
            self.fresh[planned.part.name] = ingredients
        if origin is not None:
            return replace(fragment, reused_from=origin.run_id)
        return (
            replace(fragment, reading=replace(fragment.reading, notes=(*fragment.reading.notes, why)))
            if why
            else fragment
        )

    def finish(self, fragment: Fragment) -> None:
        """A part has its evidence."""
        name = fragment.part.name
        self.announce(name)
        fragment = self.named(fragment)
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
        if self.fresh:
            write_looked(self.root, self.looked, self.fresh)
        return tuple(self.done[planned.part.name] for planned in self.plan.parts)


def _traceback(fault: BaseException | None) -> str:
    import traceback  # only when something is wrong

    return "".join(traceback.format_exception(fault))
