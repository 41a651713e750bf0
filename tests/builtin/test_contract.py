"""Every gate that ships keeps the promises that a stranger's must keep, and is one file, one test file, one page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import gates.builtin
from gates.adapters.plugins import builtin_gates
from gates.api import Gate
from gates.testing import check_gate

ROOT = Path(__file__).parents[2]
GATES = tuple(builtin_gates().values())


def test_each_file_of_the_room_is_one_gate() -> None:
    folder = Path(gates.builtin.__file__).parent
    files = {path.stem.replace("_", "-") for path in folder.glob("*.py") if path.stem != "__init__"}
    assert files == {gate.name for gate in GATES}


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_a_gate_has_a_test_file_and_a_page(gate: Gate[Any]) -> None:
    name = gate.name.replace("-", "_")
    wanted = (ROOT / "tests" / "builtin" / f"test_{name}.py", ROOT / "docs" / "gates" / f"{gate.name}.md")
    assert [place.name for place in wanted if not place.is_file()] == []


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_a_gate_keeps_its_promises(gate: Gate[Any]) -> None:
    check_gate(gate)
