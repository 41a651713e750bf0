from __future__ import annotations

import pytest

from gates.adapters.plugins import builtin_gates
from gates.api import GateScope, PartId
from gates.config.load import load
from gates.config.unkept import unkept

GATES = builtin_gates()
LANE_GATES = {name for name, gate in GATES.items() if gate.scope is GateScope.LANE}
NO_TESTS = "lane prod names no tests"
PROD = '[lanes.prod]\npaths = ["acme"]\n'
LABS = '[lanes.labs]\npaths = ["labs"]\n'
OFF = (
    "the gate `mutation` is off by default "
    "(switch the gate on with a table of its own, `gate.mutation`, or take this away)"
)
NAME_THEM = 'name them in the lane (`tests = ["tests"]`), or take this away'


def told(text: str, *unasked: PartId) -> list[str]:
    config = load(text, file="gates.toml", gates=GATES)
    found = unkept(text, config, unasked=dict.fromkeys(unasked, NO_TESTS), lane_gates=LANE_GATES)
    return [str(mistake) for mistake in found]


def part(gate: str, lane: str = "prod") -> PartId:
    return PartId(gate=gate, lane=lane)


@pytest.mark.parametrize("targets", ["{ lines = 90 }", "{ coverage = { branches = 90 } }"])
def test_a_target_of_coverage_without_tests_is_a_mistake(targets: str) -> None:
    key = "coverage" if "coverage" in targets else "lines"
    assert told(f"{PROD}targets = {targets}\n", part("coverage")) == [
        f"gates.toml:3: lanes.prod.targets.{key}: nothing measures this target: {NO_TESTS} ({NAME_THEM})"
    ]


def test_a_target_of_a_gate_that_nobody_switched_on_is_a_mistake() -> None:
    assert told(f"{PROD}targets = {{ mutation = 70 }}\n") == [
        f"gates.toml:3: lanes.prod.targets.mutation: nothing measures this target: {OFF}"
    ]


@pytest.mark.parametrize("table", ["lanes.prod.gate.tests", "lanes.prod.tests"])
def test_a_table_of_a_lane_that_no_part_reads_is_a_mistake(table: str) -> None:
    assert told(f"{PROD}[{table}]\nminimum-tests = 297\n", part("tests")) == [
        f"gates.toml:3: {table}: nothing measures what stands here: {NO_TESTS} ({NAME_THEM})"
    ]


def test_a_table_of_a_gate_that_no_lane_asks_is_a_mistake() -> None:
    text = f"{PROD}{LABS}[gate.tests]\nminimum-tests = 20\n"
    problem = f"no lane asks the gate `tests`, so nothing measures what stands here: {NO_TESTS}"
    assert told(text, part("tests"), part("tests", "labs")) == [f"gates.toml:5: gate.tests: {problem} ({NAME_THEM})"]


@pytest.mark.parametrize(
    ("text", "unasked"),
    [
        (f"{PROD}{LABS}[gate.tests]\nminimum-tests = 20\n", (part("tests", "labs"),)),
        (PROD, (part("tests"), part("coverage"))),
        (f'{PROD}policy = "off"\ntargets = {{ lines = 9, mutation = 70 }}\n', ()),
        (f"{PROD}targets = {{ mutation = 70 }}\n[gate.mutation]\nenabled = false\n", ()),
        (f"{PROD}targets = {{ mutation = 70 }}\n[gate.mutation]\n", ()),
    ],
    ids=["another lane asks it", "nothing is asked", "the lane is off", "the gate is switched off", "it is measured"],
)
def test_what_is_measured_or_visibly_off_is_no_mistake(text: str, unasked: tuple[PartId, ...]) -> None:
    assert told(text, *unasked) == []
