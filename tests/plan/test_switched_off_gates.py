"""Why a gate is not asked: somebody switched it off, or nobody switched it on."""

from __future__ import annotations

import pytest

from gates.builtin import enforcement, lint
from gates.config.load import load
from gates.model.scope import Repository
from gates.plan.parts import make_plan

GATES = {gate.name: gate for gate in (enforcement.GATE, lint.GATE)}


@pytest.mark.parametrize(
    ("file", "table"), [("gates.toml", "gate.enforcement"), ("pyproject.toml", "tool.gates.gate.enforcement")]
)
def test_a_gate_that_nobody_switched_on_says_how(file: str, table: str) -> None:
    prefix = "" if file == "gates.toml" else "tool.gates."
    text = f'[{prefix}lanes.prod]\npaths = ["src"]\n[{prefix}gate.lint]\nenabled = false\n'
    config = load(text, file=file, gates=GATES)
    plan = make_plan(config, Repository(files=(), lanes=config.lanes), GATES)
    assert {left.part.name: left.reason for left in plan.left_out} == {
        "enforcement": f"off by default; `[{table}] enabled = true` switches it on",
        "lint-prod": f"switched off: `enabled = false` below {prefix}gate.lint",
    }
