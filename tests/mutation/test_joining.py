from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.model.evidence import Problem, Reading
from gates.mutation.asked import Asked, written
from gates.mutation.cut import cut_of, told
from gates.mutation.joining import join
from gates.mutation.mutant import Mutant
from gates.mutation.outcomes import Outcome
from gates.mutation.told import Told
from tests.mutation.builders import a_mutant

ASKED = Asked(part="mutation-prod", files=("acme/core.py",), tests=("tests",))
FUNCTIONS = st.sampled_from([f"acme/f{number}.py::less" for number in range(3)])
MUTANTS = [a_mutant(number, path=f"acme/f{number % 3}.py") for number in range(12)]


def a_share(
    mutants: list[Mutant], number: int, count: int, *, seconds: Mapping[str, float] | None = None, **other: Any
) -> Reading:
    """What one shard of these mutants hands on; every even one is killed."""
    cut = cut_of(mutants, (number, count), seconds=seconds or {}, durations=str(seconds or ""), live=len(mutants))
    rows = [
        {"id": each.id, "path": each.path, "qualname": each.qualname, "line": each.line, "last_line": each.last_line,
         "before": each.before, "after": each.after, "diff": each.diff, "operator": each.operator,
         "outcome": (Outcome.KILLED if each.number % 2 else Outcome.SURVIVED).value}
        for each in mutants if each.id in cut.mine
    ]  # fmt: skip
    asked = json.loads(written(ASKED)) | {"shard": [number, count]}
    document = {
        "version": 1, "asked": asked, "why": "", "seed": f"s{number}", "register": [], "cut": told(cut),
        "mutants": rows, "muted": [], "not_wanted": len(mutants) - len(rows),
        "functions": [["acme/f0.py", "less", 1, 2]], "without": [],
        "parsed": ["acme/f0.py"], "mutmut": "3.8.1", "known_tests": 0, "collected": 2, "errors": 0,
        "runner": [{"t": "begin"}, {"t": "end", "is_whole": True}], "notes": [],
        "clean": {"failed": [], "flaky": [], "problems": [], "passed": 2, "tests": 2},
    }  # fmt: skip
    return Reading(share=json.dumps({**document, **other}))


def shares(count: int, **changed: Reading) -> dict[str, Reading]:
    """All shards of the lane, with some exchanged: `n2` for the second."""
    numbers = range(1, count + 1)
    return {f"m-{each}of{count}": changed.get(f"n{each}", a_share(MUTANTS, each, count)) for each in numbers}


def whats(found: Told | tuple[Problem, ...]) -> list[str]:
    """What the problems say."""
    assert not isinstance(found, Told)
    return [each.what for each in found]


@given(st.integers(0, 12), st.integers(2, 9), st.dictionaries(FUNCTIONS, st.floats(0, 50)))
def test_shards_make_up_the_lane_in_its_order(size: int, count: int, seconds: dict[str, float]) -> None:
    lane = MUTANTS[:size]
    found = join(
        {f"m-{number}": a_share(lane, number, count, seconds=seconds) for number in range(1, count + 1)}, ASKED
    )
    assert isinstance(found, Told)
    assert [each.id for each in found.verdicts] == [each.id for each in lane]
    assert (found.not_wanted, found.cut, len(found.shards), found.has_ended) == (0, None, count, True)


def test_shards_of_other_durations_are_not_one_whole() -> None:
    other = a_share(MUTANTS, 2, 3, seconds={"acme/f0.py::less": 9.0})
    assert whats(join(shares(3, n2=other), ASKED)) == ["m-1of3 and m-2of3 were balanced by different durations"]


def test_shards_of_other_mutants_are_not_one_whole() -> None:
    other = a_share(MUTANTS[1:], 3, 3)
    assert whats(join(shares(3, n3=other), ASKED)) == [
        "m-1of3 and m-3of3 were cut out of different mutants: 12 of 12 and 11 of 11"
    ]


def test_shards_of_other_versions_of_mutmut_are_not_one_whole() -> None:
    assert whats(join(shares(2, n2=a_share(MUTANTS, 2, 2, mutmut="3.9.0")), ASKED)) == [
        "m-1of2 and m-2of2 made their mutants with different versions: mutmut 3.8.1 and 3.9.0"
    ]


def test_a_shard_of_another_count_is_named() -> None:
    assert whats(join(shares(2, n2=a_share(MUTANTS, 2, 5)), ASKED))[0] == (
        "m-2of2 was cut as 2of5, and this run has 2 shards"
    )


def test_a_shard_that_was_asked_otherwise_is_named() -> None:
    asked = json.loads(written(ASKED)) | {"shard": [2, 2], "changed": {"acme/core.py": [1]}}
    assert whats(join(shares(2, n2=a_share(MUTANTS, 2, 2, asked=asked)), ASKED)) == [
        "m-2of2 was asked otherwise than this run asks: changed"
    ]


def test_a_shard_in_the_place_of_another_is_named() -> None:
    assert whats(join(shares(2, n2=a_share(MUTANTS, 1, 2)), ASKED)) == [
        "m-2of2 was cut as 1of2, and this run has 2 shards"
    ]


@pytest.mark.parametrize("share", ["", "{", "[]", '{"version": 1}'])
def test_a_shard_that_hands_nothing_on_is_named(share: str) -> None:
    assert whats(join(shares(2, n2=Reading(share=share)), ASKED)) == ["m-2of2 hands nothing on that can be read"]


def test_the_problems_of_a_shard_are_those_of_the_whole() -> None:
    broken = Reading(problems=(Problem(what="the runner was cut off", way_out="run again"),))
    assert join(shares(2, n2=broken), ASKED) == (Problem(what="m-2of2: the runner was cut off", way_out="run again"),)


def test_a_mutant_in_no_shard_in_two_and_without_a_word_is_named() -> None:
    names = [each.id for each in MUTANTS]
    first = json.loads(a_share(MUTANTS, 1, 2).share)
    lost, taken = first["cut"]["mine"][0], next(each for each in names if each not in first["cut"]["mine"])
    rows = [row for row in first["mutants"] if row["id"] != lost]
    mine = [each for each in first["cut"]["mine"] if each != lost]

    def said(cut: list[str], mutants: list[Any]) -> list[str]:
        share = json.dumps({**first, "cut": {**first["cut"], "mine": cut}, "mutants": mutants})
        return whats(join(shares(2, n1=Reading(share=share)), ASKED))

    assert said(mine, rows) == [f"1 mutant of 12 is in no shard: {lost}"]
    assert said([*mine, lost, taken], [*first["mutants"], {**rows[0], "id": taken}]) == [
        f"1 mutant of 12 is in several shards: {taken}"
    ]
    assert said([*mine, lost], rows) == [f"m-1of2 is silent of 1 mutant: {lost}"]
    assert said([*mine, lost], [*first["mutants"], rows[0]]) == [f"m-1of2 tells of 1 mutant twice: {rows[0]['id']}"]
    assert said([*mine, lost], [*first["mutants"], {**rows[0], "id": taken}]) == [
        f"m-1of2 tells of 1 mutant that did not fall to it: {taken}"
    ]
