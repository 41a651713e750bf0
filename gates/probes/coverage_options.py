"""Coverage as the repository configures it, with the scope, the branches and the data file that the gate needs."""

from __future__ import annotations

import os
from typing import Any

import coverage
from coverage.exceptions import ConfigError


def configured(out: str, sources: list[str], *, subprocesses: bool = False) -> coverage.Coverage:
    """A Coverage object: the repository's exclusions, omissions and plugins; our scope and place for the data."""
    folder = os.path.join(out, "coverage-data")
    os.makedirs(folder, exist_ok=True)
    measuring = _measuring(folder, sources, config_file=True)
    if measuring.config.config_file is None:  # coverage asserts one when it follows subprocesses
        empty = os.path.join(out, "empty.rc")
        with open(empty, "w", encoding="utf-8") as file:
            file.write("[run]\n")
        measuring = _measuring(folder, sources, config_file=empty)
    replaced: dict[str, Any] = {
        "run:source_pkgs": [], "run:source_dirs": [], "run:include": [], "run:relative_files": False,
        "run:dynamic_context": None, "report:include": [], "report:fail_under": 0, "paths": {},
    }  # fmt: skip
    for name, value in replaced.items():
        _set(measuring, name, value)
    if subprocesses:
        patches = list(_get(measuring, "run:patch") or [])
        _set(measuring, "run:patch", sorted({*patches, "subprocess"}))
    return measuring


def _measuring(folder: str, sources: list[str], *, config_file: Any) -> coverage.Coverage:
    place = os.path.join(folder, "data")
    return coverage.Coverage(
        data_file=place, data_suffix=True, branch=True, source=scope(sources), config_file=config_file
    )


def scope(sources: list[str]) -> list[str]:
    """Folders to trace: a file's own folder stands for it."""
    folders = [source if os.path.isdir(source) else os.path.dirname(source) or "." for source in sources]
    return sorted({os.path.abspath(folder) for folder in folders})


def omitted_patterns(measuring: coverage.Coverage) -> list[str]:
    """The patterns of files that the repository leaves out, of the run and of the report."""
    return [*(_get(measuring, "run:omit") or []), *(_get(measuring, "report:omit") or [])]


def _get(measuring: coverage.Coverage, name: str) -> Any:
    try:
        return measuring.get_option(name)
    except ConfigError:  # an older coverage does not know it
        return None


def _set(measuring: coverage.Coverage, name: str, value: Any) -> None:
    try:
        measuring.set_option(name, value)
    except ConfigError:  # an older coverage does not know it
        return
