"""The text of ruff's configuration files -> what they ask for, without asking ruff: for a commit nobody checked out."""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gates.readers.ruff_settings import PerFileIgnore, RuffSettings

DEFAULT_SELECT = ("E4", "E7", "E9", "F")
_NAMES = (".ruff.toml", "ruff.toml", "pyproject.toml")
_ROOT = "/repository"
_DEPTH = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class RuffTable:
    """One configuration, with those that it extends."""

    path: str
    """Its file; empty for ruff's defaults."""
    select: tuple[str, ...] = DEFAULT_SELECT
    ignore: tuple[str, ...] = ()
    is_preview: bool = False
    bounds: Mapping[str, int] = field(default_factory=dict)
    """Numbers that a rule must not exceed: `line-length`, `lint.mccabe.max-complexity`."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Options of rules that are not bounds, by dotted name."""
    settings: RuffSettings = field(
        default_factory=lambda: RuffSettings(resolved_for="", settings_path=None, project_root=_ROOT, rules=())
    )
    """Its patterns, as if the repository lay at one fixed place."""

    def ignored(self, path: str) -> frozenset[str]:
        """The rules that `per-file-ignores` switches off for a file."""
        hits = [entry.rules for entry in self.settings.per_file_ignores if entry.matches(f"{_ROOT}/{path}")]
        return frozenset[str]().union(*hits)

    def excluding(self, path: str) -> str | None:
        """The pattern that takes a file away from the linter, the formatter or both."""
        absolute, held = f"{_ROOT}/{path}", self.settings
        if not held.including(absolute):
            return "include"
        return held.excluding(absolute) or held.lint_excluding(absolute) or held.format_excluding(absolute)


def ruff_tables(texts: Mapping[str, str]) -> dict[str, RuffTable]:
    """Folder (empty for the root) -> the configuration that ruff takes there.

    A file that cannot be read as TOML is left out: ruff refuses it, and the gates that use ruff say so.
    """
    found: dict[str, RuffTable] = {}
    for name in reversed(_NAMES):
        for path in sorted(texts):
            folder, _, own = path.rpartition("/")
            content = _content(path, texts) if own == name else None
            if content is not None:
                found[folder] = _table(path, folder, _extended(path, content, texts, 0))
    return found


def governing(path: str, tables: Mapping[str, RuffTable]) -> RuffTable:
    """The configuration of the nearest folder above a file; ruff's defaults where there is none."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        if folder in tables:
            return tables[folder]
    return RuffTable(path="", bounds={"line-length": 88})


def selected_rules(texts: Mapping[str, str]) -> tuple[str, ...]:
    """What the repository's main configuration of ruff selects."""
    return governing("any.py", ruff_tables({path: text for path, text in texts.items() if "/" not in path})).select


def _content(path: str, texts: Mapping[str, str]) -> dict[str, Any] | None:
    try:
        content: Any = tomllib.loads(texts[path])
    except (ValueError, RecursionError, KeyError):
        return None
    if path.rpartition("/")[2] == "pyproject.toml":
        content = content.get("tool", {}).get("ruff")
    return content if isinstance(content, dict) else None


def _extended(path: str, content: dict[str, Any], texts: Mapping[str, str], depth: int) -> dict[str, Any]:
    """A configuration over the one that it extends; what cannot be read is a rule set of its own name."""
    target = content.get("extend")
    if not isinstance(target, str) or depth > _DEPTH:
        return content
    where = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    below = _content(where, texts)
    if below is None:
        below = {"lint": {"select": [f"(the rules of {where})"]}}
    below = _extended(where, below, texts, depth + 1)
    merged = {**below, **content}
    merged["lint"] = {**_lint(below), **_lint(content)}
    for key in ("extend-select", "extend-ignore", "extend-per-file-ignores"):
        one, other = _lint(below).get(key), _lint(content).get(key)
        if one and other:
            merged["lint"][key] = {**one, **other} if isinstance(one, dict) else [*one, *other]
    if _lint(content).get("select") is not None and _lint(content).get("ignore") is None:
        merged["lint"].pop("ignore", None)  # a new selection starts anew
    return merged


def _lint(content: Mapping[str, Any]) -> dict[str, Any]:
    """The linter's table, with the keys that older files have at the top."""
    own = content.get("lint")
    old = ("select", "ignore", "extend-select", "extend-ignore", "per-file-ignores", "extend-per-file-ignores")
    return {key: content[key] for key in old if key in content} | (own if isinstance(own, dict) else {})


def _table(path: str, folder: str, content: Mapping[str, Any]) -> RuffTable:
    lint = _lint(content)
    root = f"{_ROOT}/{folder}".rstrip("/")
    chosen = lint.get("select")
    bounds = {"line-length": content.get("line-length", 88), **_bounds(lint, "lint")}
    fmt = content.get("format")
    ignores = {**_mapping(lint, "per-file-ignores")}
    for pattern, codes in _mapping(lint, "extend-per-file-ignores").items():
        ignores[pattern] = [*ignores.get(pattern, []), *codes]
    return RuffTable(
        path=path,
        select=(*(DEFAULT_SELECT if chosen is None else _texts(chosen)), *_texts(lint.get("extend-select"))),
        ignore=(*_texts(lint.get("ignore")), *_texts(lint.get("extend-ignore"))),
        is_preview=(lint.get("preview") if "preview" in lint else content.get("preview")) is True,
        bounds={name: number for name, number in bounds.items() if isinstance(number, int)},
        options={name: value for name, value in lint.items() if isinstance(value, dict) and "per-file" not in name},
        settings=RuffSettings(
            resolved_for="", settings_path=path, project_root=root, rules=(),
            exclude=(*_texts(content.get("exclude")), *_texts(content.get("extend-exclude"))),
            include=_texts(content.get("include")),
            lint_exclude=_texts(lint.get("exclude")),
            format_exclude=_texts(fmt.get("exclude")) if isinstance(fmt, dict) else (),
            per_file_ignores=tuple(
                PerFileIgnore(
                    absolute=f"{root}/{pattern.removeprefix('!')}", basename=pattern.removeprefix("!"),
                    is_negated=pattern.startswith("!"), rules=frozenset(_texts(codes)),
                )
                for pattern, codes in ignores.items()
            ),
        ),
    )  # fmt: skip


def _bounds(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= _bounds(value, f"{name}.{key}")
        elif key.startswith("max-") and not isinstance(value, bool):
            found[f"{name}.{key}"] = value
    return found


def _mapping(table: Mapping[str, Any], key: str) -> dict[str, list[str]]:
    value = table.get(key)
    return {str(name): list(_texts(codes)) for name, codes in value.items()} if isinstance(value, dict) else {}


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in values) if isinstance(values, Iterable) and not isinstance(values, str) else ()
