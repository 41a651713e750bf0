from __future__ import annotations

import random

from gates.mutation.order import Stratum, strata
from gates.mutation.outcomes import Outcome
from gates.mutation.sample import parts_of
from gates.mutation.score import ERROR, Part, Score, combined
from tests.mutation.builders import a_mutant

FIVE = tuple(a_mutant(number) for number in range(5))
A, B, C, D, E = (each.id for each in FIVE)
ONE = Stratum(is_changed=False, tier=1, is_first_of_line=True, mutants=FIVE)


def test_what_was_not_reached_is_left_and_what_was_passed_over_is_open() -> None:
    outcomes = {A: Outcome.KILLED, C: Outcome.SURVIVED}
    assert parts_of([ONE], outcomes, ()) == (
        Part(score=Score()),
        Part(score=Score(killed=1, survived=1), left=2, open=1),
    )


def test_what_was_known_before_is_no_sample() -> None:
    outcomes = {A: Outcome.KILLED, B: Outcome.KILLED, D: Outcome.NO_TESTS, E: Outcome.NO_TESTS}
    assert parts_of([ONE], outcomes, {B, D, E}) == (
        Part(score=Score(killed=1, no_tests=2)),
        Part(score=Score(killed=1), left=1),
    )


def test_a_stratum_that_nobody_reached_is_left_whole_and_a_component_sees_its_own() -> None:
    other = Stratum(is_changed=False, tier=2, is_first_of_line=True, mutants=(a_mutant(9, path="b.py"),))
    outcomes = dict.fromkeys((A, B, C, D, E), Outcome.KILLED)
    whole = Part(score=Score(killed=5))
    assert parts_of([ONE, other], outcomes, ()) == (Part(score=Score()), whole, Part(score=Score(), left=1))
    assert parts_of([ONE, other], outcomes, (), lambda each: each.path != "b.py") == (Part(score=Score()), whole)


def test_a_timeout_is_reached_and_not_judged() -> None:
    outcomes = {A: Outcome.KILLED, B: Outcome.TIMEOUT}
    part = parts_of([ONE], outcomes, ())[1]
    assert part == Part(score=Score(killed=1, timeout=1), left=3)
    assert combined([part]).of == 4


def test_a_budget_in_seconds_keeps_the_interval_honest_though_survivors_are_slow() -> None:
    """Survivors run all their tests, so a budget ends on them; two workers, and what was begun is finished."""
    mutants = [a_mutant(number, line=number // 4) for number in range(300)]
    killed = {each.id for number, each in enumerate(mutants) if number % 10 < 6}
    misses, trials = 0, 300
    for seed in range(trials):
        cut = strata(mutants, changed_lines={}, tier_of=lambda _: 1, seed=str(seed))
        noise = random.Random(seed)
        free = [0.0, 0.0]
        outcomes = {}
        for mutant in cut[0].mutants:
            worker = free.index(min(free))
            if free[worker] > 40:
                break
            is_killed = mutant.id in killed
            free[worker] += noise.expovariate(1) * (0.2 if is_killed else 2)
            outcomes[mutant.id] = Outcome.KILLED if is_killed else Outcome.SURVIVED
        between = combined(parts_of(cut, outcomes, ()))
        misses += not between.low <= 0.6 <= between.high
    assert misses / trials <= ERROR
