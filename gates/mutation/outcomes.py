"""What became of a mutant. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """The classes that are never folded into each other."""

    KILLED = "killed"
    """A test failed."""
    SURVIVED = "survived"
    """Tests ran it, and all passed."""
    NO_TESTS = "no_tests"
    """No test runs it."""
    TIMEOUT = "timeout"
    """A test did not end within its limit, twice; the second time alone."""
    SUSPICIOUS = "suspicious"
    """A test failed that also fails without the mutant, or the run was left in another way."""
    NOT_CHECKED = "not_checked"
    """It was not run, or could not be put in place."""
    CRASHED = "crashed"
    """The process ended without a verdict."""
    SKIPPED = "skipped"
    """Muted, or registered as equivalent: not to be run."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What is known of one mutant."""

    mutant: str
    """The mutant's id."""
    outcome: Outcome
    key: str = ""
    """Of all that the outcome depends on; empty for one that may not be reused."""
    killer: str | None = None
    """The test that failed first."""
    tests_run: int = 0
    tests: int = 0
    """How many tests run its lines."""
    duration_s: float = 0.0
    cpu_s: float = 0.0
    detail: str = ""
    """Why it was not checked, or how it ended."""
