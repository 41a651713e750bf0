"""The settings that pytest takes from the files at the root of a repository."""

from __future__ import annotations

import configparser
import shlex
import tomllib
from collections.abc import Mapping
from typing import Any

FILES = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
_SECTIONS = {"tox.ini": "pytest", "setup.cfg": "tool:pytest", "pytest.ini": "pytest", ".pytest.ini": "pytest"}


def pytest_settings(texts: Mapping[str, str]) -> tuple[Mapping[str, Any], str | None]:
    """The settings that pytest takes, and the file that it takes them from: the first that has any."""
    for name in FILES:
        if name not in texts:
            continue
        table = _table(name, texts[name])
        if table is not None:
            return table, name
    return {}, None


def _table(name: str, text: str) -> Mapping[str, Any] | None:
    if name.endswith(".toml"):
        try:
            content: Any = tomllib.loads(text)
        except (ValueError, RecursionError):
            return None
        if name == "pyproject.toml":
            tool = content.get("tool")
            content = tool.get("pytest") if isinstance(tool, dict) else None
            content = content.get("ini_options", content) if isinstance(content, dict) else None
        else:
            content = content.get("pytest", {})
        return content if isinstance(content, dict) else None
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    section = _SECTIONS[name]
    if parser.has_section(section):
        return dict(parser.items(section))
    return {} if name in ("pytest.ini", ".pytest.ini") else None


def words(value: Any) -> list[str]:
    """The words of a setting that is a list, or a text as in a shell."""
    if isinstance(value, list):
        return [str(each) for each in value]
    try:
        return shlex.split(str(value)) if value else []
    except ValueError:
        return str(value).split()
