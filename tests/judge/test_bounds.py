"""The law of the ratchet. HIGHER: `value` of `of` lines are covered; what is lacking are the lines that are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.judge.bounds import is_as_tight, is_worse, lacking, tightest
from gates.model.permission import AcceptedValue
from gates.model.status import Direction
from tests.judge.builders import old_value

HIGHER, LOWER = Direction.HIGHER, Direction.LOWER


def ratios(most: int = 30) -> st.SearchStrategy[AcceptedValue]:
    return st.integers(1, most).flatmap(lambda of: st.integers(0, of).map(lambda value: old_value(value, of)))


directions = st.sampled_from([HIGHER, LOWER])
numbers = ratios() | st.integers(0, 9).map(old_value)


@pytest.mark.parametrize(
    ("before", "now", "worse"),
    [
        ((422, 440), (420, 438), False),  # two covered lines are gone
        ((422, 440), (420, 440), True),  # two lines lost their test
        ((422, 440), (422, 441), True),  # one line without a test is new
        ((422, 440), (432, 450), False),  # ten lines with a test are new
        ((422, 440), (403, 420), False),  # less is lacking, and the share is lower
        ((422, 440), (402, 421), True),  # covered lines are gone, and one lost its test
        ((90, 100), (900, 1000), False),  # ten times the code at the same share
        ((90, 100), (899, 1000), True),
        ((1, 3), (33, 100), True),
        ((0, 0), (0, 10), False),
        ((9, 10), (0, 0), False),
    ],
)
def test_a_ratio_is_worse_when_its_share_fell_and_more_is_lacking(before, now, worse) -> None:  # type: ignore[no-untyped-def]
    assert is_worse(old_value(*now), old_value(*before), HIGHER) is worse


@pytest.mark.parametrize(
    ("before", "now", "better", "worse"),
    [
        ((3, None), (4, None), LOWER, True),
        ((3, None), (2, None), LOWER, False),
        ((3, None), (2, None), HIGHER, True),
        ((3, None), (4, None), Direction.NONE, False),
        ((2, 10), (2, 8), LOWER, False),  # what is as it should be is gone
        ((2, 10), (3, 10), LOWER, True),
    ],
)
def test_a_count_and_a_share_that_should_fall_follow_the_same_law(before, now, better, worse) -> None:  # type: ignore[no-untyped-def]
    assert is_worse(old_value(*now), old_value(*before), better) is worse


some, more = st.integers(0, 30), st.integers(1, 30)


@given(some, some, more)
def test_deleting_covered_code_never_fails(covered: int, uncovered: int, deleted: int) -> None:
    before = old_value(covered + deleted, covered + deleted + uncovered)

    assert not is_worse(old_value(covered, covered + uncovered), before, HIGHER)


@given(more, some, more)
def test_adding_uncovered_code_fails_where_anything_is_covered(covered: int, uncovered: int, added: int) -> None:
    before = old_value(covered, covered + uncovered)

    assert is_worse(old_value(covered, covered + uncovered + added), before, HIGHER)


@given(some, some, some, more)
def test_untesting_fails_even_when_covered_code_goes_with_it(
    covered: int, uncovered: int, deleted: int, untested: int
) -> None:
    before = old_value(covered + untested + deleted, covered + untested + deleted + uncovered)

    assert is_worse(old_value(covered, covered + untested + uncovered), before, HIGHER)


@given(ratios(), ratios(), directions)
def test_below_the_accepted_share_no_more_may_be_lacking_than_was_accepted(
    before: AcceptedValue, now: AcceptedValue, better: Direction
) -> None:
    new, old = now.value * (before.of or 1), before.value * (now.of or 1)
    has_fallen = new < old if better is HIGHER else new > old

    assert not has_fallen or is_worse(now, before, better) == (lacking(now, better) > lacking(before, better))


@given(numbers, directions)
def test_nothing_is_worse_than_itself(number: AcceptedValue, better: Direction) -> None:
    assert not is_worse(number, number, better)
    assert is_as_tight(number, number, better)


@given(ratios(), ratios(), ratios(), directions)
def test_a_tighter_bound_lets_nothing_more_pass(
    this: AcceptedValue, that: AcceptedValue, now: AcceptedValue, better: Direction
) -> None:
    if is_as_tight(this, that, better) and is_worse(now, that, better):
        assert is_worse(now, this, better)


@given(st.lists(numbers, max_size=5), numbers, directions)
def test_the_tightest_of_some_bounds_let_pass_what_all_of_them_let_pass(
    bounds: list[AcceptedValue], now: AcceptedValue, better: Direction
) -> None:
    bounds = [bound for bound in bounds if (bound.of is None) == (now.of is None)]

    def fails(lines: list[AcceptedValue] | tuple[AcceptedValue, ...]) -> bool:
        return any(is_worse(now, line, better) for line in lines)

    assert fails(tightest(bounds, better)) == fails(bounds)
    assert tightest(reversed(bounds), better) == tightest(bounds, better)
