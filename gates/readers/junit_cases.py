"""What a test report holds: outcomes by test, and what is told of those that did not just pass."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass, field

MAX_TEXT = 4_000
"""Characters kept of a message or of a traceback."""


class Unreadable(Exception):  # noqa: N818  (what a report is, not what we did wrong)
    """The report cannot be counted; the text says why, with line and column, and `way_out` what to do."""

    def __init__(self, what: str, way_out: str) -> None:
        super().__init__(what)
        self.way_out = way_out


class Outcome(enum.IntEnum):
    """What became of a case, better first; of several the worst counts."""

    PASSED = 0
    XFAILED = 1
    SKIPPED = 2
    FAILED = 3
    ERROR = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """A case that did not just pass."""

    outcome: Outcome
    message: str = ""
    detail: str = ""
    file: str = ""


@dataclass(kw_only=True, slots=True)
class Cases:
    """What one report holds. Filled while it is read, not changed after."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """Test id -> its worst outcome."""
    troubles: dict[str, list[Trouble]] = field(default_factory=dict)
    """Test id -> its results that are no pass."""
    attempts: Counter[str] = field(default_factory=Counter)
    """Test id -> attempts beyond the first: the same case again, or a rerun that the report names."""
    duration_us: int = 0
    bad_times: int = 0
    """Cases whose time is no number."""
    mismatches: list[str] = field(default_factory=list)
    """Suites that say other counts than their cases."""
