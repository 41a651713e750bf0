from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gates.api import PartId, Policy
from gates.builtin import tests as gate_of_tests
from gates.cli.kept_away import kept_away
from gates.plan.parts import Plan, PlannedPart
from gates.testing.builders import a_repository, a_scope

ENV = {"PYTEST_ADDOPTS": "-x", "PYTHONPATH": "src", "HOME": "/home/me", "PYTHONWARNINGS": ""}


@dataclass(frozen=True, kw_only=True, slots=True)
class Other:
    """Settings of a gate that runs no test."""


def plan(settings: Any, gate: str = "tests") -> Plan:
    part = PartId(gate=gate, lane="prod")
    scope = a_scope(a_repository({"a.py": ""}))
    return Plan(
        parts=(
            PlannedPart(
                part=part, gate=gate_of_tests.GATE, policy=Policy.STRICT, settings=settings, scope=scope, tasks=()
            ),
        )
    )


def test_variables_that_change_how_pytest_runs_are_named_when_they_are_set() -> None:
    assert kept_away(ENV, plan(gate_of_tests.Settings())) == ("PYTEST_ADDOPTS", "PYTHONPATH")


def test_a_variable_that_the_tests_see_is_not_kept_away() -> None:
    settings = gate_of_tests.Settings(pass_env=("PYTHONPATH",), env={"PYTEST_ADDOPTS": "-q"})
    assert kept_away(ENV, plan(settings)) == ()


def test_without_tests_nothing_is_kept_away_from_them() -> None:
    assert kept_away(ENV, plan(Other(), gate="lint")) == ()
