from __future__ import annotations

from dataclasses import dataclass

from gates.mutation.budgeted import interval_of
from gates.mutation.order import ordered
from gates.mutation.outcomes import Outcome
from gates.mutation.score import Interval


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    id: str
    path: str
    line: int
    last_line: int
    outcome: Outcome | None
    is_reused: bool


def verdict(number: int, outcome: Outcome | None = None, *, path: str = "a.py", is_reused: bool = False) -> Verdict:
    return Verdict(id=f"{number:012x}", path=path, line=number, last_line=number, outcome=outcome, is_reused=is_reused)


def bounds(verdicts: list[Verdict], path: str | None = None) -> Interval:
    keep = (lambda each: each.path == path) if path else None
    return interval_of(verdicts, changed={}, tiers={"a.py": 1, "b.py": 2}, seed="s", keep=keep)


def test_a_whole_run_is_a_point() -> None:
    verdicts = [verdict(1, Outcome.KILLED), verdict(2, Outcome.SURVIVED), verdict(3, Outcome.TIMEOUT)]
    assert bounds(verdicts) == Interval(killed_low=1, killed_high=1, of=2)


def test_what_was_reused_or_has_no_tests_is_known_and_the_rest_can_be_anything() -> None:
    verdicts = [
        *(verdict(number, Outcome.KILLED, is_reused=True) for number in range(10)),
        *(verdict(number, Outcome.NO_TESTS) for number in range(10, 20)),
        *(verdict(number) for number in range(20, 30)),
    ]
    assert bounds(verdicts) == Interval(killed_low=10, killed_high=20, of=30)


def test_a_lower_tier_that_nobody_reached_leaves_the_lane_open_and_not_the_component() -> None:
    verdicts = [verdict(1, Outcome.KILLED), verdict(2, path="b.py")]
    assert bounds(verdicts) == Interval(killed_low=1, killed_high=2, of=2)
    assert bounds(verdicts, "a.py") == Interval(killed_low=1, killed_high=1, of=1)


def test_a_run_that_stopped_on_its_way_lies_between_what_the_sample_allows() -> None:
    every = ordered([verdict(number) for number in range(400)], changed_lines={}, tier_of={"a.py": 1}.get, seed="s")
    numbers = [int(each.id, 16) for each in every]
    run = [verdict(number, Outcome.KILLED if number % 4 else Outcome.SURVIVED) for number in numbers[:100]]
    between = bounds([*run, *(verdict(number) for number in numbers[100:])])
    assert between.of == 400
    assert 0.6 < between.low < 0.75 < between.high < 0.85
