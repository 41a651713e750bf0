"""Evidence of other programs carries no commit: what was written before the commit cannot speak for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gates.model.evidence import Problem
from gates.run.external import shown

SLACK = timedelta(minutes=10)
"""How far the clocks of two machines may be apart."""
FARTHEST_ZONE = timedelta(hours=12)
"""A time without a zone is at most this much earlier than the same time in UTC."""
HEAD_BYTES = 1 << 16
_STAMP = re.compile(rb"<testsuites?\b[^<>]*?\btimestamp=[\"']([^\"']{1,64})[\"']")


def stale_problems(files: Iterable[Path], *, committed_at: int) -> Iterator[Problem]:
    """One problem for each file that is older than the commit: by its own time stamp, else by the file's.

    Args:
        files: reports that are there; others are skipped, their reader names them.
        committed_at: when the commit was made, in seconds since the epoch.
    """
    commit = datetime.fromtimestamp(committed_at, UTC)
    for path in sorted(files):
        written = _written(path)
        if written is not None and written < commit - SLACK:
            yield Problem(
                what=f"{shown(path)} is of {_text(written)}, older than the commit that it is to speak for "
                f"({_text(commit)})",
                way_out="run the tests at this commit, and collect what they write",
            )


def _written(path: Path) -> datetime | None:
    """The latest moment at which the file can have been written."""
    try:
        with path.open("rb") as file:
            found = _STAMP.search(file.read(HEAD_BYTES))
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return None
    try:
        stamp = datetime.fromisoformat(found[1].decode("ascii")) if found else changed
        moment = stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC) + FARTHEST_ZONE
        return min(changed, moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return changed


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
