"""Permissions for what is not clean: waivers, and the baseline of accepted findings and values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

WAIVER_DAYS = 366
"""How many days from today a waiver may last, where the configuration says nothing else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiver:
    """A dated, owned, reasoned permission for findings of one check. Expired or matching nothing is red."""

    check: str
    """The check's id; `lint/*` for all of a gate."""
    where: str = "**"
    """Glob over paths, gitignore style."""
    reason: str
    owner: str
    expires: date
    """The last day on which it holds."""
    line: int = 0
    """Its line in the configuration, for messages."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AcceptedFinding:
    """`count` findings of one check on lines of one text in one file, accepted as old."""

    part: str
    check: str
    path: str
    fingerprint: str
    count: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class AcceptedValue:
    """A measurement's value on the day of `gates accept`."""

    part: str
    metric: str
    component: str = ""
    path: str = ""
    value: int
    of: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """Accepted old findings and values."""

    findings: tuple[AcceptedFinding, ...] = ()
    values: tuple[AcceptedValue, ...] = ()
