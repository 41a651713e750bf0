"""A gate's settings from a table, through the type hints of its dataclass.

Types of fields: `bool`, `int`, `Decimal`, `str`, an enum, `Literal`, `date`, a nested frozen dataclass,
`tuple[X, ...]`, `Mapping[str, X]`, and `X | None`. A field `minimum_tests` is the key `minimum-tests`.

Bounds: a whole number is not negative, and one named `minimum_...` is at least 1, because a minimum of nothing checks
nothing; a `Decimal` is a percentage from 0 to 100, or not negative when its name ends with a unit (`_s`). A field may
say otherwise with `field(metadata={"minimum": ..., "maximum": ...})`. A value equal to the default is always accepted.
"""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from gates.config.mistakes import quoted, shown
from gates.config.positions import KeyPath
from gates.config.table import Table, checked_choice, checked_integer, checked_number, checked_text

UNIT_ENDINGS = ("_s", "_ms", "_bytes", "_lines", "_count", "_days")


@dataclass(frozen=True, kw_only=True, slots=True)
class SettingsField:
    """One field of a gate's settings, as the configuration sees it."""

    key: str
    """The key in TOML: dashes for underscores."""
    name: str
    """The name of the attribute."""
    hint: Any
    """The type, without `| None`."""
    may_be_none: bool
    default: Any
    """`dataclasses.MISSING` when it has none."""
    minimum: int
    """The least value of an `int`."""
    maximum: Decimal | None
    """The greatest value of an `int` or `Decimal`; None: no bound."""


def settings_fields(kind: type[Any]) -> tuple[SettingsField, ...]:
    """The fields of a settings dataclass, in its order; TypeError when it has a type that no key can hold."""
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__qualname__} is not a dataclass")
    names = {"Mapping": Mapping, "Decimal": Decimal, "date": date}
    hints = typing.get_type_hints(kind, localns=names)
    return tuple(_field(kind, it, hints[it.name]) for it in fields(kind) if it.init)


def _field(kind: type[Any], it: Field[Any], hint: Any) -> SettingsField:
    inner, may_be_none = _without_none(hint)
    if not _is_supported(inner):
        raise TypeError(f"{kind.__module__}.{kind.__qualname__}.{it.name}: a setting cannot be of type {hint}")
    default = it.default_factory() if it.default_factory is not MISSING else it.default
    is_percent = inner is Decimal and not it.name.endswith(UNIT_ENDINGS)
    maximum = it.metadata.get("maximum", 100 if is_percent else None)
    return SettingsField(
        key=it.name.replace("_", "-"),
        name=it.name,
        hint=inner,
        may_be_none=may_be_none,
        default=default,
        minimum=it.metadata.get("minimum", 1 if it.name.startswith("minimum_") and inner is int else 0),
        maximum=None if maximum is None else Decimal(maximum),
    )


def _without_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        rest = [kind for kind in typing.get_args(hint) if kind is not type(None)]
        if len(rest) == 1:
            return rest[0], True
    return hint, False


def _is_supported(hint: Any) -> bool:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return len(inner) == 2 and inner[1] is Ellipsis and _is_supported(inner[0])
    if origin is Mapping or origin is dict:
        return inner[0] is str and _is_supported(inner[1])
    if origin is typing.Literal:
        return all(isinstance(value, str) for value in inner)
    return isinstance(hint, type) and (
        hint in (bool, int, Decimal, str, date) or issubclass(hint, enum.Enum) or is_dataclass(hint)
    )


def read_fields(table: Table, kind: type[Any]) -> dict[str, Any]:
    """Attribute name -> value for the fields that the table sets rightly; the wrong ones are noted.

    A nested dataclass is again such a dict, so that a lane's table can be merged over it.
    """
    found: dict[str, Any] = {}
    for it in settings_fields(kind):
        if it.key in table.content:
            value = _read(table, (it.key,), table.content[it.key], it)
            if value is not None:
                found[it.name] = value
    return found


def _read(table: Table, keys: KeyPath, value: Any, it: SettingsField) -> Any:
    if type(value) is type(it.default) and value == it.default:
        return value
    return _typed(table, keys, value, it.hint, it)


def _typed(table: Table, keys: KeyPath, value: Any, hint: Any, it: SettingsField) -> Any:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        if not isinstance(value, list):
            return _wrong(table, keys, value, "a list", is_command=it.name == "command")
        items = [_typed(table, (*keys, number), item, inner[0], it) for number, item in enumerate(value)]
        return None if any(item is None for item in items) else tuple(items)
    if origin is Mapping or origin is dict:
        if not isinstance(value, dict):
            return _wrong(table, keys, value, "a table")
        for key in value:
            if not key.strip() or "\0" in key or (it.name == "env" and "=" in key):
                return _wrong(table, (*keys, key), key, "a name")
        pairs = {key: _typed(table, (*keys, key), item, inner[1], it) for key, item in value.items()}
        return None if any(item is None for item in pairs.values()) else pairs
    if origin is typing.Literal:
        return value if value in inner else _wrong(table, keys, value, "one of " + ", ".join(f'"{it}"' for it in inner))
    if is_dataclass(hint):
        if not isinstance(value, dict):
            return _wrong(table, keys, value, "a table")
        inside = table.below(keys, value)
        inside.refuse_unknown(field.key for field in settings_fields(typing.cast("type[Any]", hint)))
        return read_fields(inside, typing.cast("type[Any]", hint))
    return _scalar(table, keys, value, hint, it)


def _scalar(table: Table, keys: KeyPath, value: Any, hint: Any, it: SettingsField) -> Any:
    if hint is bool:
        return value if isinstance(value, bool) else _wrong(table, keys, value, "true or false")
    if hint is int:
        maximum = 10**9 if it.maximum is None else int(it.maximum)
        return checked_integer(table, keys, value, minimum=it.minimum, maximum=maximum)
    if hint is Decimal:
        return checked_number(table, keys, value, maximum=it.maximum)
    if hint is str:
        return checked_text(table, keys, value, may_be_blank=True)
    if hint is date:
        is_day = isinstance(value, date) and not isinstance(value, datetime)
        return value if is_day else _wrong(table, keys, value, "a date such as `2027-03-01`, without quotes")
    return checked_choice(table, keys, value, hint)


def _wrong(table: Table, keys: KeyPath, value: object, expected: str, *, is_command: bool = False) -> None:
    way_out = ""
    if expected == "a list" and isinstance(value, str):
        words = value.split() if is_command else [value]
        way_out = f"write `[{', '.join(map(quoted, words))}]`{', no shell reads it' if is_command else ''}"
    table.note(keys, f"expected {expected}, got {shown(value)}", way_out)


def build(kind: type[Any], values: Mapping[str, Any]) -> Any:
    """An instance from attribute values, nested ones from nested dicts; ValueError as the dataclass itself says."""
    arguments: dict[str, Any] = {}
    for it in settings_fields(kind):
        if it.name not in values:
            if it.default is MISSING:
                raise ValueError(f"the key `{it.key}` is required")
            continue
        value = values[it.name]
        if is_dataclass(it.hint) and isinstance(value, dict):
            default = it.default
            under = (
                {inner.name: getattr(default, inner.name) for inner in fields(default)} if is_dataclass(default) else {}
            )
            value = build(typing.cast("type[Any]", it.hint), under | value)
        arguments[it.name] = value
    return kind(**arguments)


def layered(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Two layers of values merged key by key; tables inside are merged in the same way."""
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        result[key] = layered(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return result
