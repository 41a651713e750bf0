"""The places that a decision names: a few findings, the worst files of a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nsmallest

from gates.judge import wording
from gates.model.finding import Finding
from gates.model.health import PartVerdict
from gates.model.place import Place, place_of
from gates.model.quantity import Measurement
from gates.model.status import Direction

SHOWN = 5


def places_of(found: Sequence[Finding], *, unit: str, code: str = "") -> tuple[tuple[Place, ...], int]:
    """The first places of findings, those of the highest rank first, and how many more there are.

    Args:
        found: findings by path, line and column; those of one rank stay in this order.
        unit: what the part counts; a finding of a `test` names it before a colon.
        code: the rule of a tool, put before each text.
    """
    first = nsmallest(SHOWN, found, key=lambda finding: -finding.rank)
    shown = tuple(place_of(finding, unit=unit, code=code) for finding in first)
    return shown, len(found) - len(shown)


def worst_files(verdict: PartVerdict, metric: str) -> tuple[tuple[Place, ...], int]:
    """Where most is missing from one number, and how many more places there are: findings that it judges, else files.

    Findings of the highest rank come first; of files those that the change made worse, then those that lack most.
    """
    judged = [each.finding for each in verdict.findings if each.finding.judged_by == metric]
    if judged:
        return places_of(judged, unit=verdict.account.unit if verdict.account else "")
    found = [each for each in verdict.measurements if each.path and each.metric == metric and _missing(each) > 0]
    worst = nsmallest(SHOWN, found, key=lambda each: (-each.changed, -_missing(each), each.path or ""))
    return tuple(Place(path=each.path, text=_lack(each)) for each in worst), len(found) - len(worst)


def named(names: Iterable[str]) -> tuple[tuple[Place, ...], int]:
    """Names that are no files, such as those of parts."""
    every = tuple(names)
    return tuple(Place(text=name) for name in every[:SHOWN]), max(0, len(every) - SHOWN)


def _missing(each: Measurement) -> int:
    if each.better is Direction.HIGHER and each.of is not None:
        return each.of - each.value
    return each.value if each.better is Direction.LOWER else 0


def _lack(each: Measurement) -> str:
    if each.of is None:
        return wording.counted(each.value, each.unit)
    which = f": {each.lacks}" if each.lacks else ""
    return f"{wording.amount(each)}, {wording.counted(_missing(each), each.unit)} missing{which}"
