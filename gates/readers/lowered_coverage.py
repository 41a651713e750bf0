"""coverage's own configuration: what it measures, counts or demands less than at the base."""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from gates.model.before import Before, Weakening

_FILES = (".coveragerc", ".coveragerc.toml", "setup.cfg", "tox.ini", "pyproject.toml")
_GROWING = {"omit": "exclude-added", "exclude_lines": "exclude-added", "exclude_also": "exclude-added",
            "partial_branches": "exclude-added", "partial_also": "exclude-added"}  # fmt: skip
_SHRINKING = ("source", "source_pkgs", "include")


def lowered_coverage(before: Before) -> tuple[Weakening, ...]:
    """Omitted files, excluded lines, narrower sources, branches off, `fail_under` lower."""
    was, old = _configuration(before.base.texts)
    now, file = _configuration(before.head.texts)
    where = file or old
    return tuple(
        Weakening(slug=slug, message=f"coverage {text} ({where})", path=where) for slug, text in _lowered(was, now)
    )


def _lowered(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in sorted(_GROWING):
        for name in sorted(name for name in now if name.rpartition(".")[2] == key):
            gained = [each for each in _texts(now[name]) if each not in _texts(was.get(name))]
            if gained:
                yield _GROWING[key], f"{key} gained {', '.join(gained)}"
    for key in _SHRINKING:
        for name in sorted(name for name in {*was, *now} if name.rpartition(".")[2] == key):
            before, after = _texts(was.get(name)), _texts(now.get(name))
            lost = [each for each in before if each not in after]
            if after and (lost or not before):
                yield "exclude-added", f"{key} {', '.join(before) or 'everything'} to {', '.join(after)}"
    if _is_true(was.get("run.branch")) and not _is_true(now.get("run.branch")):
        yield "setting-lowered", "branch true to false"
    before_, after_ = _number(was.get("report.fail_under")), _number(now.get("report.fail_under"))
    if before_ > after_:
        yield "target-lowered", f"fail_under {before_:g} to {after_:g}"


def _configuration(texts: Mapping[str, str]) -> tuple[dict[str, Any], str | None]:
    """`section.key` -> value, from the first file that coverage takes."""
    for name in _FILES:
        if name in texts:
            table = _toml(texts[name], name) if name.endswith(".toml") else _ini(texts[name], name)
            if table or name == ".coveragerc":
                return table, name
    return {}, None


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        content: Any = tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}
    tool = content.get("tool", {}).get("coverage")
    content = tool if tool is not None or name == "pyproject.toml" else content
    if not isinstance(content, dict):
        return {}
    return {
        f"{part}.{key}": value
        for part, table in content.items()
        if isinstance(table, dict)
        for key, value in table.items()
    }


def _ini(text: str, name: str) -> dict[str, Any]:
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    found: dict[str, Any] = {}
    for section in parser.sections():
        part = section.removeprefix("coverage:") if section.startswith("coverage:") else section
        if part != section or name == ".coveragerc":
            found |= {f"{part}.{key}": value for key, value in parser.items(section)}
    return found


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return [each.strip() for line in str(value or "").splitlines() for each in line.split(",") if each.strip()]


def _number(value: Any) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return 0.0


def _is_true(value: Any) -> bool:
    return value is True or str(value).strip().lower() in ("1", "true", "yes", "on")
