"""Readiness for a release: what a level asks, what was found, and what is left at risk."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from decimal import Decimal

from gates.model.status import Readiness, Status


class Level(enum.Enum):
    """How far a commit is to go."""

    DEV = "dev"
    """Others can work on it."""
    RC = "rc"
    """It can be tried as a release candidate."""
    PRODUCTION = "production"
    """It can be released."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberAsked:
    """A number that the production lanes of some tiers must have."""

    metric: str
    """Dotted name, such as `coverage.lines` or `mutation.score`."""
    minimum: Decimal | None = None
    """At least this: percent for a ratio, else the number's own unit."""
    maximum: Decimal | None = None
    """At most this: percent for a ratio, else the number's own unit."""
    tiers: tuple[int, ...] = (1,)
    """Lanes of these tiers; where no lane has one of them, the most critical lanes that there are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Criteria:
    """What one level asks. None, and an empty tuple, ask nothing of that kind."""

    level: Level
    tiers: tuple[int, ...] = (1, 2)
    """The tiers of the production lanes, of which `passing` and `strict` speak."""
    passing: tuple[str, ...] = ()
    """Gates that pass on each production lane."""
    strict: tuple[str, ...] = ()
    """Gates that hold each production lane strictly: no ratchet, no warning."""
    smoke: Decimal | None = None
    """Percent of the smoke tests that pass; a skipped one does not."""
    tests: Decimal | None = None
    """Percent of the tests that ran that pass."""
    proved: Decimal | None = None
    """Percent of the required parts that were seen to go red."""
    maximum_p0: int | None = None
    """Decisions of priority 0 that may be open."""
    maximum_p1: int | None = None
    """Decisions of priority 1 that may be open."""
    committed: bool = False
    """Whether a commit must hold all that was looked at."""
    numbers: tuple[NumberAsked, ...] = ()
    """Numbers of production lanes."""
    source: str = ""
    """The table that sets some of it; empty when all is built in."""
    written: frozenset[str] = field(default_factory=frozenset)
    """The keys that this table sets."""
    lowered: tuple[str, ...] = ()
    """What it asks less than what is built in: `smoke 50 instead of 100`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CriterionVerdict:
    """One criterion of a level, held against the run."""

    name: str
    """The key of the configuration: `passing`, `numbers`, `maximum-p0`."""
    asked: str
    """What is asked, in words: `coverage.lines of prod is at least 60 %`."""
    found: str
    """What was found, in numbers."""
    status: Status
    """`PASS`, `FAIL`, `ERROR` for what nobody measured, `SKIP` for what does not apply."""
    source: str = ""
    """Where it was set: `built in`, or the table."""
    command: str = ""
    """What shows more of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Risk:
    """What does not stop a release, and what its reader should know."""

    what: str
    where: str
    """A part, a lane or a path."""
    who: str
    """Who answers for it; empty when nobody does."""
    why: str
    """The permission that lets it be (a waiver, with its end), or the gap that it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LevelVerdict:
    """One level, judged."""

    level: Level
    readiness: Readiness
    rule: str
    """The rule that fired, in one line."""
    criteria: tuple[CriterionVerdict, ...] = ()
    risks: tuple[Risk, ...] = ()
