"""The folders that a repository's own pytest configuration puts on the import path."""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Mapping

FILES = ("pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")


def python_paths(texts: Mapping[str, str]) -> tuple[str, ...]:
    """The value of `pythonpath` in any of these files (name -> text); a file that cannot be read says nothing."""
    found: list[str] = []
    for file in FILES:
        if file in texts:
            found += _of_toml(texts[file]) if file.endswith(".toml") else _of_ini(texts[file], file)
    return tuple(dict.fromkeys(found))


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
