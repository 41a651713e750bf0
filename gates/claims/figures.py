"""Numbers that no gate measures: percentages of something, times, sizes. They are listed, never dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gates.claims.statement import Outcome, Verdict

_WORDS = (
    r"seconds?|minutes?|hours?|lines(?: of code)?|LOC|files|modules|functions|endpoints|components|errors|issues|"
    r"findings|warnings|vulnerabilities|bugs"
)
_UNITS = r"ms|µs|MB|GB|KB|MiB|GiB|rps|qps|req/s|ops/s|fps|x"
_FIGURE = re.compile(
    rf"(?<![\w.])[<>~≥≤≈]?\s?\d[\d,]*(?:\.\d+)?(?: ?%| ?(?:{_UNITS})\b| (?:{_WORDS})\b)\+?", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A number with its unit, as written."""

    text: str


def find(text: str) -> Iterator[tuple[int, int, Figure]]:
    """Each number with a unit: start, end, what it says."""
    for found in _FIGURE.finditer(text):
        yield *found.span(), Figure(text=found.group().strip())


def judged(figure: Figure) -> Verdict:
    """Nobody knows."""
    return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"nothing here measures {figure.text}")
