"""Code under test that was imported from somewhere else: then the tests say nothing of this checkout."""

from __future__ import annotations

from collections.abc import Set

from gates.model.finding import Finding
from gates.suite.record import Record, Stranger


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


def _short(place: str) -> str:
    """A place without the machine's own folders."""
    for folder in ("site-packages/", "dist-packages/"):
        if folder in place:
            return folder + place.rpartition(folder)[2]
    return "/".join(["...", *place.split("/")[-3:]])
