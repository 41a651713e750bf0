from __future__ import annotations

from datetime import date

from gates.api import Check
from gates.model.evidence import Problem
from gates.model.health import Decision
from gates.model.permission import Baseline
from gates.model.place import Place
from gates.model.status import Fix, Policy
from tests.judge.builders import at_least, count, finding, fragment, held, judged, lane, ratio, waiver

TID = Check(id="lint/*", title="unused", way_out="repair the line, or waive it")


def test_lint_debt_is_grouped_by_rule_with_the_command_that_repairs_it() -> None:
    found = [finding("lint/TID252", "labs/a.py", line, fix=Fix.SAFE) for line in range(1, 3951)]
    found += [finding("lint/TID252", "labs/b.py", line) for line in range(1, 57)]
    found += [finding("lint/E501", "labs/b.py", 3)]

    health = judged(
        [held("lint-labs", Policy.WARN, checks=(TID,))],
        [fragment("lint-labs", findings=tuple(found))],
        lanes=(lane("labs", Policy.WARN, paths=("labs",)),),
    )

    assert health.decisions == (
        Decision(
            priority=2,
            title="4,006 TID252, 3,950 fixable, in labs",
            gate="lint",
            lane="labs",
            why="unused",
            next_step="ruff check --select TID252 --fix labs/a.py labs/b.py",
            reproduce="gates run lint-labs",
            places=tuple(Place(path="labs/a.py", line=line, text="TID252 unused") for line in range(1, 6)),
            places_left_out=4001,
            rule="P2: warn lane labs of tier 2 only warns; 4,006 findings in 2 files",
            area="labs",
            owner="@a",
            repair="ruff check --select TID252 --fix labs/a.py labs/b.py",
        ),
        Decision(
            priority=2,
            title="1 E501, in labs",
            gate="lint",
            lane="labs",
            why="unused",
            next_step="repair the line, or waive it",
            reproduce="gates run lint-labs",
            places=(Place(path="labs/b.py", line=3, text="E501 unused"),),
            rule="P2: warn lane labs of tier 2 only warns; 1 finding in 1 file",
            area="labs/b.py",
            owner="@a",
        ),
    )


def test_what_was_tried_and_does_not_hold_comes_before_more_that_is_only_missing() -> None:
    checks = (
        Check(id="specs/threat-unmitigated", title="open"),
        Check(id="specs/criterion-failing", title="fails", is_refusal=True),
    )
    found = [finding("specs/threat-unmitigated", "a.yaml", line) for line in (1, 2)]

    health = judged(
        [held("specs", checks=checks)],
        [fragment("specs", findings=(*found, finding("specs/criterion-failing", "a.yaml", 9)))],
    )

    assert [each.title for each in health.decisions] == ["1 criterion-failing", "2 threat-unmitigated"]


def test_what_nobody_knows_comes_before_what_fails_and_before_debt() -> None:
    health = judged(
        [
            held("lint-labs", Policy.WARN),
            held("coverage-prod", conditions=(at_least("80", source="tool.gates.tiers.1"),)),
            held("tests-prod"),
        ],
        [
            fragment("lint-labs", findings=(finding("lint/F401", "labs/a.py"),)),
            fragment("coverage-prod", measurements=(ratio(1, 2),)),
            fragment("tests-prod", problems=(Problem(what="pytest is not there", way_out="install it"),)),
        ],
        lanes=(),
        waivers=(waiver("lint/E1", expires=date(2026, 11, 20)),),
    )

    assert [(each.priority, each.title, each.next_step) for each in health.decisions] == [
        (0, "tests-prod: pytest is not there", "install it"),
        (
            1,
            "pyproject.toml:12: the waiver of lint/E1 in ** (@maria) expired on 2026-11-20",
            "repair what it covers, or renew it",
        ),
        (1, "coverage.lines 50 % (1 of 2) is below 80 %", "bring it to at least 80"),
        (2, "1 F401, in labs", "gates run lint-labs"),
    ]


def test_one_cause_in_several_parts_is_one_decision() -> None:
    missing = Problem(what="ruff is not there", way_out="install ruff")

    health = judged(
        [held("lint-prod"), held("lint-labs"), held("format-prod")],
        [fragment(name, problems=(missing,)) for name in ("lint-prod", "lint-labs", "format-prod")],
    )

    assert [(each.title, each.gate, each.lane, each.next_step) for each in health.decisions] == [
        ("ruff is not there (3 parts)", "", None, "install ruff")
    ]


def test_the_list_is_cut_and_says_so() -> None:
    found = tuple(finding(f"lint/E{rule}", line=rule) for rule in range(100, 130))

    health = judged([held()], [fragment(findings=found)])

    assert len(health.decisions) == 13
    assert health.decisions[-1].title == "and 18 more"


def test_failures_of_one_cause_are_one_decision() -> None:
    found = tuple(finding("tests/failed", "t.py", line, group="AssertionError: x") for line in range(1, 8))

    health = judged([held("tests-prod")], [fragment("tests-prod", findings=found)])

    assert [each.title for each in health.decisions] == ["7 failed: AssertionError: x, in prod"]


def test_unsafe_fixes_are_named_as_such() -> None:
    health = judged([held()], [fragment(findings=(finding(fix=Fix.UNSAFE),))])

    look = "ruff's fix can change what the code does, so look at it first: "
    assert [each.next_step for each in health.decisions] == [
        f"{look}ruff check --select F401 --unsafe-fixes --diff acme/a.py"
    ]


def test_worse_numbers_of_one_metric_are_one_decision() -> None:
    measured = tuple(count(n, path=f"acme/{n}.py") for n in range(1, 6))

    health = judged([held(policy=Policy.RATCHET)], [fragment(measurements=measured)], baseline=Baseline())

    assert [each.title for each in health.decisions] == [
        "lint.suppressions of acme/1.py 1 has no accepted value, so its bound is 0 (and 4 more numbers)"
    ]


def test_each_red_part_is_told_before_the_second_rule_of_a_linter() -> None:
    rules = tuple(finding(f"lint/E{number}", "acme/a.py", number) for number in range(1, 9))
    health = judged(
        [held("lint-prod"), held("lint-labs"), held("format-prod"), held("tests-prod")],
        [
            fragment("lint-prod", findings=rules),
            fragment("lint-labs", findings=(finding("lint/E1", "labs/a.py"), finding("lint/E9", "labs/a.py"))),
            fragment("format-prod", findings=(finding("format/file-not-formatted", "acme/a.py"),)),
            fragment("tests-prod", findings=(finding("tests/skipped-for-import", "tests/test_a.py"),)),
        ],
        lanes=(),
    )

    told = [(each.gate, each.lane) for each in health.decisions]
    assert told[:5] == [("lint", "labs"), ("tests", "prod"), ("format", "prod"), ("lint", "prod"), ("lint", "labs")]
    assert set(told[5:11]) == {("lint", "prod")}
