"""From settings to a task: which files the command must look at, and its words."""

from __future__ import annotations

import re

from gates.api import Command, Repository, Scope, Task, glob_matches, is_within, production_files
from gates.commanded.settings import Reads, Settings

TASK = "command"
ROOTS = (
    "{python}", "-I", "-c", "import os, sys; print(sys.argv[1]); print(os.path.realpath(sys.argv[1]))", "{root}",
)  # fmt: skip
"""Says what the root is called here: reports name files in full."""
_NEED_ROOTS = (Reads.SARIF, Reads.COBERTURA, Reads.LCOV)


def asks_for_roots(settings: Settings) -> bool:
    """Whether a first process says what the root is called."""
    return settings.reads in _NEED_ROOTS or "(?P<file>" in settings.examined


def task_of(settings: Settings, scope: Scope) -> Task:
    """The one task of a command."""
    wanted, _ = wanted_files(settings, scope)
    takes_paths = "{paths}" in settings.command
    command = Command(argv=_words(settings, scope), takes_paths=takes_paths, accepted_exit_codes=settings.codes)
    first = (Command(argv=ROOTS),) if asks_for_roots(settings) else ()
    return Task(
        name=TASK,
        commands=(*first, command),
        paths=wanted if takes_paths else (),
        outputs=(settings.output,) if settings.output else (),
        env=tuple(sorted((name, _filled(value, scope)) for name, value in settings.env.items())),
        input_files=None,
        input_env=settings.pass_env,
        is_reusable=settings.reuse,
    )


def wanted_files(settings: Settings, scope: Scope) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The files that must be looked at, and those that policy excludes."""
    every = _candidates(settings, scope)
    excluded = {path for path in every if any(glob_matches(glob, path) for glob in settings.exclude)}
    return tuple(path for path in every if path not in excluded), tuple(sorted(excluded))


def _candidates(settings: Settings, scope: Scope) -> tuple[str, ...]:
    lane, repository = scope.lane, scope.repository
    if settings.files:
        paths = (file.path for file in repository.files if lane is None or _owns(scope, file.path, repository))
        return tuple(path for path in paths if any(glob_matches(glob, path) for glob in settings.files))
    if settings.reads in (Reads.COBERTURA, Reads.LCOV) and lane is not None:
        return production_files(lane, repository)
    if settings.reads in (Reads.COBERTURA, Reads.LCOV):
        return tuple(
            path for each in repository.lanes for path in production_files(each, repository)
        )  # what no lane owns is named by the gate `lanes`
    return scope.paths


def _owns(scope: Scope, path: str, repository: Repository) -> bool:
    """Whether the longest path of all lanes that holds a file is one of this lane."""
    holding = [(len(root), lane.name) for lane in repository.lanes for root in lane.paths if is_within(path, (root,))]
    return bool(holding) and scope.lane is not None and max(holding)[1] == scope.lane.name


def _words(settings: Settings, scope: Scope) -> tuple[str, ...]:
    words: list[str] = []
    for word in settings.command:
        if word == "{paths}":
            continue
        if word == "{folders}":
            folders = scope.lane.paths if scope.lane else (".",)
            words += [_plain(f"./{path}" if path.startswith("-") else path) for path in folders]
        else:
            words.append(_filled(word, scope))
    return tuple(words)


def _filled(text: str, scope: Scope) -> str:
    return re.sub(r"(?<!\{)\{lane\}(?!\})", _plain(scope.lane.name), text) if scope.lane else text


def _plain(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
