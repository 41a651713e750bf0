"""Plain values to TOML, in the form that the documentation shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from gates.config.document import dotted

LINE = 90
"""A list whose text is longer is written with an item on each line."""


def rendered(prefix: Sequence[str], content: Mapping[str, Any]) -> str:
    """New tables as TOML: scalars and `targets` inline, everything else under a header of its own."""
    lines: list[str] = []
    scalars = {key: value for key, value in content.items() if not isinstance(value, dict)}
    if scalars:
        lines += [f"[{dotted(tuple(prefix))}]"] if prefix else []
        lines += [f"{dotted((key,))} = {inline(value)}" for key, value in scalars.items()] + [""]
    for key, value in content.items():
        if isinstance(value, dict):
            lines += _tables((*prefix, key), value)
    return "\n".join(lines).rstrip("\n") + "\n"


def _tables(path: tuple[str, ...], content: Mapping[str, Any]) -> Iterable[str]:
    is_inline = {key: not isinstance(value, dict) or key in ("targets", "env") for key, value in content.items()}
    if any(is_inline.values()) or not content:
        yield f"[{dotted(path)}]"
        for key, value in content.items():
            if is_inline[key]:
                yield from f"{dotted((key,))} = {inline(value)}".split("\n")
        yield ""
    for key, value in content.items():
        if not is_inline[key]:
            yield from _tables((*path, key), value)


def item(value: Any) -> Any:
    """A value as tomlkit inserts it."""
    import tomlkit

    if isinstance(value, Decimal):
        return tomlkit.value(number(value))
    if isinstance(value, dict):
        pairs = ", ".join(f"{dotted((key,))} = {inline(inner)}" for key, inner in value.items())
        return tomlkit.value(f"{{ {pairs} }}" if pairs else "{}")
    found: Any = tomlkit.item(value)
    return found.multiline(True) if isinstance(value, list) and len(found.as_string()) > LINE else found


def inline(value: Any) -> str:
    """A value as TOML writes it after an equals sign."""
    return str(item(value).as_string())


def number(value: Decimal | int) -> str:
    """A number as short as it goes: `90`, `62.1`."""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
