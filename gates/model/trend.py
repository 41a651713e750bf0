"""What earlier runs say of a number: the values that reports draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from gates.model.status import Direction, Readiness, Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One number of one run; a ratio keeps its two integers."""

    run: int
    """Run number, from 1."""
    value: int
    of: int | None = None

    @property
    def amount(self) -> Fraction | None:
        """Percent for a ratio, else the count; None for 0 of 0."""
        if self.of is None:
            return Fraction(self.value)
        return Fraction(self.value * 100, self.of) if self.of else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One number of one part over the last runs, oldest first; the last point is this run."""

    part: str
    metric: str
    """The measurement's metric, `metric@component`, or `findings`."""
    unit: str
    better: Direction
    points: tuple[Point, ...]
    sparkline: str
    """The points as one character each: `▁▂▃▄▅▆▇█`."""
    sparkline_ascii: str

    @property
    def delta(self) -> Fraction | None:
        """This run against the last run that measured it: percentage points for a ratio; None when there is none."""
        if len(self.points) < 2:
            return None
        before, now = self.points[-2].amount, self.points[-1].amount
        return None if before is None or now is None else now - before

    @property
    def is_ratio(self) -> bool:
        """Whether its amounts are percent."""
        return self.points[-1].of is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Previous:
    """The run before this one."""

    run: int
    run_id: str
    started_at: str
    commit: str | None
    status: Status
    readiness: Readiness
    is_dirty: bool = False
    """It looked at changes that no commit holds."""
    parts: Mapping[str, Status] = field(default_factory=dict)
    """Part name -> its status then."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trends:
    """What history adds to a report."""

    run: int = 1
    """The number of this run."""
    previous: Previous | None = None
    series: Mapping[tuple[str, str], Series] = field(default_factory=dict)
    """(part, metric) -> its series, sorted by key."""
    warnings: tuple[str, ...] = ()
    """What could not be read, and clocks that jumped; one line each."""
