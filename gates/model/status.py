"""The five states, how they combine, and what readiness they add up to."""

from __future__ import annotations

import enum
from collections.abc import Iterable


class Status(enum.Enum):
    """What is known of a part, a condition or a whole run.

    `ERROR` means that it could not be judged; it is worse than `FAIL`, because nobody knows.
    """

    SKIP = "skip"
    PASS = "pass"  # noqa: S105  (a state, not a password)
    WARN = "warn"
    FAIL = "fail"
    ERROR = "error"

    @property
    def severity(self) -> int:
        """The place in the order skip < pass < warn < fail < error."""
        return _ORDER.index(self)


_ORDER = (Status.SKIP, Status.PASS, Status.WARN, Status.FAIL, Status.ERROR)


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of several states; nothing judged is `ERROR`, not a pass."""
    return max(statuses, key=lambda status: status.severity, default=Status.ERROR)


class Policy(enum.Enum):
    """How a lane is held."""

    STRICT = "strict"
    """No finding, all conditions required."""
    RATCHET = "ratchet"
    """No new finding, no measurement worse than its baseline."""
    WARN = "warn"
    """Everything measured and counted; nothing fails."""
    OFF = "off"
    """Not measured, and listed as such."""


class Readiness(enum.Enum):
    """The verdict in the words of a release."""

    READY = "ready"
    READY_WITH_RISKS = "ready-with-risks"
    NOT_READY = "not-ready"


class FindingState(enum.Enum):
    """A finding against the baseline (SARIF `baselineState`), or under a waiver (SARIF `suppressions`)."""

    NEW = "new"
    UPDATED = "updated"
    """It takes the place of an accepted finding of its check and file, on a line that was accepted otherwise: the line
    was edited, or it is another finding. It fails nothing, and it is shown."""
    UNCHANGED = "unchanged"
    WAIVED = "waived"


class Direction(enum.Enum):
    """Which way a measurement is better; `NONE` is for numbers that are only shown."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


class Fix(enum.Enum):
    """Whether the tool can repair a finding by itself (ruff's applicability)."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    NONE = "none"


class Unproved(enum.Enum):
    """What a required part is that has no valid proof."""

    RISK = "risk"
    """The verdict names it and is a warning."""
    ERROR = "error"
    """Nobody knows that it could go red, and not knowing is an error."""
