"""Changes to a configuration file that a person wrote: comments, order and line ends stay as they are.

Every edit is proved before it is returned: the new text is parsed and must mean exactly what was intended, with all
else unchanged; when it does not, `EditRefused` holds the lines to paste. Numbers are replaced at their own place in the
text. New tables are written by tomlkit into a document of their own and appended: tomlkit's insertion into a file with
dotted keys can silently move keys into another table, an appended block cannot. New keys in a table that exists are
tomlkit's insertion, held to the same proof.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from gates.api import Lane
from gates.config.document import Document, dotted, parse
from gates.config.insertion import EditRefused, appended, inserted, prove, put, value_at
from gates.config.positions import KeyPath
from gates.config.render import number, rendered
from gates.config.targets import COVERAGE_KEYS

__all__ = ["EditRefused", "Raise", "Value", "init_text", "tighten_text"]

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
        if not isinstance(value_at(document.content, name), dict | None):
            raise EditRefused(f"`{dotted(name)}` in {file} is not a table", rendered(document.prefix, wanted))
    missing = {key: value for key, value in wanted.items() if not isinstance(present, dict) or key not in present}
    if isinstance(present, dict) and (present or document.prefix):
        scalars: dict[KeyPath, Any] = {(key,): value for key, value in missing.items() if not isinstance(value, dict)}
        text = inserted(text, document, scalars) if scalars else text
        missing = {key: value for key, value in missing.items() if isinstance(value, dict)}
    return appended(text, parse(text, file), missing) if missing else text


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
        written: object = value_at(document.content, path)
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
    prove(document, edited, {it.key: _plain(it.new) for it in raised if it.old is not None}, snippet)
    for it in raised:
        if it.old is None:
            edited = _with_number(edited, parse(edited, file), it)
    return edited


def _with_number(text: str, document: Document, it: Raise) -> str:
    """One number more, in the form that the file has around it."""
    above, new = (*document.prefix, *it.key[:-1]), _plain(it.new)
    start, end = document.positions.spans.get(above, (0, 0))
    if text[start : start + 1] == "{" and end:
        inside = text[start + 1 : end - 1].strip()
        pair = f"{dotted(it.key[-1:])} = {number(it.new)}"
        edited = f"{text[:start]}{{ {f'{inside}, {pair}' if inside else pair} }}{text[end:]}"
        prove(document, edited, {it.key: new}, f"{dotted((*document.prefix, *it.key))} = {number(it.new)}")
        return edited
    if value_at(document.content, above) is not None:
        return inserted(text, document, {it.key: new})
    tree: dict[str, Any] = {}
    if "targets" in it.key:
        cut = it.key.index("targets") + 1
        put(tree, it.key[cut:], new)
        return inserted(text, document, {it.key[:cut]: tree})
    put(tree, it.key, new)
    return appended(text, document, tree)


def _as_written(document: Document, wanted: Raise) -> Raise:
    """The same with the key under which the file says it already, where there are two ways to say it."""
    if wanted.old is not None or value_at(document.content, (*document.prefix, *wanted.key)) is not None:
        return wanted
    for other in _other_keys(wanted.key):
        table = value_at(document.content, (*document.prefix, *other[:-1]))
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
        put(wanted, path, _plain(value))
    return wanted


def _plain(value: Any) -> Any:
    """A value as the parser would give it back."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else Decimal(number(value))
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value
