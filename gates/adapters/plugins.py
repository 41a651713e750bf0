"""Which gates there are: the folder of built-in gates is walked, and installed plugins are asked."""

from __future__ import annotations

import importlib
import importlib.metadata
import pkgutil
from dataclasses import dataclass, replace
from typing import Any

import gates.builtin
from gates.api import Gate

GROUP = "gates.plugins"


@dataclass(frozen=True, kw_only=True, slots=True)
class Plugin:
    """An entry point of a gate that does not ship with lane-gates."""

    name: str
    module: str
    """Where it is loaded from: `acme_gates.todo:GATE`."""
    distribution: str
    """Empty when nobody knows."""
    version: str


class PluginError(Exception):
    """A plugin could not be loaded: an error, not an absence."""


def builtin_gates() -> dict[str, Gate[Any]]:
    """The gates that ship, by name, in the order in which a report shows them."""
    found = {}
    for module_info in pkgutil.iter_modules(gates.builtin.__path__):
        if module_info.name.startswith("_"):
            continue
        gate = importlib.import_module(f"gates.builtin.{module_info.name}").GATE
        found[gate.name] = replace(gate, module=f"gates.builtin.{module_info.name}")
    return {name: found[name] for name in sorted(found, key=_rank)}


def installed_gates() -> dict[str, Gate[Any]]:
    """Built-in gates and those of installed distributions (entry point group `gates.plugins`).

    Raises:
        PluginError: an entry point does not load, is not a gate, or takes a name that is taken.
    """
    found = builtin_gates()
    for point in sorted(importlib.metadata.entry_points(group=GROUP), key=lambda point: point.name):
        where = f"plugin {point.name!r} ({point.value})"
        try:
            gate = point.load()
        except Exception as error:
            raise PluginError(f"{where} does not load: {type(error).__name__}: {error}") from error
        if not isinstance(gate, Gate):
            raise PluginError(f"{where} is not a gates.api.Gate but a {type(gate).__name__}")
        if gate.name in found:
            raise PluginError(f"{where} takes the name {gate.name!r}, which {found[gate.name].module} has")
        found[gate.name] = replace(gate, module=point.value)
    return found


def plugins() -> tuple[Plugin, ...]:
    """The installed gates that do not ship, by name, with what they came with; nothing is loaded."""
    found = [
        Plugin(
            name=point.name,
            module=point.value,
            distribution=point.dist.name if point.dist else "",
            version=point.dist.version if point.dist else "",
        )
        for point in importlib.metadata.entry_points(group=GROUP)
    ]
    return tuple(sorted(found, key=lambda plugin: plugin.name))


_ORDER = ("lanes", "lint", "format", "compile", "smoke", "tests", "coverage")


def _rank(name: str) -> tuple[int, str]:
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), name)
