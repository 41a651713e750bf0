"""Which known-bad cases are planted together: a suite is dear, and cases of different files do not disturb each other.

A case may share a round only where another one cannot turn its gate red for it: each demands its check, or a worse
number, at a path of its own. A case that must end a run and one without a place prove nothing in company.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from gates.api import KnownBad, KnownGood
from gates.model.scope import PartId

_Case = TypeVar("_Case", KnownBad, KnownGood)


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfPart(Generic[_Case]):
    part: PartId
    case: _Case
    number: int = 0
    """Which of the part's cases of its kind it is, from 0."""

    @property
    def name(self) -> tuple[str, int]:
        """What tells it from all others of its kind: the part's name and the number."""
        return self.part.name, self.number

    @property
    def paths(self) -> frozenset[str]:
        """What it touches, without regard to case."""
        return frozenset(path.casefold() for path in (*self.case.files, *self.case.appends))


class Planting(_OfPart[KnownBad]):
    """One known-bad case of one part."""

    __slots__ = ()


class Sparing(_OfPart[KnownGood]):
    """One known-good case of one part."""

    __slots__ = ()


def rounds(plantings: Iterable[Planting]) -> tuple[tuple[Planting, ...], ...]:
    """Every planting once, in as few rounds as the first that fits gives; each round plants no file twice."""
    found: list[list[Planting]] = []
    for planting in plantings:
        home = next((mates for mates in found if all(_may_meet(planting, mate) for mate in mates)), None)
        if home is None:
            found.append([planting])
        else:
            home.append(planting)
    return tuple(map(tuple, found))


def guests(mates: Sequence[Planting], sparings: Iterable[Sparing]) -> tuple[Sparing, ...]:
    """The right things that can stand beside these defects: what a gate says of them is told apart by its place."""
    if not all(_is_placed(mate.case) for mate in mates):
        return ()
    taken = frozenset[str]().union(*(mate.paths for mate in mates))
    found: list[Sparing] = []
    for each in sparings:
        if not each.paths & taken:
            found.append(each)
            taken |= each.paths
    return tuple(found)


def _may_meet(one: Planting, other: Planting) -> bool:
    if one.paths & other.paths:
        return False
    if one.case.lowers and other.case.lowers:  # the same number of two lanes
        return one.part.gate == other.part.gate and one.part.lane != other.part.lane
    return _is_placed(one.case) and _is_placed(other.case)


def _is_placed(case: KnownBad) -> bool:
    return (case.check is not None or case.lowers is not None) and case.path is not None and not case.opens_account
