"""Builders: values with everything filled in that your test does not care about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from gates.api import (
    Asked,
    Change,
    Gate,
    GateScope,
    Invocation,
    Lane,
    PartId,
    Repository,
    Scope,
    SourceFile,
    Targets,
    Task,
    TaskResult,
)
from gates.model.status import Policy
from gates.plan.ownership import ownership
from gates.readers.tool_tables import tool_tables


def a_lane(
    name: str = "prod",
    paths: Sequence[str] = ("src",),
    *,
    tests: Sequence[str] = (),
    policy: Policy = Policy.STRICT,
    tier: int = 2,
    owner: str = "",
) -> Lane:
    """A strict lane `prod` of the folder `src`, unless you say otherwise."""
    return Lane(name=name, paths=tuple(paths), tests=tuple(tests), policy=policy, tier=tier, owner=owner)


def a_repository(
    files: Mapping[str, str | bytes] | Sequence[str] = ("src/acme/__init__.py",),
    *,
    lanes: Sequence[Lane] = (),
    untracked: Sequence[str] = (),
    folders: Sequence[str] = (),
    change: Change | None = None,
    python_version: str = "3.11.7",
) -> Repository:
    """What git would say of these files; nothing is written anywhere.

    Args:
        files: path -> content, or only paths, of which each then holds one line.
        lanes: who owns the Python files; without any: one lane `prod` of `src`.
        untracked: paths that git does not track.
        folders: folders of lanes that exist without holding a tracked file; those that hold one are found.
        change: against the merge base; nothing when it is not given.
        python_version: of the subject's interpreter.
    """
    held = tuple(lanes) or (a_lane(),)
    texts = files if isinstance(files, Mapping) else dict.fromkeys(files, "x = 1\n")
    contents = {path: text if isinstance(text, bytes) else text.encode() for path, text in texts.items()}
    owner = ownership(held)
    sources = tuple(
        SourceFile(
            path=path,
            lane=owner(path) if path.endswith((".py", ".pyi")) else None,
            digest=sha256(content).hexdigest(),
            lines=content.count(b"\n"),
        )
        for path, content in sorted(contents.items())
    )
    named = {path for lane in held for path in lane.paths}
    exists = {path for path in named if path == "." or any(name.startswith(f"{path}/") for name in contents)}
    tables = {
        path: tool_tables(content) for path, content in contents.items() if path.rpartition("/")[2] == "pyproject.toml"
    }
    return Repository(
        files=sources,
        lanes=held,
        untracked_files=tuple(sorted(untracked)),
        folders=tuple(sorted({*exists, *folders})),
        tool_tables={path: names for path, names in tables.items() if names is not None},
        change=change or Change(),
        python_version=python_version,
    )


def a_scope(
    repository: Repository | None = None,
    *,
    lane: str | None = "prod",
    asked: Mapping[str, Any] | None = None,
    targets: Targets | None = None,
) -> Scope:
    """What a plan would ask a gate about.

    Args:
        repository: what git says; without it, a repository of one file.
        lane: name of the lane; None for a gate of the whole repository.
        asked: gate -> its settings, for parts of this run that share processes; on this lane.
        targets: what tier, lane and component ask for.
    """
    here = repository or a_repository()
    parts = tuple(
        Asked(part=PartId(gate=gate, lane=lane), settings=settings) for gate, settings in (asked or {}).items()
    )
    wanted = targets or Targets()
    if lane is None:
        return Scope(repository=here, files=here.python_files, asked=parts, targets=wanted)
    return Scope(repository=here, lane=here.lane(lane), files=here.python_files_of(lane), asked=parts, targets=wanted)


def a_scope_for(gate: Gate[Any], repository: Repository, *, lane: str | None = None, settings: Any = None) -> Scope:
    """The scope of one gate as a run of nothing else would give it.

    Args:
        gate: the gate.
        repository: what git says.
        lane: its name; the repository's first lane when it is None and the gate asks about lanes.
        settings: the gate's settings; the defaults when None.
    """
    held = gate.settings() if settings is None else settings
    where = None if gate.scope is GateScope.REPOSITORY else lane or repository.lanes[0].name
    return a_scope(repository, lane=where, asked={gate.name: held})


def a_result(
    task: Task,
    *,
    stdout: bytes = b"",
    stderr: bytes = b"",
    exit_code: int | None = 0,
    outputs: Mapping[str, bytes] | None = None,
    **invocation: Any,
) -> TaskResult:
    """What a task left whose commands all ended alike; the first one wrote the text.

    Args:
        task: the task.
        stdout: standard output of its first command.
        stderr: standard error of its first command.
        exit_code: of every command.
        outputs: name -> content of the files that it wrote.
        invocation: further fields of each `Invocation`, such as `timed_out=True`.
    """
    ended = [Invocation(argv=command.argv, exit_code=exit_code, **invocation) for command in task.commands]
    ended[:1] = [replace(first, stdout=stdout, stderr=stderr) for first in ended[:1]]
    return TaskResult(task=task, invocations=tuple(ended), outputs=dict(outputs or {}))
