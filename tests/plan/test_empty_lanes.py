from __future__ import annotations

from gates.api import Lane, Repository, SourceFile
from gates.builtin.coverage import GATE as COVERAGE
from gates.builtin.lint import GATE as LINT
from gates.config.load import load
from gates.plan.parts import Plan, make_plan

GATES = {gate.name: gate for gate in (LINT, COVERAGE)}
PROD = Lane(name="prod", paths=("src/acme",), tests=("tests",))


def planned(lane: Lane, **more: object) -> Plan:
    config = load("", file="gates.toml", gates=GATES).proposed((lane,))
    return make_plan(config, Repository(lanes=(lane,), **{"files": (), **more}), GATES)


def left_out(plan: Plan) -> dict[str, str]:
    return {left.part.name: left.reason for left in plan.left_out}


def test_a_lane_without_files_is_asked_all_the_same_so_that_no_part_vanishes_without_a_word() -> None:
    plan = planned(PROD)
    assert left_out(plan) == {}
    assert [part.part.name for part in plan.parts] == ["lint-prod", "coverage-prod"]


def test_a_lane_whose_files_wait_for_git_add_is_left_out_with_this_reason() -> None:
    plan = planned(PROD, untracked_files=("src/acme/a.py",))
    reason = "lane prod holds only files that git does not track yet: `git add` them"
    assert left_out(plan) == {"lint-prod": reason, "coverage-prod": reason}


def test_a_lane_of_nothing_but_tests_keeps_its_own_reason() -> None:
    lane = Lane(name="prod", paths=("tests",), tests=("tests",))
    test = SourceFile(path="tests/test_a.py", lane="prod")
    reason = "lane prod has no production files: all of its files are tests"
    assert left_out(planned(lane, files=(test,))) == {"coverage-prod": reason}
