"""The tables of gates: `[tool.gates.gate.NAME]`, and `[tool.gates.lanes.LANE.NAME]` merged over it key by key.

Each gate's table has the keys of its settings and three more: `enabled`, `policy` and `time-limit-s`. A gate that is
not on by default is switched on by having a table, unless that says `enabled = false`. A lane's table wins key by key;
tables inside it (`env`) are merged in the same way. Where a lane's key means something else
already (`tests`), the table may also stand at `[tool.gates.lanes.LANE.gate.NAME]`. A gate may inherit keys of another
one (`coverage` runs the tests as `tests` does): they hold where none of its own tables sets them.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from gates.api import Gate, GateScope, Policy
from gates.config.fields import build, layered, read_fields, settings_fields
from gates.config.lanes import is_gate_table
from gates.config.mistakes import nearest
from gates.config.settings import GateConfig
from gates.config.table import Table

UNIVERSAL_KEYS = ("enabled", "policy", "time-limit-s")

Values = dict[str, Any]
"""What one table of a gate says: `enabled`, `policy`, `time_limit_s`, and below `settings` the gate's own."""


def read_gates(root: Table, gates: Mapping[str, Gate[Any]]) -> dict[str, tuple[Table, Values]]:
    """Gate -> its table and values, for the gates that have a table of their own."""
    outer = root.table("gate")
    if outer is None:
        return {}
    _refuse_unknown_gates(outer, gates)
    return {name: (table, _values(table, gates[name])) for name, table in root.named("gate") if name in gates}


def read_lane_gates(lane: Table, gates: Mapping[str, Gate[Any]]) -> dict[str, tuple[Table, Values]]:
    """Gate -> the lane's table for it and its values."""
    found: dict[str, tuple[Table, Values]] = {}
    tables = [(key, lane.table(key)) for key, value in lane.content.items() if is_gate_table(key, value, gates)]
    nested = lane.table("gate")
    if nested is not None:
        _refuse_unknown_gates(nested, gates)
        tables += [(key, nested.table(key)) for key in nested.content if key in gates]
    for name, table in tables:
        if table is None:
            continue
        if name in found:
            table.note((), f"the gate `{name}` has two tables in this lane", "keep one of them")
        elif gates[name].scope is GateScope.REPOSITORY:
            where = ".".join((*root_name(table), "gate", name))
            table.note((), f"the gate `{name}` asks about the whole repository", f"set it below `[{where}]`")
        else:
            found[name] = (table, _values(table, gates[name]))
    return found


def root_name(table: Table) -> tuple[str, ...]:
    """The path of our table in this file."""
    return table.document.prefix


Layers = Sequence[tuple[Table, Values]]
"""The tables of one gate, the most general first."""


def gate_config(gate: Gate[Any], layers: Layers, others: Mapping[str, Layers]) -> GateConfig:
    """One gate's configuration from its tables. What the gate refuses is noted.

    Args:
        gate: the gate.
        layers: its own tables.
        others: those of every gate that has some, on the same lane: it may inherit keys of theirs.
    """
    own = _merged(layers)
    values = _over(own, _inherited(gate, others))
    try:
        settings = build(gate.settings, values.get("settings", {}))
    except (ValueError, TypeError) as error:
        if not layers:
            raise TypeError(f"gate `{gate.name}`: its default settings are refused: {error}") from error
        layers[-1][0].note((), " ".join(str(error).split())[:300])
        settings = None
    return GateConfig(
        gate=gate.name,
        enabled=own.get("enabled", gate.is_default or bool(layers)),
        policy=own.get("policy") or _unconfigured(gate, layers),
        time_limit_s=values.get("time_limit_s"),
        settings=settings,
        source=", ".join(table.name for table, _ in reversed(layers)),
    )


def _unconfigured(gate: Gate[Any], layers: Layers) -> Policy | None:
    """A default gate that compares with the base is watched until somebody writes it down."""
    return Policy.WARN if gate.is_default and gate.needs_base and not layers else None


def inherits_of(gate: Gate[Any], names: Container[str]) -> bool:
    """Whether a gate inherits a key of one of these."""
    return any(each.partition(".")[0] in names for each in gate.inherits)


def _merged(layers: Layers) -> Values:
    values: Values = {}
    for _, layer in layers:
        values = layered(values, layer)
    return values


def _inherited(gate: Gate[Any], others: Mapping[str, Layers]) -> Values:
    """What other gates' tables say of the keys that this one inherits."""
    found: Values = {"settings": {}}
    for each in gate.inherits:
        other, _, key = each.partition(".")
        theirs, name = _merged(others.get(other, ())), key.replace("-", "_")
        if key in UNIVERSAL_KEYS and name in theirs:
            found[name] = theirs[name]
        elif name in theirs.get("settings", {}):
            found["settings"][name] = theirs["settings"][name]
    return found


def _over(own: Values, inherited: Values) -> Values:
    """What a gate says itself wins, each key as a whole: a table such as `env` is not mixed with an inherited one."""
    return {**inherited, **own, "settings": {**inherited["settings"], **own.get("settings", {})}}


def _values(table: Table, gate: Gate[Any]) -> Values:
    keys = [it.key for it in settings_fields(gate.settings)]
    table.refuse_unknown([*UNIVERSAL_KEYS, *keys])
    values: Values = {"settings": read_fields(table, gate.settings)}
    enabled = table.content.get("enabled")
    if enabled is not None:
        if isinstance(enabled, bool):
            values["enabled"] = enabled
        else:
            table.note(("enabled",), "expected true or false", "write `enabled = false` to switch the gate off")
    policy = table.choice("policy", Policy)
    if policy is not None:
        values["policy"] = policy
    time_limit_s = table.integer("time-limit-s", minimum=1, maximum=7 * 24 * 3600)
    if time_limit_s is not None:
        values["time_limit_s"] = time_limit_s
    return values


def _refuse_unknown_gates(outer: Table, gates: Mapping[str, Gate[Any]]) -> None:
    for name in outer.content:
        if name not in gates:
            outer.note((name,), "unknown gate", nearest(name, gates))
