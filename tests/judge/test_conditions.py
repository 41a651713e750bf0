from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from gates.model.health import PartVerdict
from gates.model.quantity import Condition
from gates.model.status import Policy, Status
from tests.judge.builders import (
    Baseline,
    at_least,
    at_most,
    count,
    old_value,
    ratio,
    verdict_of,
)


def outcome(verdict: PartVerdict) -> tuple[Status, tuple[str, ...]]:
    return (verdict.status, verdict.reasons)


@pytest.mark.parametrize(
    ("policy", "value", "status"),
    [
        (Policy.STRICT, 79_999, Status.FAIL),
        (Policy.STRICT, 80_000, Status.PASS),
        (Policy.RATCHET, 79_999, Status.WARN),
        (Policy.RATCHET, 40_000, Status.FAIL),
        (Policy.WARN, 40_000, Status.WARN),
    ],
)
def test_a_condition_is_exact_and_follows_its_policy(policy: Policy, value: int, status: Status) -> None:
    verdict = verdict_of(
        {"measurements": (ratio(value, 100_000),)},
        policy,
        {"conditions": (at_least("80"),)},
        baseline=Baseline(values=(old_value(50_000, 100_000),)),
    )

    assert (verdict.status, verdict.conditions[0].status) == (status, status)


def test_a_condition_under_ratchet_on_a_new_file_is_required() -> None:
    measured = (ratio(50, 100), ratio(1, 10, path="acme/new.py"), ratio(4, 10, path="acme/old.py"))
    values = (old_value(50, 100), old_value(4, 10, path="acme/old.py"))

    verdict = verdict_of(
        {"measurements": measured},
        Policy.RATCHET,
        {"conditions": (at_least("60", each_file=True),)},
        baseline=Baseline(values=values),
    )

    assert outcome(verdict) == (
        Status.FAIL,
        ("coverage.lines of 2 files is below 60 %: acme/new.py 10 %, acme/old.py 40 %",),
    )


@pytest.mark.parametrize(
    ("condition", "measured", "status", "why"),
    [
        (at_least("80"), (), Status.ERROR, "coverage.lines was not measured"),
        (at_least("80"), (ratio(0, 0),), Status.ERROR, "coverage.lines is 0 of 0: nothing was there to measure"),
        (
            at_least("80", not_applicable_when_zero=True),
            (ratio(0, 0),),
            Status.SKIP,
            "coverage.lines is 0 of 0: not applicable",
        ),
        (
            at_least("80", component="billing"),
            (ratio(9, 10),),
            Status.ERROR,
            "coverage.lines of billing was not measured",
        ),
        (at_most("2"), (count(3),), Status.FAIL, "lint.suppressions 3 is above 2"),
        (at_most("2"), (count(2),), Status.PASS, ""),
        (at_least("80", each_file=True), (ratio(0, 0, path="a"), ratio(8, 10, path="b")), Status.PASS, ""),
    ],
)
def test_a_condition_says_what_it_saw(condition, measured, status, why) -> None:  # type: ignore[no-untyped-def]
    verdict = verdict_of({"measurements": measured}, held_fields={"conditions": (condition,)})

    assert [(each.status, each.why) for each in verdict.conditions] == [(status, why)]


@pytest.mark.parametrize(
    ("maximum", "shown"),
    [(0, "0"), (0.5, "0.5"), (Fraction(1, 4), "0.25"), (Decimal("0.00"), "0"), (Decimal("2E+2"), "200"), (100, "100")],
)
def test_a_bound_is_shown_well_whatever_kind_of_number_it_is(maximum: Any, shown: str) -> None:
    condition = Condition(metric="lint.suppressions", maximum=maximum)

    verdict = verdict_of({"measurements": (count(999),)}, held_fields={"conditions": (condition,)})

    assert verdict.conditions[0].why == f"lint.suppressions 999 is above {shown}"
    assert isinstance(condition.maximum, Decimal)
