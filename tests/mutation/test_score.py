from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.mutation.outcomes import Outcome
from gates.mutation.score import ERROR, Interval, Part, Score, Standing, added, combined, interval, score_of


def chance(found: int, sample: int, total: int, kind: int) -> Fraction:
    """How often exactly so many of a kind are in a plain random sample."""
    ways = math.comb(kind, found) * math.comb(total - kind, sample - found)
    return Fraction(ways, math.comb(total, sample))


def misses(sample: int, total: int, killed: int, assumed: int) -> Fraction:
    """How often the interval misses the true score, when `assumed` mutants are taken to be there."""
    missed = Fraction(0)
    for found in range(max(0, sample + killed - total), min(sample, killed) + 1):
        between = interval(Score(killed=found, survived=sample - found), assumed - sample)
        if not between.low <= Fraction(killed, total) <= between.high:
            missed += chance(found, sample, total, killed)
    return missed


@pytest.mark.parametrize("total", [1, 2, 3, 7, 12, 25])
def test_the_interval_misses_no_more_often_than_it_says_in_any_population(total: int) -> None:
    worst = max(
        misses(sample, total, killed, total) for sample in range(1, total + 1) for killed in range(total + 1)
    )  # fmt: skip
    assert worst <= ERROR


def test_it_holds_too_when_some_of_what_is_left_would_not_be_judged() -> None:
    worst = max(
        misses(sample, total, killed, 18)
        for total in range(1, 19)
        for sample in range(1, total + 1)
        for killed in range(total + 1)
    )
    assert worst <= ERROR


def test_the_interval_misses_no_more_often_than_it_says_in_large_populations() -> None:
    assert max(misses(60, 900, killed, 900) for killed in (1, 9, 90, 450, 630, 890)) <= ERROR


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 200))
def test_bounds_are_those_of_the_exact_tests_and_one_mutant_more(killed: int, survived: int, left: int) -> None:
    sample, total = killed + survived, killed + survived + left
    between = interval(Score(killed=killed, survived=survived), left)
    possible = [
        kind
        for kind in range(killed, total - survived + 1)
        if sum(chance(n, sample, total, kind) for n in range(killed, min(sample, kind) + 1)) > ERROR / 2
        and sum(chance(n, sample, total, kind) for n in range(max(0, sample + kind - total), killed + 1)) > ERROR / 2
    ]
    low, high = max(possible[0] - 1, killed), min(possible[-1] + 1, total - survived)
    assert (between.killed_low, between.killed_high, between.of) == (low, high, total)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_nothing_left_is_a_point(killed: int, survived: int, no_tests: int) -> None:
    score = Score(killed=killed, survived=survived, no_tests=no_tests, timeout=3, crashed=2)
    assert interval(score, 0) == Interval(killed_low=killed, killed_high=killed, of=score.judged)


@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 2_000))
def test_more_left_never_says_more_and_one_kill_more_never_lowers(killed: int, survived: int, left: int) -> None:
    now = interval(Score(killed=killed, survived=survived), left)
    better = interval(Score(killed=killed + 1, survived=survived - 1), left)
    assert now.low <= Fraction(killed, killed + survived) <= now.high
    assert (better.low >= now.low, better.high >= now.high) == (True, True)


def test_a_sample_of_a_large_lane_is_quick_and_close() -> None:
    assert interval(Score(killed=7_000, survived=3_000), 90_000).shown == "69.13 to 70.86 %"


def test_what_was_reached_and_has_no_verdict_counts_against_both_sides() -> None:
    known, doubted = Part(score=Score(killed=8, survived=2)), Part(score=Score(killed=8, survived=2), open=5)
    assert combined([known]) == Interval(killed_low=8, killed_high=8, of=10)
    assert combined([doubted]) == Interval(killed_low=8, killed_high=13, of=15)


def test_a_part_without_a_sample_can_be_anything() -> None:
    parts = [Part(score=Score(killed=8, survived=2)), Part(score=Score(), left=10)]
    assert combined(parts) == Interval(killed_low=8, killed_high=18, of=20)


def test_sampled_parts_share_the_error() -> None:
    one = Part(score=Score(killed=40, survived=10), left=100)
    both, alone = combined([one, one]), combined([one])
    assert (both.low < alone.low, both.high > alone.high) == (True, True)


@pytest.mark.parametrize(
    ("between", "target", "standing"),
    [
        (Interval(killed_low=70, killed_high=70, of=100), "70", Standing.MET),
        (Interval(killed_low=6_999, killed_high=6_999, of=10_000), "70", Standing.MISSED),
        (Interval(killed_low=70, killed_high=80, of=100), "70", Standing.MET),
        (Interval(killed_low=60, killed_high=70, of=100), "70", Standing.INCONCLUSIVE),
        (Interval(killed_low=60, killed_high=69, of=100), "70", Standing.MISSED),
        (Interval(killed_low=0, killed_high=0, of=0), "0", Standing.INCONCLUSIVE),
    ],
)
def test_a_target_inside_of_the_interval_is_inconclusive(between: Interval, target: str, standing: Standing) -> None:
    assert between.against(Decimal(target)) is standing


def test_what_is_shown_is_never_better_than_it_is() -> None:
    assert Score(killed=9_999, survived=1, timeout=2).shown == "99.99 % (9,999 of 10,000)"
    assert Score(killed=199_999, survived=1).shown == "99.99 % (199,999 of 200,000)"
    assert Score(skipped=4).shown == "n/a (0 of 0)"
    assert Interval(killed_low=2, killed_high=2, of=3).shown == "66.66 %"
    assert Interval(killed_low=1, killed_high=2, of=3).shown == "33.33 to 66.67 %"
    assert Interval(killed_low=0, killed_high=0, of=0).shown == "n/a"


def test_each_class_is_counted_and_only_three_are_judged() -> None:
    score = score_of([*Outcome, Outcome.KILLED])
    assert score == Score(
        killed=2, survived=1, no_tests=1, timeout=1, suspicious=1, not_checked=1, crashed=1, skipped=1
    )
    assert (score.counted, score.judged) == (9, 4)
    assert added([score, Score(timeout=2)]).timeout == 3
