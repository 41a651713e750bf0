"""Double entry: the units that should have a verdict against the units that have one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

NAMES_KEPT = 200
"""How many names of units an account keeps for each reason; the counts are always whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """What should have been looked at, what was, and the difference with a reason for each unit.

    Build it with `balance`, so that the difference is computed and never claimed.
    """

    unit: str
    """What is counted, singular: `file`, `test`, `statement`."""
    expected: int
    """Units counted by the first route: the repository, an independent listing."""
    examined: int
    """Expected units that the tool says it looked at."""
    unexplained: int
    """Expected units without a verdict and without a reason."""
    unexpected: int = 0
    """Units with a verdict that nobody expected; the two routes disagree."""
    explained: dict[str, int] = field(default_factory=dict)
    """Reason -> expected units that have no verdict for this reason."""
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Reason (or `unexplained`, `unexpected`) -> the first names, sorted."""

    @property
    def is_open(self) -> bool:
        """Nothing expected, nothing examined, or a difference that nobody explains."""
        return not self.expected or not self.examined or bool(self.unexplained) or bool(self.unexpected)

    @property
    def summary(self) -> str:
        """The account as people read it: `563 of 563 files`."""
        plural = self.unit if self.expected == 1 else plural_of(self.unit)
        return f"{self.examined:,} of {self.expected:,} {plural}"


def plural_of(unit: str) -> str:
    """The English plural of a unit's name."""
    if unit == "criterion":
        return "criteria"
    if unit.endswith("y"):
        return f"{unit[:-1]}ies"
    return f"{unit}es" if unit.endswith(("s", "ch", "sh")) else f"{unit}s"


def counted(number: int, unit: str) -> str:
    """`1 file`, `4,006 branches`."""
    return f"{number:,} {unit if number == 1 else plural_of(unit)}"


def balance(
    *, unit: str, expected: Iterable[str], examined: Iterable[str], explained: Mapping[str, Iterable[str]] | None = None
) -> Account:
    """Compare two routes to the same units.

    Args:
        unit: what is counted, singular.
        expected: names of the units that should have a verdict.
        examined: names of the units that the tool looked at.
        explained: reason -> names of units that have no verdict for that reason. A name that was examined is
            not explained away, and a name that nobody expected explains nothing.
    """
    should, have = set(expected), set(examined)
    left = should - have
    counts: dict[str, int] = {}
    names: dict[str, tuple[str, ...]] = {}
    for reason, units in sorted((explained or {}).items()):
        here = left & set(units)
        if here:
            left -= here
            counts[reason] = len(here)
            names[reason] = tuple(sorted(here)[:NAMES_KEPT])
    surplus = have - should
    for word, units in (("unexplained", left), ("unexpected", surplus)):
        if units:
            names[word] = tuple(sorted(units)[:NAMES_KEPT])
    return Account(
        unit=unit,
        expected=len(should),
        examined=len(should & have),
        unexplained=len(left),
        unexpected=len(surplus),
        explained=counts,
        names=names,
    )
