"""The gate `enforcement` as a user runs it: a CI that cannot stop a merge is red, a repaired one is green."""

from __future__ import annotations

import pytest

from tests.functional.conftest import CONFIG, FILES, Project

pytestmark = pytest.mark.functional

PLACE = ".github/workflows/ci.yml"
WORKFLOW = (
    "on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n"
    "      - run: |\n          ls\n          {run}\n"
)
SWITCHED_ON = {**FILES, "pyproject.toml": f"{CONFIG}\n[tool.gates.gate.enforcement]\nenabled = true\n"}


def test_a_test_command_that_cannot_fail_is_red_with_its_line_and_the_repaired_one(empty: Project) -> None:
    empty.commit({**SWITCHED_ON, PLACE: WORKFLOW.format(run="make test"), "Makefile": "test:\n\tpytest || true\n"})
    answer = empty.gates("run", "enforcement")
    assert answer.code == 1, answer.out
    assert "Makefile:2" in answer.out
    assert "write: pytest" in answer.out


def test_the_repaired_ci_is_green_and_says_what_was_looked_at(empty: Project) -> None:
    empty.commit({**SWITCHED_ON, PLACE: WORKFLOW.format(run="make test"), "Makefile": "test:\n\tpytest\n"})
    answer = empty.gates("run", "enforcement")
    assert answer.code == 0, answer.out
    assert "2 of 2 files" in answer.out


def test_a_repository_without_ci_and_a_broken_workflow_are_never_green(empty: Project) -> None:
    empty.commit(SWITCHED_ON)
    assert empty.gates("run", "enforcement").code == 3
    empty.commit({PLACE: "jobs: [\n"})
    answer = empty.gates("run", "enforcement")
    assert answer.code in (1, 3)
    assert PLACE in answer.out


def test_the_gate_is_off_until_it_is_switched_on(quick: Project) -> None:
    answer = quick.gates("health")
    assert answer.code == 0, answer.out
    assert not [gate for gate in quick.health()["gates"] if gate["gate"] == "enforcement"]


def test_the_gate_is_proved_on_a_real_repository(empty: Project) -> None:
    empty.commit({**SWITCHED_ON, PLACE: WORKFLOW.format(run="pytest")})
    answer = empty.gates("prove", "enforcement")
    assert answer.code == 0, answer.out + answer.err
