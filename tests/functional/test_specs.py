"""Working specs as input of a real run: targets, criteria, changes, and the list."""

from __future__ import annotations

import pytest

from tests.functional.conftest import CONFIG, Project

pytestmark = pytest.mark.functional

PLACE = "src/acme/working-spec.yaml"
SPEC = """\
spec: 1
id: ACME-001
title: Sums
component: sums
risk_tier: 3
mode: feature
scope:
  in: [src/acme]
  out: []
change_budget: {max_files: 1, max_loc: 50}
acceptance:
  - id: A1
    text: two numbers are added
    tests: ["tests/test_sums.py::test_add"]
  - id: A2
    text: nothing is left out
mutation: 0
coverage: {lines: 100, branches: 50}
effort: 3 weeks
"""
ON = f"{CONFIG}\n[tool.gates.gate.specs]\nenabled = true\n"
TIED = (
    "from acme.sums import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n\n\n"
    'def test_none():\n    """Accepts: ACME-001/A2"""\n    assert add(None, 2) == 2\n'
)


def test_a_spec_sets_the_conditions_of_its_component_and_its_criteria_are_computed(project: Project) -> None:
    project.commit({"pyproject.toml": ON, PLACE: SPEC, "tests/test_sums.py": TIED})
    answer = project.gates("health", "--quiet")
    specs, coverage = project.part("specs"), project.part("coverage-prod")
    assert (specs["status"], coverage["status"]) == ("pass", "pass"), answer.out
    assert {(it["metric"], it["component"], it["minimum"]) for it in coverage["conditions"] if it["component"]} == {
        ("coverage.lines", "sums", 100), ("coverage.branches", "sums", 50),
    }  # fmt: skip
    listed = project.gates("specs", "--quiet", "--people", "2")
    assert (listed.code, "2 of 2 covered" in listed.out, "3 weeks in sequence" in listed.out) == (0, True, True)


def test_a_criterion_without_a_test_and_a_change_over_its_budget_are_red(project: Project) -> None:
    project.commit({"pyproject.toml": ON, PLACE: SPEC, "tests/test_sums.py": TIED})
    project.git("checkout", "-qb", "change")
    project.commit(
        {
            "tests/test_sums.py": TIED.replace("Accepts: ACME-001/A2", "None is nothing."),
            "src/acme/more.py": "X = 1\n", "src/acme/sums.py": "def add(a, b):\n    return (a or 0) + b\n",
            "setup.py": "X = 1\n",
        }
    )  # fmt: skip
    answer = project.gates("run", "specs", "--quiet")
    assert answer.code == 1
    for words in ("no test is tied to ACME-001/A2", "touches 2 files of ACME-001", "this file is outside"):
        assert words in " ".join(answer.out.split()), answer.out


def test_a_spec_that_a_change_lowers_is_seen(project: Project) -> None:
    config = f"{ON}\n[tool.gates.gate.policy]\nenabled = true\n"
    project.commit({"pyproject.toml": config, PLACE: SPEC, "tests/test_sums.py": TIED})
    project.git("checkout", "-qb", "change")
    project.commit({PLACE: SPEC.replace("lines: 100", "lines: 60")})
    answer = project.gates("run", "policy", "--quiet")
    assert "component sums: line coverage 100 to 60" in " ".join(answer.out.split()), answer.out
    assert answer.code == 1


def test_a_contradiction_is_refused_with_both_places(quick: Project) -> None:
    table = '\n[tool.gates.components.sums]\npaths = ["src/acme"]\ntier = 1\n'
    quick.commit({"pyproject.toml": ON.replace('tests = ["tests"]\n', "") + table, PLACE: SPEC})
    answer = quick.gates("plan")
    assert answer.code == 2
    assert f"tool.gates.components.sums: tier is 1 here and 3 in {PLACE}:5" in answer.err


def test_specs_are_watched_until_somebody_switches_the_gate_on(quick: Project) -> None:
    assert "specs" in quick.gates("plan").out.partition("left out")[2]
    quick.commit({PLACE: SPEC.replace("risk_tier: 3", "risk_tier: high")})
    plan = quick.gates("plan").out
    assert "specs" in plan.partition("left out")[0]
    assert quick.gates("specs", "--no-tests").code == 0
    assert "warn" in next(line for line in plan.splitlines() if line.split()[:1] == ["specs"])


def test_switched_on_without_a_spec_nothing_is_green(quick: Project) -> None:
    quick.commit({"pyproject.toml": ON.replace('tests = ["tests"]\n', "")})
    answer = quick.gates("run", "specs", "--quiet")
    assert (answer.code, "no working spec is tracked" in answer.out) == (3, True)
