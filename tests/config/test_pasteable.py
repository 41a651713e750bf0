from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from gates.adapters.plugins import builtin_gates
from gates.config.load import load
from gates.config.pasteable import defaults, in_force, sources

GATES = builtin_gates()


@pytest.mark.parametrize("gate", GATES.values(), ids=GATES.keys())
def test_the_defaults_of_every_gate_can_be_pasted_and_mean_the_defaults(gate: object) -> None:
    name = gate.name  # type: ignore[attr-defined]
    text = "\n".join(defaults(GATES[name].settings, ("tool", "gates", "gate", name)))
    config = load(text, file="pyproject.toml", gates=GATES)
    assert config.gate(name).settings == GATES[name].settings()


class Colour(enum.Enum):
    RED = "red"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Every kind of value."""

    names: tuple[str, ...] = ("a",)
    """Some names."""
    least: Decimal = Decimal("62.10")
    colour: Colour = Colour.RED
    env: Mapping[str, str] = field(default_factory=lambda: {"A B": "c"})
    most: int | None = None


def test_values_are_written_as_toml_with_their_sources() -> None:
    shown = list(in_force(Settings(), ("lanes", "prod", "gate", "x"), {"least": "gate.x"}))
    assert shown == [
        "[lanes.prod.gate.x]",
        'names = ["a"]  # default',
        "least = 62.1  # gate.x",
        'colour = "red"  # default',
        'env = { "A B" = "c" }  # default',
        "# most is not set",
    ]
    assert list(defaults(Settings, ("gate", "x")))[1:3] == ["# Some names.", 'names = ["a"]']


def test_the_table_of_the_lane_wins_key_by_key() -> None:
    table = {"gate": {"lint": {"a": 1, "b": 1}}, "lanes": {"prod": {"lint": {"b": 2}, "gate": {"lint": {"c": 3}}}}}
    assert sources(table, "lint", "prod", ("tool", "gates")) == {
        "a": "tool.gates.gate.lint",
        "b": "tool.gates.lanes.prod.lint",
        "c": "tool.gates.lanes.prod.gate.lint",
    }
    assert sources({"lanes": {"prod": {"tests": ["tests"]}}}, "tests", "prod", ()) == {}
    assert sources(None, "lint", None, ()) == {}
