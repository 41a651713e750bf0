from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from gates.judge.collect import Offered, merge
from gates.judge.shards import Cut, Joined, join_shards
from gates.model.account import balance
from gates.model.evidence import Fragment, Problem, Reading, Tool
from gates.model.scope import PartId, Shard
from tests.judge.builders import SUBJECT, fragment

PART = PartId(gate="mutation", lane="prod")
NAMES = ("mutation-prod-1of2", "mutation-prod-2of2")


def shard(number: int, count: int = 2, **other: Any) -> Fragment:
    part = replace(PART, shard=Shard(number=number, count=count))
    return replace(fragment("mutation-prod"), **{"part": part, "key": f"k{number}", "duration_s": 2.0, **other})


def counted(readings: Mapping[str, Reading]) -> Reading:
    """A whole that counts its shards."""
    return Reading(account=balance(unit="shard", expected=readings, examined=readings))


CUT = Cut(part=PART, shards=NAMES, joined=counted)


def joined(*fragments: Fragment) -> Joined:
    return join_shards({each.part.name: each for each in fragments}, [CUT])


def problem(found: Joined) -> str:
    return found.fragments["mutation-prod"].reading.problems[0].what


def test_all_shards_are_one_part_beside_the_others() -> None:
    found = joined(shard(2), fragment("lint-prod"), shard(1))
    whole = found.fragments["mutation-prod"]
    assert list(found.fragments) == ["lint-prod", "mutation-prod"]
    assert (whole.part, whole.reading, whole.duration_s) == (
        PART,
        counted(dict.fromkeys(NAMES, Reading())),
        4.0,
    )
    assert found.missing == ()


def test_a_missing_shard_is_a_problem_of_the_part() -> None:
    found = joined(shard(1))
    assert found.missing == ("mutation-prod-2of2",)
    assert found.fragments["mutation-prod"].reading == Reading(
        problems=(
            Problem(
                what="1 of 2 shards left evidence, and none is of mutation-prod-2of2",
                way_out="`gates run mutation-prod-2of2`, and collect again",
            ),
        )
    )


def test_a_part_that_ran_as_a_whole_stays_as_it_is() -> None:
    whole = replace(fragment("mutation-prod"), part=PART)
    assert joined(whole) == Joined(fragments={"mutation-prod": whole})


def test_a_part_without_any_evidence_stays_missing() -> None:
    assert joined(fragment("lint-prod")) == Joined(fragments={"lint-prod": fragment("lint-prod")})


def test_a_whole_beside_a_shard_is_a_problem() -> None:
    found = joined(replace(fragment("mutation-prod"), part=PART), shard(2))
    assert problem(found) == "there is evidence of mutation-prod as a whole, and of mutation-prod-2of2"


OTHERWISE = "ran with another platform, other installed packages or other settings than"
MUTMUT = Reading(tool=Tool(name="mutmut", version="3.8.1"))


@pytest.mark.parametrize(
    ("other", "what"),
    [
        ({"producer": "gates 2"}, "mutation-prod-1of2 ran with gates 1, and mutation-prod-2of2 with gates 2"),
        (
            {"subject": replace(SUBJECT, python="CPython 3.9.1")},
            "mutation-prod-1of2 ran with CPython 3.11.7, and mutation-prod-2of2 with CPython 3.9.1",
        ),
        (
            {"reading": Reading(tool=Tool(name="mutmut", version="4"))},
            "mutation-prod-1of2 ran with mutmut 3.8.1, and mutation-prod-2of2 with mutmut 4",
        ),
        (
            {"proof_key": "other"},
            f"mutation-prod-2of2 {OTHERWISE} mutation-prod-1of2",
        ),
    ],
)
def test_shards_of_different_versions_are_a_problem(other: dict[str, Any], what: str) -> None:
    same: dict[str, Any] = {"producer": "gates 1", "reading": MUTMUT}
    assert problem(joined(shard(1, **same), shard(2, **{**same, **other}))) == what


def test_a_shard_of_another_cut_is_refused_by_its_count() -> None:
    for planned, here in ((("mutation-prod", *NAMES), "cuts it in 2"), (("mutation-prod",), "does not cut it")):
        found = merge(
            [Offered(name="a.json", fragment=shard(2, 3))], planned=planned, subject=SUBJECT, config_digest="other"
        )
        assert [each.what for each in found.problems] == [
            f"a.json: mutation-prod-2of3 is one of 3 shards, and this run {here}"
        ]
