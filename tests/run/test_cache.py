from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from gates.model.account import Account
from gates.model.evidence import Problem, Reading
from gates.model.scope import PartId
from gates.run.cache import EvidenceCache, is_keepable
from tests.run.builders import fragment

PART = PartId(gate="lint", lane="prod")


def cache(root: Path, **changes: Any) -> EvidenceCache:
    return EvidenceCache(folder=root / ".gates" / "cache" / "evidence", **changes)


def key(number: int) -> str:
    return f"{number:064x}"


def only_file(root: Path) -> Path:
    (found,) = (root / ".gates/cache/evidence").rglob("*.json")
    return found


def test_what_was_kept_is_found_under_its_key_only(tmp_path: Path) -> None:
    assert cache(tmp_path).keep(fragment(key=key(1)))
    assert cache(tmp_path).find(key(1), PART) == fragment(key=key(1))
    assert cache(tmp_path).find(key(2), PART) is None
    assert cache(tmp_path).find(key(1), PartId(gate="lint", lane="labs")) is None


def test_git_never_lists_the_cache(tmp_path: Path) -> None:
    cache(tmp_path).keep(fragment())
    assert (tmp_path / ".gates/cache/.gitignore").read_text() == "*\n"


@pytest.mark.parametrize(
    "changes",
    [
        {"reading": Reading(problems=(Problem(what="x"),))},
        {"reading": Reading()},
        {"reading": Reading(account=Account(unit="file", expected=0, examined=0, unexplained=0))},
        {"reading": Reading(account=Account(unit="file", expected=2, examined=1, unexplained=1))},
        {"reading": Reading(account=Account(unit="file", expected=1, examined=1, unexplained=0, unexpected=1))},
        {"interrupted": True},
        {"reused_from": "r0"},
    ],
)
def test_what_could_not_be_judged_is_never_kept(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert not is_keepable(fragment(**changes))
    assert not cache(tmp_path).keep(fragment(**changes))
    assert not (tmp_path / ".gates").exists()


def test_what_the_policy_names_not_applicable_is_kept() -> None:
    assert is_keepable(fragment(reading=Reading(not_applicable="nothing changed")))


def test_a_corrupt_entry_is_no_entry_and_is_written_anew(tmp_path: Path) -> None:
    for spoil in (lambda data: data[:-20], lambda data: b"", lambda data: data.replace(b"lint", b"lynt")):
        cache(tmp_path).keep(fragment())
        place = only_file(tmp_path)
        place.write_bytes(spoil(place.read_bytes()))
        assert cache(tmp_path).find(fragment().key, PART) is None
        assert place.exists()
        assert cache(tmp_path).keep(fragment())
        assert cache(tmp_path).find(fragment().key, PART) == fragment()


def test_an_entry_under_a_key_that_is_not_its_own_is_no_entry(tmp_path: Path) -> None:
    cache(tmp_path).keep(fragment(key=key(1)))
    place = only_file(tmp_path)
    other = place.parent / f"{key(2)[2:]}.json"
    other.write_bytes(place.read_bytes())
    assert cache(tmp_path).find(key(2), PART) is None


def test_a_link_in_place_of_an_entry_is_not_followed(tmp_path: Path) -> None:
    cache(tmp_path).keep(fragment())
    place = only_file(tmp_path)
    moved = tmp_path / "elsewhere.json"
    place.rename(moved)
    place.symlink_to(moved)
    assert cache(tmp_path).find(fragment().key, PART) is None


def test_the_entries_that_were_read_longest_ago_go_first(tmp_path: Path) -> None:
    small = cache(tmp_path, entries_kept=2)
    for number in range(4):
        small.keep(fragment(key=key(number)))
        os.utime(small.folder / "00" / f"{key(number)[2:]}.json", (number, number))
    assert small.find(key(0), PART) is not None
    assert small.prune() == 2
    assert [number for number in range(4) if small.find(key(number), PART)] == [0, 3]


def test_the_cache_is_bounded_in_bytes_and_leaves_no_temporary_files(tmp_path: Path) -> None:
    small = cache(tmp_path, bytes_kept=1)
    small.keep(fragment(key=key(1)))
    assert small.prune() == 1
    assert [path.name for path in (tmp_path / ".gates").rglob("*") if path.is_file()] == [".gitignore"]


def test_a_folder_that_cannot_be_written_keeps_nothing_and_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / ".gates").write_text("a file in the way")
    assert not cache(tmp_path).keep(fragment())
    assert cache(tmp_path).find(fragment().key, PART) is None
    assert cache(tmp_path).prune() == 0
