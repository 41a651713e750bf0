"""Starts the program with a disk that fails at its n-th call."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from faults.subject import Subject

SHIM = Path(__file__).parent / "shim"
EVER = 1_000_000
WAYS: Mapping[str, tuple[str, ...]] = {
    "open": ("EACCES", "EIO", "ENOSPC", "EMFILE", "EROFS"),
    "write": ("ENOSPC", "EIO", "SHORT"),
    "fsync": ("EIO", "ENOSPC"),
    "replace": ("EACCES", "ENOSPC", "EROFS", "EIO"),
    "mkdir": ("ENOSPC", "EROFS", "EACCES"),
    "other": ("EACCES", "EIO", "EROFS"),
}


def failing(subject: Subject, *, how: str, first: int, last: int | None = None) -> dict[str, str]:
    """The environment of a run whose calls below the project fail from `first` to `last`."""
    plan = {
        "folder": str(subject.root),
        "first": first,
        "last": first if last is None else last,
        "how": how,
        "log": str(log_of(subject)),
    }
    log_of(subject).unlink(missing_ok=True)
    return {"PYTHONPATH": str(SHIM), "FAULTS_DISK": json.dumps(plan)}


def log_of(subject: Subject) -> Path:
    return subject.root.parent / "calls.jsonl"


def calls(subject: Subject) -> Iterator[tuple[str, str, bool]]:
    """Each call that the last run made: its name, its path below the project, whether it failed."""
    if log_of(subject).exists():
        for line in log_of(subject).read_text().splitlines():
            _, name, place, failed = json.loads(line)
            yield name, place, failed


def failed_call(subject: Subject) -> tuple[str, str] | None:
    """The first call that was made to fail."""
    return next(((name, place) for name, place, failed in calls(subject) if failed), None)


def errors_for(name: str) -> tuple[str, ...]:
    return WAYS.get(name, WAYS["other"])


def neutral_user() -> bool:
    """Whether rights on files mean anything here."""
    return os.geteuid() != 0
