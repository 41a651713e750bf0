from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.history.record import Record, record
from gates.history.trend import RUNS_SHOWN, sparkline, trends
from gates.model.status import Status
from tests.report.builders import clean, earlier_runs, messy

AMOUNTS = st.lists(st.one_of(st.none(), st.fractions()), max_size=40)


def test_a_sparkline_goes_from_the_least_to_the_most() -> None:
    assert sparkline([Fraction(number) for number in range(8)]) == "▁▂▃▄▅▆▇█"
    assert sparkline([Fraction(number) for number in range(8)], is_ascii=True) == "_.-=+*%#"
    assert sparkline([Fraction(5), Fraction(5)]) == "▄▄"
    assert sparkline([Fraction(1), None, Fraction(2)]) == "▁·█"
    assert sparkline([Fraction(0), Fraction(0)]) == "▁▁"
    assert sparkline([]) == sparkline([None]) == ""


@given(AMOUNTS)
def test_a_sparkline_has_a_character_for_each_amount(amounts: list[Fraction | None]) -> None:
    known = [amount for amount in amounts if amount is not None]
    for is_ascii in (True, False):
        line = sparkline(amounts, is_ascii=is_ascii)
        assert len(line) == (len(amounts) if known else 0)
        assert line.isascii() or not is_ascii


def test_the_first_run_has_no_previous_and_no_change() -> None:
    found = trends((), clean(), number=1)

    assert (found.run, found.previous) == (1, None)
    assert all(series.delta is None for series in found.series.values())


def test_a_change_is_exact_against_the_run_before() -> None:
    found = trends(earlier_runs(messy()), messy(), number=12)

    assert found.previous is not None
    assert found.previous.run == 11
    lines = found.series["coverage-prod", "coverage.lines"]
    assert lines.delta == Fraction(8999 * 100, 10000) - Fraction((8999 - 17 + 18) * 100, 10000)
    assert lines.points[-1].run == 12


def test_a_part_that_could_not_be_judged_draws_no_point() -> None:
    found = trends(earlier_runs(messy()), messy(), number=12)
    before = record(messy(), number=11)

    assert not [key for key in found.series if key[0] == "smoke"]
    broken = replace(before, run_id="x", parts={"lanes": replace(before.parts["lanes"], status=Status.ERROR)})
    assert len(trends((broken,), messy(), number=12).series["lanes", "findings"].points) == 1


def test_this_run_collected_again_is_not_its_own_previous_run() -> None:
    assert trends((record(clean(), number=1),), clean(), number=2).previous is None


def test_a_later_run_is_neither_the_previous_one_nor_drawn() -> None:
    past = tuple(replace(record(clean(), number=number), run_id=str(number)) for number in (1, 2, 3, 4))

    found = trends(past, replace(clean(), run=replace(clean().run, run_id="2")), number=2)

    assert found.previous is not None
    assert found.previous.run == 1
    assert {tuple(point.run for point in series.points) for series in found.series.values()} == {(1, 2)}


def test_only_the_last_runs_are_drawn() -> None:
    found = trends(earlier_runs(clean(), runs=100), clean(), number=101)

    assert {len(series.points) for series in found.series.values()} == {RUNS_SHOWN}


def past(**changes: Any) -> Record:
    return replace(record(clean(), number=1), **{"run_id": f"run-{changes.get('run', 1)}", **changes})


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ((past(run=1), past(run=2, is_dirty=True)), 1),
        ((past(run=1), past(run=2, status=Status.ERROR)), 1),
        ((past(run=1, status=Status.ERROR), past(run=2, is_dirty=True)), 1),
        ((past(run=1, is_dirty=True), past(run=2, is_dirty=True)), 2),
        ((past(run=1, commit="base"), past(run=2)), 1),
        ((past(run=1, commit="base", is_dirty=True), past(run=2)), 2),
        ((past(run=1), past(run=2)), 2),
    ],
    ids=["dirty", "error", "error-before-dirty", "only-dirty", "base", "dirty-base", "last"],
)
def test_a_run_is_compared_with_the_base_else_with_the_last_of_a_clean_commit(
    runs: tuple[Record, ...], expected: int
) -> None:
    now = replace(clean(), subject=replace(clean().subject, base_sha="base"), run=replace(clean().run, run_id="now"))

    found = trends(runs, now, number=3)

    assert found.previous is not None
    assert found.previous.run == expected
    assert found.previous.is_base is (runs[expected - 1].commit == "base")
    assert {series.before.run for series in found.series.values() if series.before} == {expected}


def test_a_number_that_the_compared_run_lacks_is_compared_with_the_last_one_before() -> None:
    runs = (past(run=1, parts={}), past(run=2, is_dirty=True))

    found = trends(runs, replace(clean(), run=replace(clean().run, run_id="now")), number=3)

    assert found.previous is not None
    assert found.previous.run == 1
    assert {series.before.run for series in found.series.values() if series.before} == {2}


def test_a_run_of_a_discarded_commit_is_drawn_and_compared_with_nothing() -> None:
    runs = (past(run=1, commit="base"), past(run=2, commit="discarded"))
    now = replace(clean(), run=replace(clean().run, run_id="now"))

    found = trends(runs, now, number=3, forebears={"base"})

    assert found.previous is not None
    assert found.previous.run == 1
    assert {series.before.run for series in found.series.values() if series.before} == {1}
    assert {tuple(point.run for point in series.points) for series in found.series.values()} == {(1, 2, 3)}
    alone = trends(runs[1:], now, number=3, forebears=frozenset())
    assert alone.previous is None
    assert not [series for series in alone.series.values() if series.before]


def test_a_run_without_the_number_leaves_a_gap() -> None:
    runs = (past(run=1), past(run=2, parts={}))
    now = replace(clean(), run=replace(clean().run, run_id="now"))

    drawn = {series.sparkline for series in trends(runs, now, number=3).series.values()}

    assert drawn <= {"▁·▁", "▄·▄"}
