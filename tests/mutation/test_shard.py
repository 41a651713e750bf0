from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.mutation.shard import shard_of
from tests.mutation.builders import a_mutant

MUTANTS = [a_mutant(number) for number in range(40)]
durations = st.lists(st.none() | st.floats(0, 100) | st.sampled_from([math.nan, math.inf, -1.0]), max_size=40)


def named(seconds: list[float | None]) -> dict[str, float]:
    return {mutant.id: each for mutant, each in zip(MUTANTS, seconds, strict=False) if each is not None}


@given(st.integers(0, 40), durations, st.integers(1, 9))
def test_shards_are_a_partition_in_the_order_given(size: int, seconds: list[float | None], count: int) -> None:
    given_mutants = MUTANTS[:size]
    shards = [shard_of(given_mutants, named(seconds), number, count) for number in range(1, count + 1)]
    assert sorted(each.id for shard in shards for each in shard) == sorted(each.id for each in given_mutants)
    for shard in shards:
        held = {each.id for each in shard}
        assert list(shard) == [each for each in given_mutants if each.id in held]


@given(st.lists(st.floats(0, 100), min_size=40, max_size=40), st.integers(1, 9), st.randoms())
def test_shards_are_balanced_and_do_not_depend_on_the_order(
    seconds: list[float], count: int, random: st.DataObject
) -> None:
    known = named([*seconds])
    shuffled = list(MUTANTS)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    loads = []
    for number in range(1, count + 1):
        shard = shard_of(MUTANTS, known, number, count)
        assert {each.id for each in shard} == {each.id for each in shard_of(shuffled, known, number, count)}
        loads.append(sum(known[each.id] for each in shard))
    assert max(loads) <= sum(seconds) / count + max(seconds) + 1e-6


def test_mutants_that_nobody_timed_are_spread_evenly() -> None:
    for known in ({}, dict.fromkeys((each.id for each in MUTANTS), 0.0)):
        assert [len(shard_of(MUTANTS, known, number, 4)) for number in (1, 2, 3, 4)] == [10, 10, 10, 10]


@pytest.mark.parametrize(("number", "count"), [(0, 2), (3, 2), (1, 0)])
def test_a_shard_that_does_not_exist_is_refused(number: int, count: int) -> None:
    with pytest.raises(ValueError, match=f"there is no shard {number} of {count}"):
        shard_of(MUTANTS, {}, number, count)


def test_a_mutant_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        shard_of([*MUTANTS, MUTANTS[0]], {}, 1, 2)
