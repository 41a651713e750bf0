"""Settings as TOML that can be pasted into a configuration: every key, with what it is for and where it is set."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from gates.config.describe import field_docs
from gates.config.document import dotted
from gates.config.fields import settings_fields
from gates.config.render import inline


def defaults(kind: type[Any], header: Sequence[str]) -> Iterator[str]:
    """The table of a gate with every setting at its default, each below what it is for."""
    yield f"[{dotted(tuple(header))}]"
    docs = field_docs(kind)
    plain = {it.name: it.default if it.default_factory is MISSING else it.default_factory() for it in fields(kind)}
    for it in settings_fields(kind):
        if docs.get(it.name):
            yield f"# {docs[it.name]}"
        yield _line(it.key, plain[it.name])


def in_force(settings: Any, header: Sequence[str], sources: Mapping[str, str]) -> Iterator[str]:
    """The same with the values that hold, each with its source.

    Args:
        settings: an instance of a gate's settings.
        header: the path of the table to paste it into.
        sources: key -> the table that sets it; a key that is absent is at its default.
    """
    yield f"[{dotted(tuple(header))}]"
    for it in settings_fields(type(settings)):
        value = getattr(settings, it.name)
        source = f"  # {sources.get(it.key, 'default')}" if value is not None or it.key in sources else ""
        yield f"{_line(it.key, value)}{source}"


def sources(
    table: object, gate: str, lane: str | None, prefix: Sequence[str], *, inherits: Sequence[str] = ()
) -> dict[str, str]:
    """Key of a gate -> the table that sets it, the lane's before the gate's own, and those before an inherited one.

    Args:
        table: our table as it was parsed.
        gate: name of the gate.
        lane: name of the lane; None for a gate of the whole repository.
        prefix: the path of our table in its file.
        inherits: keys of other gates that hold here too, such as `tests.env`.
    """
    found: dict[str, str] = {}
    for each in inherits:
        other, _, key = each.partition(".")
        theirs = sources(table, other, lane, prefix)
        found |= {key: theirs[key]} if key in theirs else {}
    places: list[tuple[str, ...]] = [("gate", gate)]
    if lane is not None:
        places += [("lanes", lane, gate), ("lanes", lane, "gate", gate)]
    for place in places:
        at: object = table
        for step in place:
            at = at.get(step) if isinstance(at, Mapping) else None
        if isinstance(at, Mapping):
            found |= dict.fromkeys(at, dotted((*prefix, *place)))
    return found


def _line(key: str, value: Any) -> str:
    plain = _plain(value)
    return f"# {key} is not set" if plain is None else f"{key} = {inline(plain)}"


def _plain(value: Any) -> Any:
    """A value as TOML knows it."""
    if isinstance(value, enum.Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        pairs = {it.key: _plain(getattr(value, it.name)) for it in settings_fields(type(value))}
        return {key: inner for key, inner in pairs.items() if inner is not None}
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value
