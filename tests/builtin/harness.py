"""Runs a gate's tasks for real in a folder, as the run would: no cache, no sharing, one process after the other."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gates.probes
from gates.api import (
    Finding,
    Gate,
    GateScope,
    Invocation,
    KnownBad,
    Lane,
    NotAsked,
    Reading,
    Repository,
    Scope,
    SourceFile,
    Task,
    TaskResult,
)
from gates.plan.ownership import ownership

PROBES = Path(gates.probes.__file__).parent
RUFF = shutil.which("ruff", path=str(Path(sys.executable).parent)) or "ruff"
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("RUFF_", "PYTHON"))}
HELD_BY_LANES = Lane(name="prod", paths=("pkg",))


def repository(
    root: Path,
    files: Mapping[str, str | bytes],
    *,
    lanes: Sequence[Lane] = (HELD_BY_LANES,),
    untracked: Sequence[str] = (),
    is_git: bool = True,
) -> Repository:
    """Write files below a root and describe them; all but `untracked` are tracked."""
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    if is_git and not (root / ".git").exists():
        subprocess.run(["git", "init", "-q", str(root)], check=True, env=ENVIRONMENT)
    return described(root, sorted(set(files) - set(untracked)), lanes=lanes, untracked=untracked)


def described(
    root: Path, tracked: Sequence[str], *, lanes: Sequence[Lane], untracked: Sequence[str] = ()
) -> Repository:
    """The repository's description of files that are on disk."""
    owner = ownership(lanes)
    sources = tuple(
        SourceFile(
            path=path,
            lane=owner(path) if path.endswith((".py", ".pyi")) else None,
            lines=(root / path).read_bytes().count(b"\n"),
        )
        for path in sorted(tracked)
    )
    tables = {path: _tables(root / path) for path in tracked if path.rpartition("/")[2] == "pyproject.toml"}
    return Repository(
        files=sources,
        lanes=tuple(lanes),
        untracked_files=tuple(untracked),
        folders=tuple(path for lane in lanes for path in lane.paths if (root / path).is_dir()),
        tool_tables=tables,
    )


def scope_of(repo: Repository, lane: str | None = "prod") -> Scope:
    """What the plan would ask a gate about."""
    if lane is None:
        return Scope(repository=repo, files=tuple(file for file in repo.files if file.is_python))
    return Scope(repository=repo, lane=repo.lane(lane), files=repo.python_files_of(lane))


def run_gate(
    gate: Gate[Any], root: Path, scope: Scope, settings: Any = None, *, shared: Sequence[Scope] = ()
) -> Reading:
    """Plan, run and read; tasks that are equal to those of `shared` scopes run once with the union of their paths."""
    held = settings if settings is not None else gate.settings()
    tasks = gate.plan(held, scope)
    assert not isinstance(tasks, NotAsked)
    results = {}
    for task in tasks:
        union = set(task.paths)
        for other in shared:
            asked = gate.plan(held, other)
            assert not isinstance(asked, NotAsked)
            union |= {
                path
                for like in asked
                for path in like.paths
                if task.is_mergeable and replace(like, paths=task.paths) == task
            }
        results[task.name] = run_task(replace(task, paths=tuple(sorted(union))), root)
    return gate.read(held, scope, results)


def run_task(task: Task, root: Path) -> TaskResult:
    """Run a task's commands."""
    names = {"{python}": sys.executable, "{ruff}": RUFF, "{root}": str(root)}
    names |= {f"{{probe:{probe.stem}}}": str(probe) for probe in PROBES.glob("*.py")}
    invocations = []
    for command in task.commands:
        argv = [names.get(word, word) for word in command.argv] + (list(task.paths) if command.takes_paths else [])
        text = "\0".join(task.paths) if command.stdin == "{paths}" else command.stdin
        done = subprocess.run(
            argv, cwd=root, env=ENVIRONMENT, input=(text or "").encode(), capture_output=True, check=False
        )
        signal = -done.returncode if done.returncode < 0 else None
        code = None if signal else done.returncode
        invocation = Invocation(
            argv=command.argv, exit_code=code, signal=signal, stdout=done.stdout, stderr=done.stderr
        )
        invocations.append(invocation)
    return TaskResult(task=task, invocations=tuple(invocations))


def plant(root: Path, repo: Repository, case: KnownBad) -> Repository:
    """The repository with a known-bad case planted."""
    for path, text in case.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    for path, text in case.appends.items():
        with (root / path).open("a") as file:
            file.write(text)
    tracked = sorted({file.path for file in repo.files} | set(case.files))
    return described(root, tracked, lanes=repo.lanes, untracked=repo.untracked_files)


def proves(
    gate: Gate[Any], root: Path, repo: Repository, lane: str | None = "prod", settings: Any = None
) -> dict[str, bool]:
    """Known-bad case -> whether it turned the gate red with exactly its check, and only when planted."""
    held = settings if settings is not None else gate.settings()
    lane = None if gate.scope is GateScope.REPOSITORY else lane
    clean = run_gate(gate, root, scope_of(repo, lane), held)
    outcome = {}
    for number, case in enumerate(gate.known_bad(held, scope_of(repo, lane))):
        copy = root.parent / f"{root.name}-{gate.name}-{number}"
        shutil.copytree(root, copy)
        reading = run_gate(gate, copy, scope_of(plant(copy, repo, case), lane), held)
        outcome[case.name] = _has(reading, case) and not _has(clean, case)
    return outcome


def found(reading: Reading) -> list[tuple[str, str | None, int | None]]:
    """Each finding as (check, path, line)."""
    return [(finding.check, finding.path, finding.line) for finding in reading.findings]


def checks(reading: Reading) -> set[str]:
    """The checks that said no."""
    return {finding.check for finding in reading.findings}


def values(reading: Reading) -> dict[str, int]:
    """Metric -> value, for the numbers of the whole part."""
    return {m.metric: m.value for m in reading.measurements if m.path is None}


def _has(reading: Reading, case: KnownBad) -> bool:
    def is_it(finding: Finding) -> bool:
        return finding.check == case.check and (case.path is None or finding.path == case.path)

    return any(is_it(finding) for finding in reading.findings)


def _tables(path: Path) -> tuple[str, ...]:
    return tuple(sorted(tomllib.loads(path.read_text()).get("tool", {})))
