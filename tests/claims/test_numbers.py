from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.claims.numbers import Percent, integer, misfit, shown, sum_problem

FRACTIONS = st.integers(1, 10**6).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(FRACTIONS, st.integers(0, 4), st.sampled_from([ROUND_FLOOR, ROUND_CEILING, ROUND_HALF_EVEN, ROUND_HALF_UP]))
def test_every_rounding_of_a_fraction_fits_it(fraction: tuple[int, int], digits: int, rounding: str) -> None:
    value, of = fraction
    exact = Decimal(value) * 100 / Decimal(of)
    rounded = exact.quantize(Decimal(1).scaleb(-digits), rounding=rounding)

    assert misfit(value, of, Percent.of(str(rounded))) == ""


@given(FRACTIONS, st.integers(0, 4))
def test_no_number_a_whole_step_away_fits(fraction: tuple[int, int], digits: int) -> None:
    value, of = fraction
    step = Decimal(1).scaleb(-digits)
    floor = (Decimal(value) * 100 / Decimal(of)).quantize(step, rounding=ROUND_FLOOR)

    assert misfit(value, of, Percent.of(str(floor + 2 * step))) != ""


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_parts_make_their_sum_and_no_other_number(parts: list[int]) -> None:
    assert sum_problem(tuple(parts), sum(parts)) == ""
    assert sum_problem(tuple(parts), sum(parts) + 1) != ""


@pytest.mark.parametrize(
    ("value", "of", "percent", "problem"),
    [
        (234, 252, "92.9", ""),
        (234, 252, "92.8", ""),
        (234, 252, "93", ""),
        (234, 252, "95", "234 of 252 is 92.85 %, and no rounding of it is 95 %"),
        (189, 208, "100", "189 of 208 is 90.86 %, and no rounding of it is 100 %"),
        (0, 0, "100", "0 of 0 has no percentage"),
    ],
)
def test_a_percentage_is_that_of_its_own_fraction(value: int, of: int, percent: str, problem: str) -> None:
    assert misfit(value, of, Percent.of(percent)) == problem


def test_separators_are_read_and_percentages_are_truncated() -> None:
    from fractions import Fraction

    assert (integer("6,524"), integer("6_524"), shown(Fraction(99999, 1000))) == (6524, 6524, "99.99 %")
