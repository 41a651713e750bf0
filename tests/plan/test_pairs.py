"""Files are paired by the lane that held them and the lane that holds them."""

from __future__ import annotations

from gates.model.before import Weakening
from gates.plan.pairs import Lowered, Pair, pairs, places, told


def test_a_file_is_paired_by_the_lanes_of_its_old_and_its_new_place() -> None:
    was = {"core/a.py": "prod", "core/b.py": "prod"}.get
    now = {"labs/a.py": "labs", "core/b.py": "prod", "new.py": "labs"}.get

    assert pairs(["labs/a.py", "core/b.py", "new.py"], {"labs/a.py": "core/a.py"}, was, now) == (
        Pair(was="prod", now="labs", files=("labs/a.py",)),
        Pair(was="prod", now="prod", files=("core/b.py",)),
    )


def test_places_are_the_highest_folders_that_hold_nothing_else() -> None:
    everything = ["a/b/1.py", "a/b/2.py", "a/c/3.py", "d/4.py", "5.py"]

    assert places(["a/b/1.py", "a/b/2.py", "d/4.py", "5.py"], everything) == "5.py, a/b/, d/"
    assert places(["a/b/1.py"], everything) == "a/b/1.py"
    assert places(everything, everything) == "5.py, a/, d/"
    assert places([f"{n}.py" for n in range(9)], []) == "0.py, 1.py, 2.py and 6 more"


def test_what_is_lower_for_several_lanes_is_told_once() -> None:
    off = Lowered(
        slug="gate-disabled", text="gate smoke of {lanes} disabled", whole="gate smoke disabled", gate="smoke"
    )
    target = Lowered(slug="target-lowered", text="{lanes} line coverage 60 to 40")
    lowered = [("a", off), ("b", off), ("a", target)]

    assert told(lowered, asked={"smoke": frozenset({"a", "b"})}, path="p") == (
        Weakening(slug="gate-disabled", message="gate smoke disabled", path="p"),
        Weakening(slug="target-lowered", message="a line coverage 60 to 40", path="p"),
    )
    assert (
        told(lowered, asked={"smoke": frozenset({"a", "b", "c"})}, path="p")[0].message == "gate smoke of a, b disabled"
    )
