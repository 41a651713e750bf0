"""Tables of commands: `[tool.gates.gate.NAME] command = [...], reads = "sarif"` makes a gate of a new name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gates.api import Gate, GateScope
from gates.config.lanes import LANE_KEYS
from gates.config.mistakes import quoted
from gates.config.table import Table

FIXED = ("reads", "scope", "unit")
"""What a gate is; its lanes cannot override it."""
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def commanded_gates(root: Table, gates: Mapping[str, Gate[Any]]) -> dict[str, Gate[Any]]:
    """The gates that this configuration makes, by name; what keeps one from being made is noted.

    Args:
        root: our table.
        gates: those that are known already; a command of another configuration may be made again.
    """
    outer = root.content.get("gate")
    tables = outer if isinstance(outer, dict) else {}
    found: dict[str, Gate[Any]] = {}
    for name, content in tables.items():
        if not isinstance(content, dict) or not content.keys() & {"command", "reads"}:
            continue
        from gates.commanded.gate import is_commanded  # paid for by those who have commands

        if name in gates and not is_commanded(gates[name]):
            continue
        table = root.below(("gate", name), content)
        if _NAME.fullmatch(name) and name not in LANE_KEYS and len(name) <= 40:
            found[name] = _made(name, table)
        else:
            table.note(
                (), f"{quoted(name)} cannot be the name of a gate", "use small letters, digits and single dashes"
            )
    return found


def refuse_fixed(lanes: tuple[tuple[str, Table], ...], commanded: Mapping[str, Gate[Any]]) -> None:
    """Note where a lane says what a gate is."""
    for _, lane in lanes:
        nested = lane.content.get("gate")
        places: list[tuple[tuple[str, ...], Any]] = [((key,), value) for key, value in lane.content.items()]
        places += [(("gate", key), value) for key, value in nested.items()] if isinstance(nested, dict) else []
        for keys, value in places:
            if keys[-1] in commanded and isinstance(value, dict):
                for key in FIXED:
                    if key in value:
                        lane.note((*keys, key), "a lane cannot change this", f"set it in `[...gate.{keys[-1]}]`")


def _made(name: str, table: Table) -> Gate[Any]:
    from gates.commanded.gate import commanded_gate
    from gates.commanded.settings import Reads

    for key in ("command", "reads"):
        if key not in table.content or table.content[key] == []:
            known = ", ".join(f'"{each.value}"' for each in Reads)
            way_out = f"say how its report is written: {known}" if key == "reads" else 'write `command = ["program"]`'
            table.note((), f"the key `{key}` is missing", way_out)
    reads = next((each for each in Reads if each.value == table.content.get("reads")), Reads.SARIF)
    return commanded_gate(name, reads=reads, scope=_scope(table), unit=_unit(table))


def _scope(table: Table) -> GateScope:
    is_whole = table.content.get("scope") == GateScope.REPOSITORY.value
    return GateScope.REPOSITORY if is_whole else GateScope.LANE


def _unit(table: Table) -> str:
    unit = table.content.get("unit")
    return unit if isinstance(unit, str) else ""
