"""Which units a part examined at other commits, by name, so that those which are gone can be named.

A number says that eight tests are gone; only a list of names says which. It is kept in `.gates/cache/units`, for clean
commits alone, and is for people: without it the number is told and no name.
"""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from gates.model.account import counted
from gates.model.evidence import Fragment, Reading, Subject
from gates.run.whole import ignore_folder, read_whole, write_whole

PLACE = Path(".gates", "cache", "units")
COMMITS_KEPT = 6
FILES_SHOWN, NAMES_SHOWN = 10, 5
_BYTES_MOST = 64 * 1024 * 1024

Known = Mapping[str, frozenset[str]]
"""Commit -> names, the latest last."""


def naming_gone(fragment: Fragment, root: Path) -> Fragment:
    """The evidence with a note on units that an earlier commit had; what this commit has is kept for later ones."""
    reading, subject = fragment.reading, fragment.subject
    if not reading.units:
        return fragment
    known = _read(root, fragment.part.name)
    then = commit_before(known, subject)
    now = frozenset(reading.units)
    if subject.commit_sha and not subject.is_dirty and not reading.problems and not fragment.interrupted:
        _write(root, fragment.part.name, known, subject, now)
    gone = sorted(known[then] - now) if then else []
    if not gone or then is None:
        return fragment
    return replace(fragment, reading=_told(reading, gone, then, now))


def commit_before(known: Known, subject: Subject) -> str | None:
    """What to compare with: the base, else the commit that uncommitted changes are on, else the latest other one."""
    wanted = [subject.base_sha] if subject.base_sha != subject.commit_sha else []
    wanted += [subject.commit_sha] if subject.is_dirty else []
    others = [commit for commit in reversed(tuple(known)) if commit != subject.commit_sha]
    return next((commit for commit in (*wanted, *others[:1]) if commit in known), None)


def _told(reading: Reading, gone: list[str], then: str, now: frozenset[str]) -> Reading:
    unit = reading.account.unit if reading.account else "unit"
    by_file: dict[str, list[str]] = {}
    for name in gone:
        by_file.setdefault(name.partition("::")[0], []).append(name)
    here = {name.partition("::")[0] for name in now}
    told = [_of_file(file, names, is_whole=file not in here) for file, names in by_file.items()]
    more = f" and {counted(len(told) - FILES_SHOWN, 'file')} more" if len(told) > FILES_SHOWN else ""
    count = counted(len(gone), unit)
    shown = f"{', '.join(told[:FILES_SHOWN])}{more}"
    return replace(reading, notes=(f"gone since commit {then[:12]}: {count}: {shown}", *reading.notes))


def _of_file(file: str, names: list[str], *, is_whole: bool) -> str:
    if is_whole and len(names) > 1:
        return f"all {len(names):,} of `{file}`"
    more = f" and {len(names) - NAMES_SHOWN:,} more of it" if len(names) > NAMES_SHOWN else ""
    return f"{', '.join(f'`{name}`' for name in names[:NAMES_SHOWN])}{more}"


def _read(root: Path, part: str) -> dict[str, frozenset[str]]:
    with contextlib.suppress(OSError, ValueError, RecursionError, zlib.error):
        told = json.loads(zlib.decompressobj().decompress(read_whole(_place(root, part)), _BYTES_MOST))
        if isinstance(told, dict):
            return {commit: frozenset(map(str, names)) for commit, names in told.items() if isinstance(names, list)}
    return {}


def _write(root: Path, part: str, known: Known, subject: Subject, now: frozenset[str]) -> None:
    """Add this commit as the latest; the base stays however old it is."""
    others = [commit for commit in known if commit != subject.commit_sha]
    kept = [commit for commit in others if commit == subject.base_sha or commit in others[1 - COMMITS_KEPT :]]
    told = {commit: sorted(known[commit]) for commit in kept} | {str(subject.commit_sha): sorted(now)}
    if known.get(str(subject.commit_sha)) == now and list(known)[-1:] == [subject.commit_sha]:
        return
    with contextlib.suppress(OSError):
        ignore_folder(root / PLACE.parent)
        write_whole(_place(root, part), zlib.compress(json.dumps(told).encode()))


def _place(root: Path, part: str) -> Path:
    return root / PLACE / f"{part}.z"
