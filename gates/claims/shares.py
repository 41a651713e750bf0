"""A of B: `96/96 symbols (100%)`, `7 of 12 done`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gates.claims.numbers import INTEGER, PERCENT, Percent, integer, misfit
from gates.claims.statement import Outcome, Verdict
from gates.claims.tallies import percent_beside

_FRACTION = re.compile(
    rf"(?<![\w.,/:-])({INTEGER})\s?(?:/|of|out of)\s?({INTEGER})(?![\w/%]|[.,:-]\d)(?! ?%)", re.IGNORECASE
)
_OF_TOTAL = re.compile(rf"(?<![\w.,/:-])({INTEGER}) total,? ({INTEGER}) \w+ \(({PERCENT}) ?%\)", re.IGNORECASE)
_PORT = 1024
_SCORE = frozenset({5, 10, 100})


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """A fraction as written."""

    value: int
    of: int
    percent: Percent | None = None


def find(text: str) -> Iterator[tuple[int, int, Share]]:
    """Each fraction: start, end, what it says; `24/7` is none."""
    for found in _OF_TOTAL.finditer(text):
        of, value, percent = found.groups()
        yield *found.span(), Share(value=integer(value), of=integer(of), percent=Percent.of(percent))
    for found in _FRACTION.finditer(text):
        value, of = integer(found.group(1)), integer(found.group(2))
        if (value, of) == (24, 7) or of == 0:
            continue
        beside, start, end = percent_beside(text, found.start(), found.end())
        if beside is None and (value > of or (value >= _PORT and "/" in found.group())):
            continue  # `365/24` and `5672/15672` are no parts of a whole
        yield start, end, Share(value=value, of=of, percent=beside)


def judged(share: Share) -> Verdict:
    """Only arithmetic can be held against it."""
    if share.percent is not None:
        problem = misfit(share.value, share.of, share.percent)
        if problem:
            return Verdict(outcome=Outcome.CONTRADICTED, reason=problem)
        return Verdict(
            outcome=Outcome.CANNOT_TELL,
            reason=f"{share.percent} fits {share.value:,} of {share.of:,}; no gate counts them",
        )
    if share.of in _SCORE:
        return Verdict(
            outcome=Outcome.CANNOT_TELL, reason=f"{share.value} of {share.of} may be a score; no gate gives it"
        )
    return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"no gate counts these {share.of:,}")
