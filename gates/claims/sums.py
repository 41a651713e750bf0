"""Sums inside a line, `76 unit tests (23 + 19 + 34)`, and counts per thing, `96 scenarios (8 per component)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gates.claims.numbers import INTEGER, integer, sum_problem
from gates.claims.statement import Outcome, Verdict

_TERM = rf"(?:{INTEGER})(?![\d.]\d|%)[^\d()+=|%]{{0,24}}?"
_AFTER = re.compile(
    rf"(?<![\w.,/+-])({INTEGER})(?![\d.]\d|%)[^\d()=+|:%]{{0,40}}[(=:\u2013\u2014-]\s*({_TERM}(?:\+ "
    rf"?{_TERM}){{1,12}})(?=\s*(?:[).,;|]|$))"
)
_BEFORE = re.compile(rf"(?<![\w.,/+-])({_TERM}(?:\+ ?{_TERM}){{1,12}})=\s*\W{{0,3}}({INTEGER})(?![\d.]\d|%)")
_PER = re.compile(
    rf"(?<![\w.,/-])({INTEGER}) ([a-z]+(?: [a-z]+)?)[^\d\n(]{{0,12}}\(({INTEGER}) (?:per|each|for each|in "
    rf"each)\b ?([a-z]+)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(INTEGER)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sum:
    """Parts and what they are said to make."""

    parts: tuple[int, ...]
    total: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Per:
    """So many in all, and so many for each."""

    total: int
    each: int
    thing: str
    of: str
    things: int | None = None
    """How many of what it is for the same text speaks of."""


def find(text: str) -> Iterator[tuple[int, int, Sum | Per]]:
    """Each of them: start, end, what it says."""
    for found in _PER.finditer(text):
        yield (
            *found.span(),
            Per(
                total=integer(found.group(1)),
                each=integer(found.group(3)),
                thing=found.group(2),
                of=found.group(4) or "one",
                things=_things(found.group(4), text[: found.start()] + text[found.end() :]),
            ),
        )
    for pattern, whole, parts in ((_AFTER, 1, 2), (_BEFORE, 2, 1)):
        for found in pattern.finditer(text):
            numbers = tuple(integer(each) for each in _NUMBER.findall(found.group(parts)))
            if len(numbers) >= 2:
                yield *found.span(), Sum(parts=numbers, total=integer(found.group(whole)))


def _things(name: str | None, text: str) -> int | None:
    found = (
        re.search(rf"(?<![\w.,/-])({INTEGER}) (?:[a-z]+ )?{re.escape(name)}s?\b", text, re.IGNORECASE) if name else None
    )
    return integer(found.group(1)) if found else None


def judged(said: Sum | Per) -> Verdict:
    """Whether it adds up; that it does is no evidence."""
    if isinstance(said, Sum):
        problem = sum_problem(said.parts, said.total)
        if problem:
            return Verdict(outcome=Outcome.CONTRADICTED, reason=problem)
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"the parts make {said.total:,}; no gate counts them")
    if said.each == 0 or said.total % said.each:
        return Verdict(outcome=Outcome.CONTRADICTED, reason=f"{said.total:,} is no multiple of {said.each:,}")
    if said.things is not None and said.things * said.each != said.total:
        reason = f"{said.things:,} times {said.each:,} is {said.things * said.each:,}, not {said.total:,}"
        return Verdict(outcome=Outcome.CONTRADICTED, reason=reason)
    return Verdict(
        outcome=Outcome.CANNOT_TELL,
        reason=f"{said.total:,} is {said.total // said.each:,} times {said.each:,}; no gate counts them",
    )
