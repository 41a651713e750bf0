"""Cases share a round only where none of them can turn another's gate red."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from gates.api import KnownBad, KnownGood
from gates.model.scope import PartId
from gates.run.rounds import Planting, Sparing, guests, rounds


def planting(number: int = 0, *, gate: str = "lint", lane: str = "prod", file: str = "a.py", **changes) -> Planting:
    wanted = {"name": "bad", "files": {file: "x"}, "check": f"{gate}/bad", "path": file, **changes}
    return Planting(part=PartId(gate=gate, lane=lane), case=KnownBad(**wanted), number=number)


def test_cases_of_different_files_are_planted_together():
    one, two, three = planting(file="a.py"), planting(gate="compile", file="b.py"), planting(lane="labs", file="c.py")
    assert rounds([one, two, three]) == ((one, two, three),)


def test_cases_of_one_file_are_planted_one_after_the_other_whatever_its_case():
    one, two = planting(file="a.py"), planting(gate="compile", file="A.py")
    assert rounds([one, two]) == ((one,), (two,))


def test_a_case_that_ends_the_run_has_no_place_or_lowers_a_number_is_planted_alone():
    company = planting(file="a.py")
    for lonely in (
        planting(file="b.py", opens_account=True),
        planting(file="b.py", path=None),
        planting(file="b.py", check=None, lowers="lint.x", path=None),
    ):
        assert rounds([company, lonely]) == ((company,), (lonely,))


def test_a_number_of_one_file_is_lowered_in_company():
    one, two = planting(file="a.py"), planting(gate="coverage", file="b.py", check=None, lowers="coverage.lines")
    assert rounds([one, two]) == ((one, two),)


def test_the_same_number_of_two_lanes_is_lowered_together():
    one = planting(gate="coverage", file="a.py", check=None, lowers="coverage.lines")
    two = planting(gate="coverage", file="b.py", check=None, lowers="coverage.lines", lane="labs")
    assert rounds([one, two]) == ((one, two),)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["lint", "tests"]), st.booleans())))
def test_every_case_is_planted_once_and_no_round_plants_a_file_twice(drawn):
    plantings = [
        planting(number, gate=gate, file=file, opens_account=is_open)
        for number, (file, gate, is_open) in enumerate(drawn)
    ]
    found = rounds(plantings)
    assert sorted(mate.number for mates in found for mate in mates) == list(range(len(plantings)))
    assert not any(one.paths & other.paths for mates in found for one, other in combinations(mates, 2))


def sparing(file: str = "good.py", **changes) -> Sparing:
    return Sparing(part=PartId(gate="lint", lane="prod"), case=KnownGood(name="good", files={file: "x"}), **changes)


def test_a_right_thing_of_other_files_goes_along():
    mates, good = (planting(file="a.py"), planting(file="b.py")), sparing()
    assert guests(mates, [good]) == (good,)


def test_a_right_thing_in_the_file_of_a_defect_or_of_another_right_thing_stays_at_home():
    good, other = sparing(), sparing("GOOD.py", number=1)
    assert guests((planting(file="A.py"),), [sparing("a.py"), good, other]) == (good,)


def test_nothing_goes_along_with_a_case_that_ends_the_run_or_has_no_place():
    for lonely in (planting(opens_account=True), planting(path=None)):
        assert guests((lonely,), [sparing()]) == ()
