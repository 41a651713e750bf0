from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.specs.schedule import CircleError, Work, in_sequence, longest_path, makespan, shown_effort
from gates.specs.summary import summed_up
from tests.specs.builders import OWN, a_book

WEEKS = 40


def works(**efforts: int) -> list[Work]:
    return [Work(name=name, effort=Fraction(weeks * WEEKS)) for name, weeks in efforts.items()]


@st.composite
def plans(draw: st.DrawFn) -> list[Work]:
    count = draw(st.integers(1, 9))
    found = []
    for number in range(count):
        before = draw(st.lists(st.integers(0, number - 1), max_size=3)) if number else []
        effort = Fraction(draw(st.integers(0, 40)))
        found.append(Work(name=f"w{number}", effort=effort, after=tuple(f"w{it}" for it in before)))
    return draw(st.permutations(found))


def test_22_weeks_in_sequence_are_12_with_two_people() -> None:
    plan = [
        *works(core=4, api=6, store=5, guard=3),
        Work(name="docs", effort=Fraction(4 * WEEKS), after=("api",)),
    ]
    assert shown_effort(in_sequence(plan)) == "22 weeks"
    assert shown_effort(longest_path(plan)) == "10 weeks"
    assert shown_effort(makespan(plan, 2)) == "12 weeks"
    assert shown_effort(makespan(plan, 9)) == "10 weeks"


@given(plans(), st.integers(1, 6))
def test_a_schedule_is_between_its_bounds(plan: list[Work], people: int) -> None:
    whole, path, took = in_sequence(plan), longest_path(plan), makespan(plan, people)
    assert max(path, whole / people) <= took <= min(whole, whole / people + path)


@given(plans(), st.integers(1, 5))
def test_more_people_never_take_longer(plan: list[Work], people: int) -> None:
    assert makespan(plan, people + 1) <= makespan(plan, people)


@given(plans())
def test_one_person_takes_the_sum_and_enough_people_the_longest_path(plan: list[Work]) -> None:
    assert makespan(plan, 1) == in_sequence(plan)
    assert makespan(plan, len(plan)) == longest_path(plan)


@given(plans())
def test_the_order_of_the_specs_does_not_matter(plan: list[Work]) -> None:
    shuffled = sorted(plan, key=lambda work: work.name)
    assert makespan(shuffled, 2) == makespan(plan, 2)


def test_works_that_wait_for_each_other_have_no_schedule() -> None:
    plan = [Work(name="a", effort=Fraction(1), after=("b",)), Work(name="b", effort=Fraction(1), after=("a",))]
    with pytest.raises(CircleError):
        makespan(plan, 2)
    with pytest.raises(ValueError, match="at least one person"):
        makespan([], 0)


@pytest.mark.parametrize(
    ("hours", "shown"),
    [(880, "22 weeks"), (40, "1 week"), (50, "1.3 weeks"), (8, "1 day"), (20, "2.5 days"), (0, "0 days")],
)
def test_effort_is_shown_as_people_say_it(hours: int, shown: str) -> None:
    assert shown_effort(Fraction(hours)) == shown


def test_the_summary_counts_what_is_in_force() -> None:
    gone = OWN.replace("BILL-001", "BILL-003") + "status: archived\neffort: 9 weeks\n"
    done = OWN.replace("BILL-001", "BILL-002") + "status: done\neffort: 9 weeks\n"
    book = a_book(
        a=f"{OWN}effort: 3 weeks\nthreats: [x -> y, z]\n", b=done, c=gone,
        d=OWN.replace("BILL-001", "BILL-004") + "after: [BILL-001]\n",
    )  # fmt: skip
    summary = summed_up(book.specs, people=(2, 3))
    assert (summary.components, summary.by_tier, summary.criteria) == (3, ((3, 3),), 3)
    assert (summary.threats, summary.mitigated) == (2, 1)
    assert summary.effort is not None
    assert summary.effort.in_sequence_h == 120
    assert summary.effort.with_people_h == ((2, Fraction(120)), (3, Fraction(120)))
    assert summary.effort.silent == ("BILL-004",)
    assert summed_up(a_book(a=OWN).specs).effort is None
