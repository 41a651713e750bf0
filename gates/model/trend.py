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
    against: int | None = None
    """The run that this one's number is compared with; None: there is none."""

    @property
    def before(self) -> Point | None:
        """The number of that run."""
        return next((point for point in self.points[:-1] if point.run == self.against), None)

    @property
    def delta(self) -> Fraction | None:
        """This run against the run it is compared with: percentage points for a ratio; None when there is none."""
        before, now = self.before.amount if self.before else None, self.points[-1].amount
        return None if before is None or now is None else now - before

    @property
    def is_ratio(self) -> bool:
        """Whether its amounts are percent."""
        return self.points[-1].of is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Previous:
    """The earlier run that this one is compared with."""

    run: int
    run_id: str
    started_at: str
    commit: str | None
    status: Status
    readiness: Readiness
    is_dirty: bool = False
    """It looked at changes that no commit holds."""
    is_base: bool = False
    """It is of the commit that the change starts from."""
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Age:
    """How a part went in the runs before this one."""

    runs: int = 0
    """Runs in a row in which it was red, up to the last one; 0: it was not red then."""
    since: str = ""
    """Day (ISO) of the first of them."""
