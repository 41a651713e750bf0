"""Changes to a configuration file that a person wrote: comments, order and line ends stay as they are.

Every edit is proved before it is returned: the new text is parsed and must mean exactly what was intended, with all
else unchanged; when it does not, `EditRefused` holds the lines to paste. Numbers are replaced at their own place in the
text. New tables are written by tomlkit into a document of their own and appended: tomlkit's insertion into a file with
dotted keys can silently move keys into another table, an appended block cannot. New keys in a table that exists are
tomlkit's insertion, held to the same proof.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from gates.api import Lane
from gates.config.document import Document, dotted, parse
from gates.config.mistakes import ConfigError
from gates.config.positions import KeyPath
from gates.config.render import inline, item, number, rendered
from gates.config.targets import COVERAGE_KEYS

Value = bool | int | Decimal | str | date | Sequence[str] | Mapping[str, str]
"""What an edit can write."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Raise:
    """A number to raise, or to set where none is written."""

    key: KeyPath
    """Its path below our table: `("lanes", "prod", "targets", "lines")`."""
    old: Decimal | int | None
    """What is written now; None: nothing is."""
    new: Decimal | int


class EditRefused(Exception):  # noqa: N818  (the contract's name; it is an outcome, not a fault)
    """An edit that could not be made safely; nothing was changed."""

    def __init__(self, reason: str, snippet: str) -> None:
        super().__init__(reason)
        self.snippet = snippet
        """TOML for the user to paste by hand."""


def init_text(
    existing: str | None,
    lanes: Sequence[Lane],
    values: Mapping[KeyPath, Value] | None = None,
    *,
    file: str = "pyproject.toml",
) -> str:
    """A configuration file with a first `[tool.gates]`.

    What is written already stays: a top-level key that exists is left alone with all below it, so that a second call
    changes nothing.

    Args:
        existing: the file's text; None when there is no file.
        lanes: the lanes to write, in this order.
        values: path below our table -> value, for the rest: `("lanes", "prod", "targets", "lines")`,
            `("lanes", "prod", "smoke", "minimum-tests")`, `("gate", "lint", "select")`. Values below `lanes` whose
            lane is not among `lanes` are left out.
        file: its name; our table is `tool.gates` in pyproject.toml and the root elsewhere.

    Raises:
        ConfigError: the file cannot be read as TOML.
        EditRefused: the file's shape leaves no safe place, for example `tool = { ... }`.
    """
    text = existing or ""
    document = parse(text, file)
    wanted = _wanted(lanes, values or {})
    present: object = document.table
    for length in range(1, len(document.prefix) + 1):
        name = document.prefix[:length]
        if not isinstance(_at(document.content, name), dict | None):
            raise EditRefused(f"`{dotted(name)}` in {file} is not a table", rendered(document.prefix, wanted))
    missing = {key: value for key, value in wanted.items() if not isinstance(present, dict) or key not in present}
    if isinstance(present, dict) and (present or document.prefix):
        scalars: dict[KeyPath, Any] = {(key,): value for key, value in missing.items() if not isinstance(value, dict)}
        text = _inserted(text, document, scalars) if scalars else text
        missing = {key: value for key, value in missing.items() if isinstance(value, dict)}
    return _appended(text, parse(text, file), missing) if missing else text


def tighten_text(text: str, file: str, raises: Sequence[Raise]) -> str:
    """The file with these numbers raised; a number is never lowered.

    Raises:
        ConfigError: the file cannot be read as TOML.
        EditRefused: a number is not what `old` says, would be lowered, or cannot be written safely.
    """
    document = parse(text, file)
    raised = [_as_written(document, it) for it in raises]
    snippet = "\n".join(f"{dotted((*document.prefix, *it.key))} = {number(it.new)}" for it in raised)
    spans: list[tuple[int, int, str]] = []
    for it in raised:
        path = (*document.prefix, *it.key)
        written: object = _at(document.content, path)
        if isinstance(written, bool) or written != it.old:
            raise EditRefused(f"`{dotted(path)}` in {file} is {written}, not {it.old}", snippet)
        if it.old is None:
            continue
        if it.new < it.old:
            raise EditRefused(f"`{dotted(path)}` would be lowered from {it.old} to {it.new}", snippet)
        if path not in document.positions.spans:
            raise EditRefused(f"`{dotted(path)}` in {file} has no place of its own", snippet)
        spans.append((*document.positions.spans[path], number(it.new)))
    edited = text
    for start, end, shown in sorted(spans, reverse=True):
        edited = edited[:start] + shown + edited[end:]
    _prove(document, edited, {it.key: _plain(it.new) for it in raised if it.old is not None}, snippet)
    fresh = {it.key: _plain(it.new) for it in raised if it.old is None}
    return _inserted(edited, parse(edited, file), fresh) if fresh else edited


def _as_written(document: Document, wanted: Raise) -> Raise:
    """The same with the key under which the file says it already, where there are two ways to say it."""
    if wanted.old is not None or _at(document.content, (*document.prefix, *wanted.key)) is not None:
        return wanted
    for other in _other_keys(wanted.key):
        table = _at(document.content, (*document.prefix, *other[:-1]))
        if isinstance(table, Mapping) and (other[-1] in table or not (other[-2] == "targets" and "coverage" in table)):
            return Raise(key=other, old=table.get(str(other[-1])), new=wanted.new)
    return wanted


def _other_keys(key: KeyPath) -> tuple[KeyPath, ...]:
    """`targets.lines` for `targets.coverage.lines` and the other way round; `lint` for `gate.lint` in a lane."""
    match key:
        case (*above, "targets", "coverage", leaf):
            return ((*above, "targets", leaf),)
        case (*above, "targets", leaf) if leaf in COVERAGE_KEYS:
            return ((*above, "targets", "coverage", leaf),)
        case ("lanes", lane, "gate", gate, leaf):
            return (("lanes", lane, gate, leaf),)
        case ("lanes", lane, gate, leaf) if gate != "targets":
            return (("lanes", lane, "gate", gate, leaf),)
        case _:
            return ()


def _wanted(lanes: Sequence[Lane], values: Mapping[KeyPath, Value]) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    for lane in lanes:
        table: dict[str, Any] = {"paths": list(lane.paths), "policy": lane.policy.value, "tier": lane.tier}
        if lane.owner:
            table["owner"] = lane.owner
        if lane.tests:
            table["tests"] = list(lane.tests)
        wanted.setdefault("lanes", {})[lane.name] = table
    for path, value in values.items():
        if path[0] == "lanes" and path[1] not in wanted.get("lanes", {}):
            continue
        _put(wanted, path, _plain(value))
    return wanted


def _appended(text: str, document: Document, missing: Mapping[str, Any]) -> str:
    """New tables at the end of the file."""
    is_crlf = "\r\n" in text
    block = rendered(document.prefix, missing)
    body = text.replace("\r\n", "\n") if is_crlf else text
    gap = "" if not body.strip() else ("\n" if body.endswith("\n") else "\n\n")
    tail = (gap + block).replace("\n", "\r\n") if is_crlf else gap + block
    edited = text + tail
    _prove(document, edited, {(key,): value for key, value in missing.items()}, block)
    return edited


def _inserted(text: str, document: Document, fresh: Mapping[KeyPath, Any]) -> str:
    """New keys in tables that exist, by tomlkit."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    is_crlf = "\r\n" in text and text.count("\r\n") == text.count("\n")
    snippet = "\n".join(f"{dotted((*document.prefix, *key))} = {inline(value)}" for key, value in fresh.items())
    try:
        source = tomlkit.parse(text.replace("\r\n", "\n") if is_crlf else text)
        for key, value in fresh.items():
            at: Any = source
            path = (*document.prefix, *key)
            for part in path[:-1]:
                if part not in at:
                    at[part] = tomlkit.inline_table() if part == "targets" else tomlkit.table()
                at = at[part]
            at[path[-1]] = item(value)
        edited = tomlkit.dumps(source)
    except (TOMLKitError, TypeError, KeyError, AttributeError) as error:
        raise EditRefused(f"{document.file} has no safe place for the new keys", snippet) from error
    edited = edited.replace("\n", "\r\n") if is_crlf else edited
    _prove(document, edited, fresh, snippet)
    _keep_comments(document, text, edited, snippet)
    return edited


def _prove(document: Document, edited: str, changes: Mapping[KeyPath, Any], snippet: str) -> None:
    """The edited text means what the document meant with exactly these changes."""
    intended = copy.deepcopy(dict(document.content))
    for path, value in changes.items():
        _put(intended, (*document.prefix, *path), value)
    reason = f"{document.file} cannot be edited without changing something else in it"
    try:
        found = parse(edited, document.file).content
    except ConfigError as error:
        raise EditRefused(reason, snippet) from error
    if not _is_same(found, intended):
        raise EditRefused(reason, snippet)


def _keep_comments(document: Document, before: str, after: str, snippet: str) -> None:
    kept = iter(line.strip() for line in after.splitlines())
    comments = [line.strip() for line in before.splitlines() if line.lstrip().startswith("#")]
    if not all(comment in kept for comment in comments):
        raise EditRefused(f"{document.file} cannot be edited without losing a comment", snippet)


def _plain(value: Any) -> Any:
    """A value as the parser would give it back."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else Decimal(number(value))
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _is_same(one: Any, other: Any) -> bool:
    """Whether two parsed values are equal, kind by kind: `1`, `1.0` and `true` differ."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_is_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return str(one) == str(other) if isinstance(one, Decimal) else bool(one == other)


def _put(target: dict[str, Any], path: KeyPath, value: Any) -> None:
    at: Any = target
    for key in path[:-1]:
        at = at.setdefault(key, {})
    at[path[-1]] = value


def _at(content: object, path: KeyPath) -> Any:
    for key in path:
        content = content.get(key) if isinstance(content, Mapping) else None
    return content
