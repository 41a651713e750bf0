"""What a repository's own pytest configuration says of places: the import path, and where doctests run."""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from gates.model.scope import is_within
from gates.suite.pytest_settings import pytest_settings, words

FILES = ("pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
_NO_DOCTESTS = ("setup.py", "__main__.py")
"""pytest looks for no doctests in these."""


def python_paths(texts: Mapping[str, str]) -> tuple[str, ...]:
    """The value of `pythonpath` in any of these files (name -> text); a file that cannot be read says nothing."""
    found: list[str] = []
    for file in FILES:
        if file in texts:
            found += _of_toml(texts[file]) if file.endswith(".toml") else _of_ini(texts[file], file)
    return tuple(dict.fromkeys(found))


def runs_doctests(texts: Mapping[str, str]) -> bool:
    """Whether pytest collects the doctests of modules by itself; `texts` as for `doctested`."""
    return _asks_doctests(pytest_settings(texts)[0])


def doctested(paths: Sequence[str], files: Sequence[str], texts: Mapping[str, str]) -> tuple[str, ...]:
    """Those of these paths, or places below them, in which pytest collects doctests without being told where.

    Args:
        paths: of a lane's code.
        files: every tracked Python file.
        texts: file at the root -> text, of those that pytest reads.
    """
    settings, _ = pytest_settings(texts)
    if not _asks_doctests(settings):
        return ()
    named = [_plain(place) for place in words(settings.get("testpaths"))]
    places = _matching(named, files) if named else {"."}
    python = [file for file in files if file.endswith(".py") and file.rpartition("/")[2] not in _NO_DOCTESTS]
    found = {place for path in paths for place in _shared(path, places)}
    return tuple(sorted(place for place in found if any(is_within(file, (place,)) for file in python)))


def _asks_doctests(settings: Mapping[str, Any]) -> bool:
    return "--doctest-modules" in words(settings.get("addopts"))


def _plain(place: str) -> str:
    return "/".join(word for word in place.split("/") if word not in ("", ".")) or "."


def _matching(globs: Sequence[str], files: Sequence[str]) -> set[str]:
    """The files and folders that are named, `.` too."""
    known = {"."}
    for file in files:
        at = file
        while at and at not in known:
            known.add(at)
            at = at.rpartition("/")[0]
    return {place for place in known if any(fnmatchcase(place, glob) for glob in globs)}


def _shared(path: str, places: set[str]) -> Iterator[str]:
    """What a path and these places have in common: the path, or the outermost places below it."""
    if is_within(path, tuple(places)):
        yield path
        return
    below = [place for place in places if is_within(place, (path,))]
    yield from (place for place in below if not is_within(place, tuple(other for other in below if other != place)))


def _of_toml(text: str) -> list[str]:
    try:
        table: object = tomllib.loads(text).get("tool", {}).get("pytest", {})
    except (tomllib.TOMLDecodeError, AttributeError):
        return []
    for level in (table, table.get("ini_options") if isinstance(table, dict) else None):
        value = level.get("pythonpath") if isinstance(level, dict) else None
        if isinstance(value, str):
            return value.split()
        if isinstance(value, list):
            return [item for item in value if isinstance(item, str)]
    return []


def _of_ini(text: str, file: str) -> list[str]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return []
    return parser.get("tool:pytest" if file == "setup.cfg" else "pytest", "pythonpath", fallback="").split()
