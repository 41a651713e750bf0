"""The texts inside a value of ours, and the same value with some of them changed."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar, cast

from gates.model.finding import Finding
from gates.model.health import JudgedFinding
from gates.model.quantity import Measurement

Value = TypeVar("Value")
_OF_FINDING = attrgetter("check", "message", "path", "group", "detail")
_OF_MEASUREMENT = attrgetter("metric", "unit", "path", "component")
UNTOUCHED = frozenset({"fingerprint", "key", "proof_key", "config_digest", "tree_digest"})
"""Fields that hold digests which the run made itself."""


def texts_in(value: object) -> set[str]:
    """Every text in dataclasses, tuples, mappings and their like."""
    found: set[str | None] = set()
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            found.add(each)
        elif isinstance(each, enum.Enum) or each is None or isinstance(each, int | float):
            continue
        elif isinstance(each, Mapping):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, tuple | list | frozenset | set):
            waiting += _bulk(each, found)
        elif is_dataclass(each) and not isinstance(each, type):
            waiting += [getattr(each, name) for name in _names(type(each))]
    return cast("set[str]", found - {None})


def changed(value: Value, texts: Mapping[str, str]) -> Value:
    """The value with these texts in place of others; parts in which nothing changes are the same objects."""
    return cast("Value", _changed(value, texts))


def _changed(value: Any, texts: Mapping[str, str]) -> Any:
    if isinstance(value, enum.Enum):
        return value
    if isinstance(value, str):
        return texts.get(value, value)
    if isinstance(value, tuple | list | frozenset | set):
        bulk: set[str | None] = set()
        if not _bulk(value, bulk) and bulk.isdisjoint(texts):
            return value
        made = [_changed(each, texts) for each in value]
        is_same = all(new is old for new, old in zip(made, value, strict=True))
        return value if is_same else type(value)(made)
    if isinstance(value, Mapping):
        return _merged((_changed(key, texts), _changed(each, texts)) for key, each in value.items())
    if is_dataclass(value) and not isinstance(value, type):
        old = {name: getattr(value, name) for name in _names(type(value))}
        new = {name: _changed(each, texts) for name, each in old.items()}
        differing = {name: each for name, each in new.items() if each is not old[name] and each != old[name]}
        return replace(value, **differing) if differing else value
    return value


def _merged(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """A mapping in which keys that became equal keep what each of them counted or named."""
    found: dict[Any, Any] = {}
    for key, each in pairs:
        found[key] = found[key] + each if key in found and isinstance(each, int | tuple) else each
    return found


def _bulk(values: Any, found: set[str | None]) -> list[object]:
    """What is left to walk when many findings or measurements were taken in one go."""
    kinds = set(map(type, values))
    if kinds == {JudgedFinding}:
        found.update(map(attrgetter("waiver_reason"), values))
        values, kinds = list(map(attrgetter("finding"), values)), {Finding}
    if kinds == {Finding}:
        found.update(chain.from_iterable(map(_OF_FINDING, values)))
        return []
    if kinds == {Measurement}:
        found.update(chain.from_iterable(map(_OF_MEASUREMENT, values)))
        return []
    if kinds == {str}:
        found.update(values)
        return []
    return list(values)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.name not in UNTOUCHED)
