from __future__ import annotations

from decimal import Decimal

import pytest

from gates.judge.tighten import Raise, raises
from gates.model.evidence import Problem
from tests.judge.builders import at_least, at_most, count, fragment, held, judged, ratio

TIER = "tool.gates.tiers.1"


def test_a_minimum_goes_up_to_what_was_measured_truncated() -> None:
    health = judged(
        [held(conditions=(at_least("80", source=TIER),))], [fragment(measurements=(ratio(99_999, 100_000),))]
    )

    assert raises(health) == (
        Raise(
            source=TIER,
            metric="coverage.lines",
            component=None,
            is_minimum=True,
            old=Decimal(80),
            new=Decimal("99.99"),
            parts=("lint-prod",),
        ),
    )


def test_a_maximum_goes_down_and_is_rounded_up() -> None:
    measured = ratio(1, 3, metric="noise")

    health = judged([held(conditions=(at_most("50", "noise"),))], [fragment(measurements=(measured,))])

    assert [each.new for each in raises(health)] == [Decimal("33.34")]


def test_a_bound_that_several_parts_share_follows_the_weakest() -> None:
    bound = (at_least("50", source=TIER),)
    health = judged(
        [held("coverage-a", conditions=bound), held("coverage-b", conditions=bound)],
        [
            fragment("coverage-a", measurements=(ratio(9, 10),)),
            fragment("coverage-b", measurements=(ratio(7, 10),)),
        ],
    )

    assert [(each.new, each.parts) for each in raises(health)] == [(Decimal(70), ("coverage-a", "coverage-b"))]


@pytest.mark.parametrize(
    ("condition", "fields"),
    [
        (at_least("80"), {"measurements": (ratio(8, 10),)}),
        (at_least("80"), {"measurements": (ratio(7, 10),)}),
        (at_least("80"), {"measurements": ()}),
        (at_least("80", not_applicable_when_zero=True), {"measurements": (ratio(9, 10),)}),
        (at_least("80"), {"measurements": (ratio(9, 10),), "problems": (Problem(what="cut"),)}),
        (at_most("2"), {"measurements": (count(2),)}),
        (at_least("80", each_file=True), {"measurements": (ratio(9, 10, path="a"), ratio(8, 10, path="b"))}),
    ],
)
def test_a_bound_stays_where_it_is_met_exactly_missed_or_not_known(condition, fields) -> None:  # type: ignore[no-untyped-def]
    assert raises(judged([held(conditions=(condition,))], [fragment(**fields)])) == ()
