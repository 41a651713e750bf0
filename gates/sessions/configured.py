"""What nox must know of the configuration before any session runs: gates, lanes, what to install.

This is not the configuration's reader. It never complains: whatever it does not understand is left out here, and the
session that starts `gates` shows every mistake with its line.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_BUILTIN = Path(__file__).parent.parent / "builtin"


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownGate:
    """A gate as its file describes it."""

    name: str
    description: str
    is_default: bool = False
    is_of_repository: bool = False
    """It asks about the whole repository; it has one part and no lane."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownPart:
    """A gate on a lane."""

    gate: str
    lanes: tuple[str, ...]
    """The lane's name; empty for a gate of the whole repository."""
    description: str

    @property
    def name(self) -> str:
        """The part's name: `lint-prod`, `lanes`."""
        return "-".join((self.gate, *self.lanes))


@dataclass(frozen=True, kw_only=True, slots=True)
class Configured:
    """Gates and parts that get a session."""

    root: Path
    """The folder that paths in the configuration are relative to."""
    gates: tuple[KnownGate, ...]
    parts: tuple[KnownPart, ...] = ()
    install: tuple[str, ...] = ()
    """Arguments for the installer; empty when sessions use the interpreter that runs nox."""


def read(folder: Path, *, shipped: Path = _BUILTIN) -> Configured:
    """Read the configuration that holds in a folder. Never raises for what a file contains.

    Args:
        folder: the noxfile's folder; the configuration is at the root of its git repository.
        shipped: the folder of the gates that ship, one file each.
    """
    root = next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)
    table = _table(root)
    lanes = {name: lane for name, lane in _mapping(table, "lanes").items() if isinstance(lane, Mapping)}
    switches = _mapping(table, "gate")
    gates, parts = [], []
    for gate in _gates(switches, _shipped(shipped)):
        mine = _parts(gate, switches.get(gate.name), lanes)
        parts += mine
        if mine or (not lanes and _is_on(gate, switches.get(gate.name))):
            gates.append(gate)
    return Configured(
        root=root, gates=tuple(gates), parts=tuple(parts), install=_words(table, "environment", "install")
    )


def _parts(gate: KnownGate, own: object, lanes: Mapping[str, Mapping[str, Any]]) -> list[KnownPart]:
    if gate.is_of_repository:
        return [KnownPart(gate=gate.name, lanes=(), description=gate.description)] if _is_on(gate, own) else []
    parts = []
    for name, lane in lanes.items():
        here = lane.get(gate.name, _mapping(lane, "gate").get(gate.name))
        settings = {**_as_mapping(own), **here} if isinstance(here, Mapping) else own
        if _is_on(gate, settings) and _as_mapping(settings).get("policy", lane.get("policy")) != "off":
            parts.append(KnownPart(gate=gate.name, lanes=(name,), description=f"{gate.description} (lane {name})"))
    return parts


def _table(root: Path) -> Mapping[str, Any]:
    for name, keys in (("gates.toml", ()), ("pyproject.toml", ("tool", "gates"))):
        found: Any = _toml(root / name)
        for key in keys:
            found = _mapping(found, key)
        if found:
            return _as_mapping(found)
    return {}


def _toml(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}


def _as_mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _mapping(table: object, key: str) -> Mapping[str, Any]:
    return _as_mapping(_as_mapping(table).get(key))


def _is_on(gate: KnownGate, table: object) -> bool:
    if not isinstance(table, Mapping):
        return gate.is_default
    return table.get("enabled") is not False


def _words(table: Mapping[str, Any], *keys: str) -> tuple[str, ...]:
    value: object = table
    for key in keys:
        value = _as_mapping(value).get(key)
    return tuple(value) if isinstance(value, list) and all(isinstance(word, str) for word in value) else ()


def _gates(switches: Mapping[str, Any], shipped: list[KnownGate]) -> tuple[KnownGate, ...]:
    """The gates that ship, then those that only the configuration names."""
    known = {gate.name for gate in shipped}
    others = sorted(name for name in switches if name not in known)
    return (*shipped, *(KnownGate(name=name, description=f"The gate {name}.") for name in others))


def _shipped(folder: Path) -> list[KnownGate]:
    """Gates by their files' text: importing them would cost more than all the rest of nox's start."""
    gates = []
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if not entry.name.endswith(".py") or entry.name.startswith("_"):
            continue
        text = Path(entry.path).read_text(encoding="utf-8")
        if not re.search(r"^GATE\b", text, re.MULTILINE):
            continue
        first_line = re.match(r'(?:#.*\n)*"""(.+?)(?:"""|\n)', text)
        gates.append(
            KnownGate(
                name=entry.name.removesuffix(".py").replace("_", "-"),
                description=first_line[1].strip() if first_line else "",
                is_default=re.search(r"\bis_default\s*=\s*True\b", text) is not None,
                is_of_repository=re.search(r"\bscope\s*=\s*GateScope\.REPOSITORY\b", text) is not None,
            )
        )
    return gates
