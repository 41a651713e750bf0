"""Runs a gate on a real folder with real processes, without the rest of the program. Nothing is left in the folder."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from gates.adapters.clock import SystemClock
from gates.adapters.comparison import against_head
from gates.adapters.git import Git
from gates.adapters.plugins import builtin_gates
from gates.adapters.process import SystemProcesses
from gates.adapters.repository import owned, read_tree
from gates.api import Change, Gate, KnownBad, KnownGood, Lane, NotAsked, Reading, Repository, Scope
from gates.model.evidence import RunId
from gates.model.scope import PartId
from gates.model.status import Policy
from gates.plan.ownership import ownership
from gates.plan.parts import PlannedPart
from gates.run.fingerprint import source_lines
from gates.run.folder import open_run
from gates.run.inputs import Inputs
from gates.run.interpreter import ask_interpreter, ruff_beside
from gates.run.key import Contents
from gates.run.proof import Sight, seen, sight_of_reading, spared
from gates.run.reading import read_part
from gates.run.task_run import Bench, Done, run_task
from gates.testing.builders import a_lane, a_repository, a_scope_for

_LEFT_OUT = frozenset({".git", ".gates", "__pycache__"})
_RUN = RunId(run_id="testing", trace_id="0" * 31 + "1", started_at="2026-01-01T00:00:00.000Z")


class NotAskedError(Exception):
    """The gate has nothing to ask of this lane; the text says why."""


def run_gate(
    gate: Gate[Any],
    folder: Path,
    settings: Any = None,
    *,
    lanes: Sequence[Lane] = (),
    lane: str | None = None,
    python: str = sys.executable,
) -> Reading:
    """Plan a gate on a folder, run its tasks and read them, held to account as in a run.

    Args:
        gate: the gate.
        folder: the repository; without git in it, every file counts as tracked.
        settings: the gate's settings; the defaults when None.
        lanes: who owns what; without any: a lane `prod` of `src` with its tests in `tests`, and a lane `tests`; where
            there is no `src`, one lane `prod` of everything.
        lane: which one is asked about; the first when None.
        python: the subject's interpreter, an absolute path.

    Raises:
        NotAskedError: the gate has nothing to ask of this lane.
        GitError, InterpreterError: the folder or the interpreter cannot be read.
    """
    scope = folder_scope(gate, folder, settings, lanes=lanes, lane=lane)
    planned = planned_part(gate, scope, settings)
    return read_part(
        planned, run_tasks(planned, folder, python=python), keep_fault=lambda _part, text: text,
        lines_of=source_lines(folder),
    )  # fmt: skip


def planned_part(gate: Gate[Any], scope: Scope, settings: Any = None) -> PlannedPart:
    """One part of a plan, under the policy `strict`.

    Raises:
        NotAskedError: the gate has nothing to ask of this lane.
    """
    held = gate.settings() if settings is None else settings
    tasks = gate.plan(held, scope)
    if isinstance(tasks, NotAsked):
        raise NotAskedError(tasks.reason)
    part = PartId(gate=gate.name, lane=scope.lane.name if scope.lane else None)
    return PlannedPart(part=part, gate=gate, policy=Policy.STRICT, settings=held, scope=scope, tasks=tasks)


def run_tasks(planned: PlannedPart, folder: Path, *, python: str = sys.executable) -> dict[str, Done]:
    """Task name -> what became of it, for every task of a part; their outputs go to a folder that is thrown away.

    Raises:
        InterpreterError: the interpreter does not answer.
    """
    with tempfile.TemporaryDirectory(prefix="gates-testing-") as place, SystemProcesses() as processes:
        interpreter = ask_interpreter(python, processes=processes, environ=os.environ, root=folder)
        run_folder = open_run(Path(place).resolve(), _RUN)
        contents = Contents(repository=planned.scope.repository)
        bench = Bench(
            root=folder, folder=run_folder, interpreter=interpreter, ruff=ruff_beside(interpreter),
            processes=processes, clock=SystemClock(), environ=os.environ,
            inputs=Inputs(root=folder, contents=contents), stop=lambda: False,
        )  # fmt: skip
        try:
            return {task.name: run_task(task, bench) for task in planned.tasks}
        finally:
            run_folder.finish()


def folder_scope(
    gate: Gate[Any], folder: Path, settings: Any = None, *, lanes: Sequence[Lane] = (), lane: str | None = None
) -> Scope:
    """What a run of nothing else would ask a gate about; one that compares gets what git has committed as the base.

    Raises:
        GitError: git cannot list the files.
    """
    repository = read_folder(folder, lanes=lanes)
    scope = a_scope_for(gate, repository, lane=lane, settings=settings)
    if not gate.needs_base or not (folder / ".git").exists():
        return scope
    git = Git(root=folder, env=os.environ)
    return replace(scope, before=against_head(git, repository, {**builtin_gates(), gate.name: gate}))


def read_folder(folder: Path, *, lanes: Sequence[Lane] = ()) -> Repository:
    """What git says of a folder; where there is no git, every file counts as tracked.

    Raises:
        GitError: git cannot list the files.
    """
    held = tuple(lanes) or _lanes_of(folder)
    if not (folder / ".git").exists():
        folders = [path for lane in held for path in lane.paths if (folder / path).is_dir()]
        return a_repository(_contents(folder), lanes=held, folders=folders)
    git = Git(root=folder, env=os.environ)
    return owned(
        read_tree(git), root=folder, owner=ownership(held), lanes=held, components=(), change=Change(),
        python_version=".".join(map(str, sys.version_info[:3])),
    )  # fmt: skip


def unseen_cases(
    gate: Gate[Any],
    folder: Path,
    settings: Any = None,
    *,
    lanes: Sequence[Lane] = (),
    lane: str | None = None,
    python: str = sys.executable,
) -> dict[str, str]:
    """Known-bad case -> why the gate did not see it; empty when all of them turn the gate red.

    Each case is planted in the folder itself and taken out again; the clean folder must not have what it reports.

    Args:
        gate: the gate.
        folder: a folder of your test, which is written to.
        settings: as for `run_gate`.
        lanes: as for `run_gate`.
        lane: as for `run_gate`.
        python: as for `run_gate`.

    Raises:
        NotAskedError: the gate has nothing to ask of this lane.
    """
    held = tuple(lanes) or _lanes_of(folder)
    scope = folder_scope(gate, folder, settings, lanes=held, lane=lane)
    look = partial(_look, gate, folder, settings, lanes=held, lane=lane, python=python)
    before = look()
    unseen = {}
    for case in gate.known_bad(gate.settings() if settings is None else settings, scope):
        with planted(folder, case):
            why = seen(case, before, look())
        if why:
            unseen[case.name] = why
    return unseen


def spoiled_cases(
    gate: Gate[Any],
    folder: Path,
    settings: Any = None,
    *,
    lanes: Sequence[Lane] = (),
    lane: str | None = None,
    python: str = sys.executable,
) -> dict[str, str]:
    """Known-good case -> why the gate did not stay green; empty when it did for all of them, or has none.

    Args:
        gate: the gate.
        folder: a folder of your test, which is written to.
        settings: as for `run_gate`.
        lanes: as for `run_gate`.
        lane: as for `run_gate`.
        python: as for `run_gate`.

    Raises:
        NotAskedError: the gate has nothing to ask of this lane.
    """
    held = tuple(lanes) or _lanes_of(folder)
    scope = folder_scope(gate, folder, settings, lanes=held, lane=lane)
    cases = gate.known_good(gate.settings() if settings is None else settings, scope) if gate.known_good else ()
    look = partial(_look, gate, folder, settings, lanes=held, lane=lane, python=python)
    before = look() if cases else None
    spoiled = {}
    for case in cases:
        with planted(folder, case):
            why = spared(before, look()) if before else ""
        if why:
            spoiled[case.name] = why
    return spoiled


def _look(
    gate: Gate[Any], folder: Path, settings: Any, *, lanes: Sequence[Lane], lane: str | None, python: str
) -> Sight:
    reading = run_gate(gate, folder, settings, lanes=lanes, lane=lane, python=python)
    return sight_of_reading(reading)


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files below a folder, with the folders that they need."""
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())


def commit(folder: Path) -> None:
    """Make a repository of a folder, with everything in its first commit, for a gate that compares with a base."""
    git = Git(root=folder, env=os.environ)
    git.ask("init", "--quiet", "--initial-branch=main")
    git.ask("add", "--all", "--force")
    identity = ("-c", "user.name=gates", "-c", "user.email=gates@example.org", "-c", "commit.gpgsign=false")
    git.ask(*identity, "commit", "--quiet", "--allow-empty", "--message=base")


@contextmanager
def planted(folder: Path, case: KnownBad | KnownGood) -> Iterator[None]:
    """Write what a case plants into a folder, and take it out again at the end."""
    before = {path: (folder / path).read_bytes() if (folder / path).exists() else None for path in case.files}
    before |= {path: (folder / path).read_bytes() for path in case.appends}
    write(folder, case.files)
    write(folder, {path: (before[path] or b"") + text.encode() for path, text in case.appends.items()})
    is_git = (folder / ".git").exists()
    if is_git:
        Git(root=folder, env=os.environ).ask("add", "--force", "--", *before)
    try:
        yield
    finally:
        for path, content in before.items():
            if content is None:
                (folder / path).unlink()
            else:
                (folder / path).write_bytes(content)
        if is_git:
            Git(root=folder, env=os.environ).ask("add", "--all", "--force", "--", *before)


def _lanes_of(folder: Path) -> tuple[Lane, ...]:
    has_tests = (folder / "tests").is_dir()
    if not (folder / "src").is_dir():
        return (a_lane(paths=(".",), tests=("tests",) if has_tests else ()),)
    prod = a_lane(paths=("src",), tests=("tests",) if has_tests else ())
    return (prod, a_lane("tests", ("tests",))) if has_tests else (prod,)


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _LEFT_OUT.intersection(path.relative_to(folder).parts)
    }
