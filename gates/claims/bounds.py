"""A row with a target and a value: `≥ 85%` and `72%` with a mark that says done cannot both be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from gates.claims.marks import Mark
from gates.claims.statement import Outcome, Verdict

_NUMBER = r"(\d[\d,]*(?:\.\d+)?)\s?(%|ms|s|MB|GB|KB|x)?"
_TARGET = re.compile(
    rf"^\W*?(≥|>=|>|≤|<=|<|at least|at most|under|below|above|over|min|max)\s?{_NUMBER}(\+)?", re.IGNORECASE
)
_PLUS = re.compile(rf"^\W*?{_NUMBER}(\+)")
_VALUE = re.compile(rf"^[^\d<>≥≤]*?(~|≈)?{_NUMBER}(?![\d/-])")
_LEAST = frozenset({"≥", ">=", ">", "at least", "above", "over", "min"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """A value beside its target, in one unit."""

    value: Decimal
    target: Decimal
    sign: str
    unit: str

    @property
    def is_met(self) -> bool:
        """Whether the value is on the right side."""
        match self.sign:
            case ">" | "above" | "over":
                return self.value > self.target
            case "<" | "under" | "below":
                return self.value < self.target
            case sign if sign in _LEAST:
                return self.value >= self.target
            case _:
                return self.value <= self.target


def bound(target: str, value: str) -> Bound | None:
    """Two cells as a bound; None when one has no number, no sign, or another unit."""
    wanted, found = _TARGET.match(target), _VALUE.match(value)
    if wanted:
        sign, number, unit = wanted.group(1).lower(), wanted.group(2), wanted.group(3) or ""
    elif plus := _PLUS.match(target):
        sign, number, unit = "≥", plus.group(1), plus.group(2) or ""
    else:
        return None
    if not found or found.group(1) or (found.group(3) or "").lower() != unit.lower():
        return None
    return Bound(value=_decimal(found.group(2)), target=_decimal(number), sign=sign, unit=unit)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def judged(said: Bound, mark: Mark) -> Verdict:
    """Whether the mark agrees with the two numbers."""
    numbers = f"{said.value}{said.unit} against {said.sign} {said.target}{said.unit}"
    if mark is Mark.DONE and not said.is_met:
        return Verdict(outcome=Outcome.CONTRADICTED, reason=f"{numbers}: its own target is not met")
    if mark is Mark.OPEN and said.is_met:
        return Verdict(
            outcome=Outcome.CONTRADICTED, reason=f"{numbers}: its own target is met, and it says that it is not"
        )
    return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{numbers}; nothing here measures the value")
