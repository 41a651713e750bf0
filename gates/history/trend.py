"""What changed since the run that this one is compared with, and how each number went over the last thirty."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from itertools import dropwhile

from gates.history.record import Record, record, series_key
from gates.model.health import Health, PartVerdict
from gates.model.status import Direction, Status
from gates.model.trend import Point, Previous, Series, Trends

RUNS_SHOWN = 30
_BARS = "▁▂▃▄▅▆▇█"
_ASCII_BARS = "_.-=+*%#"
_UNKNOWN = (Status.ERROR, Status.SKIP)
"""What a part in such a state counted is no number: it draws no point."""
FINDINGS = "findings"
"""The series of a part's findings that are not waived."""


def trends(
    records: Sequence[Record],
    health: Health,
    *,
    number: int,
    warnings: Iterable[str] = (),
    forebears: Collection[str] | None = None,
) -> Trends:
    """Put this run after the earlier ones.

    Args:
        records: runs in the order of their numbers, as `read` returns them. Lines of this very run (collected
            twice) and of later runs are left out.
        health: this run.
        number: the number of this run.
        warnings: what `read` could not read.
        forebears: the commits that this one comes from, as far as runs are of them: a run of another one is drawn, and
            nothing is compared with it. None: nobody can tell, and each counts as one.
    """
    before = [found for found in records if found.run < number and found.run_id != health.run.run_id]
    earlier = before[-(RUNS_SHOWN - 1) :]
    now = record(health, number=number)
    own = health.subject.commit_sha
    related = [run for run in before if forebears is None or run.commit in forebears or run.commit == own]
    reference = _reference(related, health)
    series: dict[tuple[str, str], Series] = {}
    for part in health.parts:
        if part.status in _UNKNOWN:
            continue
        name = part.part.name
        for key, unit, better in _keys(part, tuple(now.parts[name].numbers)):
            found = [_point(run, name, key) for run in (*earlier, now)]
            points = tuple(point for point in found if point is not None)
            drawn = list(dropwhile(lambda point: point is None, found))
            amounts = [point.amount if point else None for point in drawn]
            series[name, key] = Series(
                part=name,
                metric=key,
                unit=unit,
                better=better,
                points=points,
                sparkline=sparkline(amounts),
                sparkline_ascii=sparkline(amounts, is_ascii=True),
                against=_against(points, related, reference),
            )
    return Trends(
        run=number,
        previous=_previous(reference, health) if reference else None,
        series=dict(sorted(series.items())),
        warnings=tuple(warnings),
    )


def _reference(before: Sequence[Record], health: Health) -> Record | None:
    """The run to compare with: the last of the base, else the last of a clean commit, else the last.

    A run of uncommitted changes says nothing of what others had; one that could not be judged comes after those that
    could.
    """
    clean = [run for run in before if not run.is_dirty]
    sound = [run for run in clean if run.status is not Status.ERROR]
    of_base = [run for run in sound if _is_of_base(run, health)]
    return next((runs[-1] for runs in (of_base, sound, clean, before) if runs), None)


def _against(points: Sequence[Point], related: Sequence[Record], reference: Record | None) -> int | None:
    """The run that a number is compared with: the reference; where that lacks it, the last clean one before, or after.

    Uncommitted changes come last.
    """
    if reference is None:
        return None
    measured = {point.run for point in points}
    runs = [run for run in related if run.run in measured]
    clean = [run for run in runs if not run.is_dirty or run is reference]
    until = [run for run in clean if run.run <= reference.run]
    return next((each[-1].run for each in (until, clean, runs) if each), None)


def _is_of_base(run: Record, health: Health) -> bool:
    subject = health.subject
    return run.commit is not None and run.commit == subject.base_sha != subject.commit_sha


def sparkline(amounts: Sequence[Fraction | None], *, is_ascii: bool = False) -> str:
    """One character for each amount, from the least to the most; None is a dot.

    A flat line stays in the middle, and one of zeros at the bottom, where zeros are in every other line.
    """
    known = [amount for amount in amounts if amount is not None]
    if not known:
        return ""
    low, span = min(known), max(known) - min(known)
    bars = _ASCII_BARS if is_ascii else _BARS
    gap = " " if is_ascii else "·"
    top = len(bars) - 1

    def bar(amount: Fraction | None) -> str:
        if amount is None:
            return gap
        if not span:
            return bars[3 if low else 0]
        return bars[int((amount - low) * top / span)]

    return "".join(bar(amount) for amount in amounts)


def _keys(part: PartVerdict, kept: tuple[str, ...]) -> list[tuple[str, str, Direction]]:
    about = {series_key(found.metric, found.component): found for found in part.measurements if found.path is None}
    numbers = [(key, about[key].unit, about[key].better) for key in kept]
    return [(FINDINGS, "finding", Direction.LOWER), *(found for found in numbers if found[0] != FINDINGS)]


def _point(run: Record, part: str, key: str) -> Point | None:
    kept = run.parts.get(part)
    if kept is None or kept.status in _UNKNOWN:
        return None
    if key == FINDINGS:
        total = kept.findings.get("total")
        return None if total is None else Point(run=run.run, value=total)
    pair = kept.numbers.get(key)
    if pair is None:
        return None
    return Point(run=run.run, value=pair[0], of=pair[1] if len(pair) > 1 else None)


def _previous(run: Record, health: Health) -> Previous:
    return Previous(
        run=run.run,
        run_id=run.run_id,
        started_at=run.started_at,
        commit=run.commit,
        status=run.status,
        readiness=run.readiness,
        is_dirty=run.is_dirty,
        is_base=_is_of_base(run, health),
        parts={name: part.status for name, part in sorted(run.parts.items())},
    )
