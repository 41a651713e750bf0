"""Carries a plan out: what the cache knows first, then tasks side by side, then what the gates read in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from gates.config.settings import Config
from gates.model.evidence import Fragment, Reading, RunId, Subject
from gates.model.scope import Repository
from gates.model.task import Task
from gates.plan.parts import Plan
from gates.ports import Clock, Processes, Reporter
from gates.run import kept_tasks
from gates.run.cache import PLACE, EvidenceCache
from gates.run.environment import neutral
from gates.run.facts import Facts
from gates.run.folder import RunFolder, open_run
from gates.run.inputs import Identity, Inputs
from gates.run.interpreter import Interpreter
from gates.run.kept_tasks import TaskCache
from gates.run.key import Contents, Keys, unknown, uses
from gates.run.merge import merge
from gates.run.secrets.canary import cleaned_fragment
from gates.run.secrets.outputs import without_secrets
from gates.run.secrets.removal import Secrets
from gates.run.surroundings import ALONE, Surroundings
from gates.run.task_run import Bench
from gates.run.units_before import naming_gone
from gates.run.work import Work


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
    identities: Mapping[str, Identity] = MappingProxyType({}),
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
        identities: path -> what a file was when `repository` was read; it is not read again while it stays so.
    """
    contents, hidden = Contents(repository=repository), secrets or Secrets.of(environ)
    tracked = frozenset(file.path for file in repository.files)
    env = neutral(environ)
    version = ruff_version(plan, ruff, processes, env, root)
    keys = Keys(
        contents=contents, interpreter=interpreter, ruff_version=version, environ=environ, surroundings=surroundings
    )
    work = Work(
        plan=plan, keys=keys, root=root, clock=clock, reporter=reporter,
        named=lambda fragment: fragment if import_first else naming_gone(fragment, root),
        clean=lambda fragment: cleaned_fragment(fragment, hidden, kept=tracked),
        opened=lambda: open_run(root, run, hide=hidden.removed),
        unknown=lambda planned: unknown(planned, interpreter, surroundings, environ),
        cache=EvidenceCache(folder=root / PLACE),
        tasks=TaskCache(folder=root / kept_tasks.PLACE, secrets=hidden), uses_cache=use_cache,
        blank=lambda planned: Fragment(
            producer=producer, part=planned.part, run=run, subject=subject, key=keys.evidence(planned),
            config_digest=config.digest, proof_key=keys.proof(planned), reading=Reading(),
        ),
    )  # fmt: skip
    facts = Facts(
        interpreter=interpreter, surroundings=surroundings, environ=environ, import_first=import_first,
        uses_cache=use_cache,
    )  # fmt: skip
    work.begin()
    waiting = work.recall(merge(work.unanswered()))
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
                environ=environ, inputs=Inputs(root=root, contents=contents, seen=identities), stop=stop,
                import_first=import_first, facts=facts.of, hide=lambda result: without_secrets(result, hidden),
            )  # fmt: skip
            work.carry_out(waiting, bench, jobs)
        return work.fragments()
    finally:
        if folder is not None:
            folder.finish()


def ruff_version(plan: Plan, ruff: tuple[str, ...], processes: Processes, env: Mapping[str, str], root: Path) -> str:
    """What ruff says of itself, when a task of this plan uses it; empty when it does not answer."""
    tasks: tuple[Task, ...] = tuple(task for planned in plan.parts for task in planned.tasks)
    if not uses(tasks, "{ruff}"):
        return ""
    told = processes.run((*ruff, "--version"), cwd=root, env=env, stdin=None, time_limit_s=30.0)
    return told.stdout.decode("utf-8", "replace").strip() if told.ended_with((0,)) else ""
