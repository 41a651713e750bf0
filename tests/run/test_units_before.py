from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from gates.model.account import Account
from gates.model.evidence import Fragment, Problem, Reading, Subject
from gates.model.scope import PartId
from gates.run.units_before import COMMITS_KEPT, commit_before, naming_gone
from tests.run.builders import fragment

TESTS = ("t.py::a", "t.py::b", "t.py::c")


def told(root: Path, *units: str, commit: str | None = "1" * 40, **changes: Any) -> Fragment:
    account = Account(unit="test", expected=len(units), examined=len(units), unexplained=0)
    subject = Subject(commit_sha=commit, tree_digest="t", **changes)
    reading = Reading(account=account, units=units, notes=("own",))
    here = fragment(part=PartId(gate="tests", lane="prod"), subject=subject, reading=reading)
    return naming_gone(here, root)


def gone(root: Path, *units: str, **changes: Any) -> str:
    notes = told(root, *units, **changes).reading.notes
    return notes[0] if len(notes) > 1 else ""


def test_tests_that_an_earlier_commit_had_are_named_as_long_as_they_are_gone(tmp_path: Path) -> None:
    assert gone(tmp_path, *TESTS) == ""
    for _ in range(2):
        assert (
            gone(tmp_path, TESTS[0], commit="2" * 40) == f"gone since commit {'1' * 12}: 2 tests: `t.py::b`, `t.py::c`"
        )
    assert gone(tmp_path, *TESTS, commit="3" * 40) == ""


def test_uncommitted_changes_are_held_against_their_commit_and_are_not_kept(tmp_path: Path) -> None:
    told(tmp_path, *TESTS)
    for _ in range(2):
        assert gone(tmp_path, *TESTS[:2], is_dirty=True) == f"gone since commit {'1' * 12}: 1 test: `t.py::c`"
    assert gone(tmp_path, *TESTS) == ""


def test_the_base_is_compared_with_where_it_is_known(tmp_path: Path) -> None:
    told(tmp_path, *TESTS)
    told(tmp_path, "t.py::a", commit="2" * 40)
    base = {"base_sha": "1" * 40}
    assert "`t.py::b`, `t.py::c`" in gone(tmp_path, "t.py::a", commit="3" * 40, **base)
    for number in range(4, 4 + COMMITS_KEPT * 2):
        assert "`t.py::b`, `t.py::c`" in gone(tmp_path, "t.py::a", commit=f"{number:x}" * 40, **base)
    known = {"old": frozenset(TESTS), "new": frozenset(TESTS)}
    assert commit_before(known, Subject(commit_sha="here", tree_digest="")) == "new"
    assert commit_before(known, Subject(commit_sha="new", tree_digest="")) == "old"
    assert commit_before({}, Subject(commit_sha=None, tree_digest="", base_sha=None)) is None


def test_a_whole_file_and_a_few_of_many_are_told_shortly(tmp_path: Path) -> None:
    many = [f"t.py::test[{number}]" for number in range(9)]
    told(tmp_path, "s.py::a", *many, "u.py::a", "u.py::b")
    assert gone(tmp_path, "s.py::a", many[8], commit="2" * 40) == (
        f"gone since commit {'1' * 12}: 10 tests: "
        + ", ".join(f"`{name}`" for name in many[:5])
        + " and 3 more of it, all 2 of `u.py`"
    )


def test_what_could_not_be_judged_is_no_measure_for_later(tmp_path: Path) -> None:
    half = fragment(reading=Reading(units=TESTS, problems=(Problem(what="it broke"),)))
    assert naming_gone(half, tmp_path) == half
    whole = replace(half, subject=replace(half.subject, commit_sha="2" * 40), reading=Reading(units=TESTS[:1]))
    assert naming_gone(whole, tmp_path) == whole


def test_parts_without_names_and_folders_that_cannot_be_written_are_left_alone(tmp_path: Path) -> None:
    assert naming_gone(fragment(), tmp_path) == fragment()
    assert not (tmp_path / ".gates").exists()
    (tmp_path / ".gates").write_text("in the way")
    assert gone(tmp_path, *TESTS) == ""


def test_a_kept_list_that_is_spoiled_is_none(tmp_path: Path) -> None:
    told(tmp_path, *TESTS)
    (place,) = (tmp_path / ".gates/cache/units").iterdir()
    place.write_bytes(place.read_bytes()[:-9])
    assert gone(tmp_path, "t.py::a", commit="2" * 40) == ""
