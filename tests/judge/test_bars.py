from __future__ import annotations

from decimal import Decimal

import pytest

from gates.judge.bars import Bars, lower_than
from gates.model.quantity import Condition, Measurement
from gates.model.status import Policy, Status
from tests.judge.builders import fragment, held, judged

LINES = ("coverage.lines", None)
SKIPPED = ("tests.skipped", "core")


def told(before: Bars, *conditions: Condition, policy: Policy = Policy.STRICT, rules: int = 59) -> list[str]:
    counted = (Measurement(metric="lint.rules", value=rules, unit="rule"),)
    return list(lower_than(before, policy=policy, conditions=conditions, measurements=counted))


def minimum(bound: str) -> Condition:
    return Condition(metric="coverage.lines", minimum=Decimal(bound))


def maximum(bound: int) -> Condition:
    return Condition(metric="tests.skipped", component="core", maximum=Decimal(bound))


@pytest.mark.parametrize(
    ("now", "line"),
    [
        ((minimum("50"),), "minimum of coverage.lines was 95.89 at the last run, is 50"),
        ((), "minimum of coverage.lines was 95.89 at the last run, is gone"),
    ],
)
def test_a_minimum_that_fell_or_went_is_named(now: tuple[Condition, ...], line: str) -> None:
    assert told(Bars(minimums={LINES: Decimal("95.89")}), *now) == [line]


def test_a_maximum_that_rose_is_named_with_its_component() -> None:
    assert told(Bars(maximums={SKIPPED: Decimal(3)}), maximum(30)) == [
        "maximum of tests.skipped of core was 3 at the last run, is 30"
    ]


def test_a_policy_that_is_weaker_and_rules_that_went_are_named() -> None:
    assert told(Bars(policy=Policy.STRICT, rules=61), policy=Policy.WARN) == [
        "the policy was strict at the last run, is warn",
        "2 rules fewer than at the last run",
    ]


def test_what_is_held_as_well_or_better_is_not_worth_a_line() -> None:
    before = Bars(policy=Policy.WARN, minimums={LINES: Decimal(90)}, maximums={SKIPPED: Decimal(3)}, rules=59)
    assert told(before, minimum("95"), maximum(3)) == []


def test_the_reasons_name_each_lower_bar_once_with_its_parts_and_the_status_stays() -> None:
    before = Bars(policy=Policy.STRICT)
    held_now = [held("lint-prod", policy=Policy.WARN), held("lint-tests", policy=Policy.WARN)]
    health = judged(
        held_now,
        [fragment("lint-prod"), fragment("lint-tests")],
        previous={"lint-prod": before, "lint-tests": before},
    )

    line = "lint-prod, lint-tests: the policy was strict at the last run, is warn"
    assert (health.status, health.reasons[1:]) == (Status.PASS, (line,))
