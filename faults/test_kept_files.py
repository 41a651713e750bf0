"""What a run keeps for the next one is cut, or something else stands in its place: the next run answers in time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from faults.ledger import Entry, Harm
from faults.subject import Subject, keep, make_subject

KEPT: Mapping[str, str] = {
    ".gates/health/history.jsonl": "A27",
    ".gates/health/health.json": "B03",
    ".gates/cache/last-health": "B04",
    ".gates/cache/durations.json": "B11",
    ".gates/proofs.json": "B05",
    ".gates/baseline.jsonl": "B01",
    "evidence": "B02",
}
LIMIT_S = 30.0
PROOFS = '{"parts": {"lint-prod": {"cases": [], "key": "k", "state": "proved"}}, "schema_version": 1}\n'
BASELINE = (
    '{"schema_version":1}\n'
    '{"check":"lint/F401","count":1,"fingerprint":"ab","part":"lint-prod","path":"src/acme/sums.py"}\n'
)
CUTS = 6
OTHERS: Mapping[str, Callable[[Path, Path], object]] = {
    "a pipe": lambda place, _: os.mkfifo(place),
    "a folder": lambda place, _: place.mkdir(),
    "a link to a file outside": lambda place, outside: place.symlink_to(outside),
    "a link to itself": lambda place, _: place.symlink_to(place),
    "a device without end": lambda place, _: place.symlink_to("/dev/zero"),
    "NUL bytes": lambda place, _: place.write_bytes(b"\0" * 5000),
    "brackets": lambda place, _: place.write_bytes(b"[" * 100_000),
    "bytes": lambda place, _: place.write_bytes(bytes(range(256)) * 4),
}


def place_of(subject: Subject, name: str) -> Path:
    if name == "evidence":
        return min((subject.root / ".gates" / "cache" / "evidence").rglob("*.json"))
    return subject.root / name


def prepared(tmp_path: Path) -> tuple[Subject, Path]:
    subject = make_subject(tmp_path, runs=2)
    (subject.root / ".gates" / "proofs.json").write_text(PROOFS)
    (subject.root / ".gates" / "baseline.jsonl").write_text(BASELINE)
    return subject, Path(shutil.copytree(subject.root / ".gates", tmp_path / "kept", symlinks=True))


def answered(subject: Subject, entry: Entry, what: str) -> None:
    before = subject.before()
    ran = subject.run("health", limit_s=LIMIT_S)
    harms = subject.harms(ran, before)
    if "Nothing changed" in ran.out:  # the warm path repeats an answer that is there
        harms.pop(Harm.FALSE_GREEN, None)
    entry.add(gave=ran.gave, harms=harms, what=what)


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_file_that_is_cut_is_named_or_made_again(
    name: str, tmp_path: Path, fault: Callable[[str, str], Entry]
) -> None:
    subject, kept = prepared(tmp_path)
    entry = fault(KEPT[name], f"{name} cut")
    whole = place_of(subject, name).read_bytes()
    for number in range(CUTS):
        keep(subject.root / ".gates", kept)
        place_of(subject, name).write_bytes(whole[: len(whole) * number // CUTS])
        answered(subject, entry, f"at byte {len(whole) * number // CUTS}")


@pytest.mark.parametrize("name", KEPT)
def test_something_else_in_the_place_of_a_kept_file_is_never_waited_for(
    name: str, tmp_path: Path, fault: Callable[[str, str], Entry]
) -> None:
    subject, kept = prepared(tmp_path)
    outside = tmp_path / "outside.txt"
    outside.write_bytes(b"mine\n")
    entry = fault("B10", f"{name} is something else")
    for what, put in OTHERS.items():
        keep(subject.root / ".gates", kept)
        place = place_of(subject, name)
        place.unlink()
        put(place, outside)
        answered(subject, entry, what)
        assert outside.read_bytes() == b"mine\n", what
