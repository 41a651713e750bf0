"""The texts inside a value of ours, and the same value with some of them changed."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar, cast

from gates.model.finding import Finding
from gates.model.health import JudgedFinding
from gates.model.quantity import Measurement

Value = TypeVar("Value")
UNTOUCHED = frozenset({"fingerprint", "key", "proof_key", "config_digest", "tree_digest"})
"""Fields that hold digests which the run made itself."""


def text_fields(kind: type[Finding | Measurement]) -> tuple[str, ...]:
    """The fields that hold text: all of them, so that no field of later can be forgotten here."""
    return tuple(each.name for each in fields(kind) if "str" in str(each.type) and each.name not in UNTOUCHED)


_GETTERS: dict[Any, Any] = {kind: attrgetter(*text_fields(kind)) for kind in (Finding, Measurement)}


@dataclass(kw_only=True, slots=True)
class Walk:
    """The texts of a value. Many findings or measurements are taken in one go."""

    texts: set[str] = field(default_factory=set)
    """Without those of the bulks."""
    bulks: list[tuple[Collection[object], tuple[object, ...], set[str]]] = field(default_factory=list)
    """A collection of the value, its findings or measurements, and the texts that are not known to be clean."""
    spared: set[int] = field(default_factory=set)
    """Identities of tuples that hold nothing but what is known to be clean."""

    def through(self, value: object, clean: set[int]) -> None:
        """Collect the texts; findings whose identity is among these were looked through before."""
        waiting = [value]
        while waiting:
            each = waiting.pop()
            if isinstance(each, str):
                self.texts.add(each)
            elif isinstance(each, enum.Enum) or each is None or isinstance(each, int | float):
                continue
            elif isinstance(each, Mapping):
                waiting += [*each.keys(), *each.values()]
            elif isinstance(each, tuple | list | frozenset | set):
                waiting += self._bulk(each, clean)
            elif is_dataclass(each) and not isinstance(each, type):
                waiting += [getattr(each, name) for name in _names(type(each))]

    def _bulk(self, values: Any, clean: set[int]) -> list[object]:
        """What is left to walk of a collection."""
        kinds = set(map(type, values))
        found: set[str | None] = set()
        held = tuple(values)  # a tuple stays itself; what another holds could be exchanged later
        if kinds == {JudgedFinding}:
            found.update(map(attrgetter("waiver_reason"), values))
            held, kinds = tuple(map(attrgetter("finding"), values)), {Finding}
        if kinds not in ({Finding}, {Measurement}):
            return list(values)
        if not clean.issuperset(map(id, held)):
            unknown = [each for each in held if id(each) not in clean]
            found.update(chain.from_iterable(map(_GETTERS[kinds.pop()], unknown)))
        texts = cast("set[str]", found - {None})
        self.bulks.append((values, held, texts))
        return []


def changed(value: Value, texts: Mapping[str, str], spared: set[int]) -> Value:
    """The value with these texts in place of others; parts in which nothing changes are the same objects.

    Args:
        value: never changed.
        texts: old -> new.
        spared: identities of tuples that hold none of the old ones.
    """
    return cast("Value", _changed(value, texts, spared))


def _changed(value: Any, texts: Mapping[str, str], spared: set[int]) -> Any:
    if id(value) in spared or isinstance(value, enum.Enum):
        return value
    if isinstance(value, str):
        return texts.get(value, value)
    if isinstance(value, tuple | list | frozenset | set):
        made = [_changed(each, texts, spared) for each in value]
        is_same = all(new is old for new, old in zip(made, value, strict=True))
        return value if is_same else type(value)(made)
    if isinstance(value, Mapping):
        return _merged((_changed(key, texts, spared), _changed(each, texts, spared)) for key, each in value.items())
    if is_dataclass(value) and not isinstance(value, type):
        plain = value.finding if type(value) is JudgedFinding and value.waiver_reason not in texts else value
        if (getter := _GETTERS.get(type(plain))) and texts.keys().isdisjoint(getter(plain)):
            return value
        old = {name: getattr(value, name) for name in _names(type(value))}
        new = {name: _changed(each, texts, spared) for name, each in old.items()}
        differing = {name: each for name, each in new.items() if each is not old[name] and each != old[name]}
        return replace(value, **differing) if differing else value
    return value


def _merged(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """A mapping in which keys that became equal keep what each of them counted or named."""
    found: dict[Any, Any] = {}
    for key, each in pairs:
        found[key] = found[key] + each if key in found and isinstance(each, int | tuple) else each
    return found


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.name not in UNTOUCHED)
