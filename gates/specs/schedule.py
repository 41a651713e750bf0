"""Effort: in sequence, along the longest path, and with some people at once."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

HOURS_A_WEEK, HOURS_A_DAY = 40, 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """One piece of work."""

    name: str
    effort: Fraction
    """In any unit, the same for all; not below zero."""
    after: tuple[str, ...] = ()
    """What must be done before; names that are not known count as done."""


class CircleError(ValueError):
    """Works wait for each other; the text names one of them."""


def in_sequence(works: Sequence[Work]) -> Fraction:
    """How long one person takes."""
    return sum((work.effort for work in works), Fraction(0))


def longest_path(works: Sequence[Work]) -> Fraction:
    """How long it takes at least, with any number of people.

    Raises:
        CircleError: works wait for each other.
    """
    return max(_tails(works).values(), default=Fraction(0))


def makespan(works: Sequence[Work], people: int) -> Fraction:
    """How long so many people take who each do one work at a time, without sharing one.

    List scheduling, the longest remaining path first. It is no optimum: at most twice as long as one, and never shorter
    than the longest path or an equal share. More people are never told to take longer.

    Raises:
        CircleError: works wait for each other.
        ValueError: there are no people.
    """
    if people < 1:
        raise ValueError("there must be at least one person")
    tails = _tails(works)
    most = min(people, max(1, len(works)))
    return min(_scheduled(works, tails, count) for count in range(1, most + 1))


def _tails(works: Sequence[Work]) -> dict[str, Fraction]:
    """Name -> the longest path from the start of this work to the end."""
    efforts = {work.name: work.effort for work in works}
    waiting = {work.name: 0 for work in works}
    before: dict[str, list[str]] = {work.name: [] for work in works}
    for work in works:
        for name in dict.fromkeys(work.after):
            if name in efforts:
                before[work.name].append(name)
                waiting[name] += 1
    tails = dict(efforts)
    ready = [name for name, count in waiting.items() if not count]
    seen = 0
    while ready:
        name = ready.pop()
        seen += 1
        for earlier in before[name]:
            tails[earlier] = max(tails[earlier], efforts[earlier] + tails[name])
            waiting[earlier] -= 1
            if not waiting[earlier]:
                ready.append(earlier)
    if seen != len(efforts):
        raise CircleError(min(name for name, count in waiting.items() if count))
    return tails


def _scheduled(works: Sequence[Work], tails: Mapping[str, Fraction], people: int) -> Fraction:
    known = {work.name for work in works}
    blocked = {work.name: {name for name in work.after if name in known} for work in works}
    efforts = {work.name: work.effort for work in works}
    ready = [(-tails[name], name) for name, others in blocked.items() if not others]
    heapq.heapify(ready)
    running: list[tuple[Fraction, str]] = []
    now = Fraction(0)
    while ready or running:
        while ready and len(running) < people:
            _, name = heapq.heappop(ready)
            heapq.heappush(running, (now + efforts[name], name))
        now, ended = heapq.heappop(running)
        for name, others in blocked.items():
            if ended in others:
                others.discard(ended)
                if not others:
                    heapq.heappush(ready, (-tails[name], name))
    return now


def shown_effort(hours: Fraction) -> str:
    """Hours as people say them: `22 weeks`, `2.5 days`; rounded up to a tenth."""
    size, word = (HOURS_A_WEEK, "week") if hours >= HOURS_A_WEEK else (HOURS_A_DAY, "day")
    tenths = -(-hours * 10 // size)
    number = f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"
    return f"{number} {word}{'' if number == '1' else 's'}"
