"""What nox must know of the configuration before any session runs: gates, lanes, what to install.

This is not the configuration's reader. It never complains: whatever it does not understand is left out here, and the
session that starts `gates` shows every mistake with its line.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gates.model.scope import Lane
from gates.sessions.asking import Asking, look
from gates.sessions.known import KnownGate, plugged, shipped

_BUILTIN = Path(__file__).parent.parent / "builtin"
MOST_SHARDS = 256
_OWN_FOLDER, _REPORT_DIR = ".gates", ".gates/health"


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownPart:
    """A gate on a lane."""

    gate: str
    lanes: tuple[str, ...]
    """The lane's name; empty for a gate of the whole repository."""
    description: str
    shards: int = 1
    """How many machines share it."""

    @property
    def name(self) -> str:
        """The part's name: `lint-prod`, `lanes`."""
        return "-".join((self.gate, *self.lanes))

    @property
    def shard_names(self) -> tuple[str, ...]:
        """The names of its shards: `mutation-prod-1of8`; empty when it is not cut."""
        numbers = range(1, self.shards + 1) if self.shards > 1 else ()
        return tuple(f"{self.name}-{number}of{self.shards}" for number in numbers)


@dataclass(frozen=True, kw_only=True, slots=True)
class Configured:
    """Gates and parts that get a session."""

    root: Path
    """The folder that paths in the configuration are relative to."""
    gates: tuple[KnownGate, ...]
    parts: tuple[KnownPart, ...] = ()
    install: tuple[str, ...] = ()
    """Arguments for the installer; empty when sessions use the interpreter that runs nox."""


def read(folder: Path, *, builtin: Path = _BUILTIN) -> Configured:
    """Read the configuration that holds in a folder. Never raises for what a file contains.

    Args:
        folder: the noxfile's folder; the configuration is at the root of its git repository.
        builtin: the folder of the gates that ship, one file each.
    """
    root = next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)
    table = _table(root)
    written = {name: lane for name, lane in _mapping(table, "lanes").items() if isinstance(lane, Mapping)}
    report_dir = table.get("report-dir")
    asking = look(
        root,
        [Lane(name=name, paths=_words(lane, "paths"), tests=_words(lane, "tests")) for name, lane in written.items()],
        besides=(_OWN_FOLDER, report_dir if isinstance(report_dir, str) else _REPORT_DIR),
    )
    switches = _mapping(table, "gate")
    gates, parts = [], []
    for gate in _gates(switches, shipped(builtin)):
        mine = _parts(gate, switches.get(gate.name), asking, written)
        parts += mine
        if mine or (not asking.lanes and _is_on(gate, switches.get(gate.name))):
            gates.append(gate)
    return Configured(
        root=root, gates=tuple(gates), parts=tuple(parts), install=_words(table, "environment", "install")
    )


def _parts(gate: KnownGate, own: object, asking: Asking, written: Mapping[str, Mapping[str, Any]]) -> list[KnownPart]:
    if gate.is_of_repository:
        is_held = _is_on(gate, own) and _as_mapping(own).get("policy") != "off"
        return [KnownPart(gate=gate.name, lanes=(), description=gate.description)] if is_held else []
    parts = []
    for lane in asking.lanes:
        table = written.get(lane.name, {})
        here = next(
            (it for it in (table.get(gate.name), _mapping(table, "gate").get(gate.name)) if isinstance(it, Mapping)),
            None,
        )
        settings = own if here is None else {**_as_mapping(own), **here}
        told = _as_mapping(settings)
        if not _is_on(gate, settings) or told.get("policy", table.get("policy")) == "off":
            continue
        if asking.asks(gate.name, lane, told):
            description = f"{gate.description} (lane {lane.name})"
            shards = _shards(told) if gate.is_cut else 1
            parts.append(KnownPart(gate=gate.name, lanes=(lane.name,), description=description, shards=shards))
    return parts


def _shards(told: Mapping[str, Any]) -> int:
    """How many are written; what is no such number is the configuration's mistake, and its session says so."""
    written = told.get("shards")
    return written if type(written) is int and 1 <= written <= MOST_SHARDS else 1


def _table(root: Path) -> Mapping[str, Any]:
    """Our table; empty when no file holds it."""
    for name, keys in (("gates.toml", ()), ("pyproject.toml", ("tool", "gates"))):
        found: Any = _toml(_text(root / name))
        for key in keys:
            found = _mapping(found, key)
        if found:
            return _as_mapping(found)
    return {}


def _text(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def _toml(text: str | None) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text or "")
    except (ValueError, RecursionError):
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


def _gates(switches: Mapping[str, Any], builtin: tuple[KnownGate, ...]) -> tuple[KnownGate, ...]:
    """The gates that ship, then those of plugins, then those that only the configuration names."""
    names = frozenset(gate.name for gate in builtin)
    known = (*builtin, *plugged(names))
    others = sorted(switches.keys() - {gate.name for gate in known})
    commands = (
        KnownGate(
            name=name,
            description=f"The gate {name}.",
            is_of_repository=_as_mapping(switches[name]).get("scope") == "repository",
        )
        for name in others
    )
    return (*known, *commands)
