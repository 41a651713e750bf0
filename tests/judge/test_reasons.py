from __future__ import annotations

from gates.model.status import Policy
from tests.judge.builders import finding, fragment, held, judged, lane


def test_what_is_red_comes_first_then_what_nobody_looks_at_then_what_only_warns() -> None:
    names = ("compile-labs", "lint-labs", "format-labs", "lint-prod")
    syntax = fragment("compile-labs", findings=(finding("compile/syntax-error", "labs/a.py"),))
    watched = [fragment(name, findings=(finding("lint/E501", "labs/b.py"),)) for name in names[1:3]]

    health = judged(
        [held(name, Policy.STRICT if name == "lint-prod" else Policy.WARN) for name in names],
        [syntax, *watched, fragment("lint-prod", findings=(finding(),))],
        lanes=(lane("prod", untested=6), lane("labs", Policy.WARN)),
    )

    assert [reason.partition(":")[0] for reason in health.reasons] == [
        "lint-prod",
        "lane prod names no tests",
        "compile-labs",
        "lint-labs",
        "format-labs",
    ]


def test_a_run_of_one_part_says_nothing_of_the_tests_of_other_lanes() -> None:
    lanes = (lane("prod", untested=6), lane("rest", Policy.WARN))

    health = judged([held("lint-rest", Policy.WARN)], [fragment("lint-rest")], lanes=lanes)

    assert [reason for reason in health.reasons if "names no tests" in reason] == []
    assert [each.title for each in health.decisions if "names no tests" in each.title] == []
