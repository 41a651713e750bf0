"""Code under test that was imported from somewhere else, or that git does not have: no gate speaks of that."""

from __future__ import annotations

from collections.abc import Set

from gates.model.account import counted
from gates.model.finding import Finding
from gates.model.scope import Lane, Repository, is_within
from gates.suite.record import Record, Stranger

NAMED = 3
"""How many files a note names."""


def stranger_findings(check: str, record: Record, files: Set[str]) -> tuple[Finding, ...]:
    """One finding for each top-level package of which an installed copy was tested instead of the lane's files.

    Args:
        check: id of the check.
        record: the session.
        files: the lane's files.
    """
    found: dict[str, list[Stranger]] = {}
    for stranger in record.strangers:
        if stranger.path in files:
            found.setdefault(stranger.module.partition(".")[0], []).append(stranger)
    return tuple(
        Finding(
            check=check,
            path=copies[0].path,
            message=f"{len(copies):,} modules of `{top}` were imported from an installed copy, not from this checkout",
            detail="\n".join(f"{copy.module}: {_short(copy.place)} instead of {copy.path}" for copy in copies[:20]),
        )
        for top, copies in sorted(found.items())
    )


def ignored_note(record: Record, lane: Lane, repository: Repository) -> tuple[str, ...]:
    """The lane's modules that the tests import and that git ignores, as one note; nothing where there are none."""
    known = {file.path for file in repository.files}.union(repository.untracked_files)
    tests = tuple(root for other in repository.lanes for root in other.tests)
    ignored = sorted(
        path for path in record.loaded - known if is_within(path, lane.paths) and not is_within(path, tests)
    )
    if not ignored:
        return ()
    names = ", ".join(ignored[:NAMED]) + (", ..." if len(ignored) > NAMED else "")
    what = f"the tests import {counted(len(ignored), 'Python file')} of this lane that git ignores"
    return (f"{what}, so no gate judges {'it' if len(ignored) == 1 else 'them'}: {names}",)


def _short(place: str) -> str:
    """A place without the machine's own folders."""
    for folder in ("site-packages/", "dist-packages/"):
        if folder in place:
            return folder + place.rpartition(folder)[2]
    return "/".join(["...", *place.split("/")[-3:]])
