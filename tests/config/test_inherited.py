"""Keys that one gate inherits of another."""

from __future__ import annotations

from typing import Any

import pytest

from gates.builtin import coverage, smoke, tests
from gates.config.load import load
from gates.config.pasteable import sources
from gates.config.settings import Config, GateConfig

GATES: dict[str, Any] = {gate.name: gate for gate in (coverage.GATE, smoke.GATE, tests.GATE)}
LANES = '[lanes.prod]\npaths = ["src"]\n[lanes.labs]\npaths = ["labs"]\n'


def read(text: str) -> Config:
    return load(LANES + text, file="gates.toml", gates=GATES)


def how(config: GateConfig) -> tuple[tuple[str, ...], dict[str, str], tuple[str, ...], int | None]:
    asked = config.settings
    return asked.options, dict(asked.env), asked.pass_env, config.time_limit_s


TESTS = '[gate.tests]\noptions = ["-n2"]\nenv = { A = "1" }\npass-env = ["TOKEN"]\ntime-limit-s = 60\n'


def test_coverage_runs_the_tests_as_tests_does() -> None:
    config = read(TESTS)
    assert how(config.gate("coverage", "prod")) == how(config.gate("tests", "prod")) == (
        ("-n2",), {"A": "1"}, ("TOKEN",), 60,
    )  # fmt: skip


def test_smoke_takes_the_variables_and_nothing_else() -> None:
    assert how(read(TESTS).gate("smoke", "prod")) == ((), {"A": "1"}, ("TOKEN",), None)


def test_a_key_that_a_gate_sets_is_its_own_as_a_whole() -> None:
    config = read(f'{TESTS}[gate.coverage]\nenv = {{ B = "2" }}\npass-env = []\n')
    assert how(config.gate("coverage", "prod")) == (("-n2",), {"B": "2"}, (), 60)


def test_a_lane_inherits_what_its_own_tests_say() -> None:
    config = read(f'{TESTS}[lanes.labs.gate.tests]\npass-env = ["OTHER"]\n')
    assert how(config.gate("coverage", "labs")) == (("-n2",), {"A": "1"}, ("OTHER",), 60)
    assert how(config.gate("coverage", "prod")) == (("-n2",), {"A": "1"}, ("TOKEN",), 60)


def test_a_lane_that_only_changes_coverage_still_inherits() -> None:
    config = read(f"{TESTS}[lanes.labs.coverage]\nminimum-per-file = 50\n")
    assert how(config.gate("coverage", "labs")) == (("-n2",), {"A": "1"}, ("TOKEN",), 60)


@pytest.mark.parametrize("key", ["enabled = false", 'policy = "warn"', "minimum-tests = 9"])
def test_what_is_not_inherited_stays_as_it_is(key: str) -> None:
    assert read(f"[gate.tests]\n{key}\n").gate("smoke") == read("").gate("smoke")
    assert read(f"[gate.tests]\n{key}\n").gate("coverage") == read("").gate("coverage")


def test_explain_names_the_table_that_an_inherited_key_comes_from() -> None:
    table = {"gate": {"tests": {"pass-env": ["A"]}}, "lanes": {"prod": {"gate": {"coverage": {"env": {}}}}}}
    assert sources(table, "coverage", "prod", ("tool", "gates"), inherits=coverage.GATE.inherits) == {
        "pass-env": "tool.gates.gate.tests",
        "env": "tool.gates.lanes.prod.gate.coverage",
    }
