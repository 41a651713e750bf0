"""Which gates there are: the folder of built-in gates is walked, and installed plugins are asked."""

from __future__ import annotations

import importlib
import importlib.metadata
import pkgutil
from dataclasses import replace
from typing import Any

import gates.builtin
from gates.api import Gate

GROUP = "gates.plugins"


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


_ORDER = ("lanes", "lint", "format", "compile", "smoke", "tests", "coverage")


def _rank(name: str) -> tuple[int, str]:
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), name)
