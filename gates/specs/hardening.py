"""Items of a hardening check list that name something measurable, held against what was measured."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from gates.specs.spec import Hardening, Spec

_NUMBER = r"(?P<number>\d{1,3}(?:\.\d+)?)\s*%"
_PERCENT = re.compile(_NUMBER)
_COVERAGE = re.compile(r"\bcoverage\b|\bcovered\b", re.IGNORECASE)
_MUTATION = re.compile(r"\bmutation|\bmutants?\b", re.IGNORECASE)
_BRANCH = re.compile(r"\bbranch", re.IGNORECASE)
_CHANGED = re.compile(r"\bchanged|\bnew code\b|\bdiff\b|\bpatch\b", re.IGNORECASE)
_OTHER = re.compile(r"\bless than\b|\bat most\b|\bbelow\b|<|≤", re.IGNORECASE)


class Held(enum.Enum):
    """What the measurement says of an item."""

    MET = "met"
    UNMET = "unmet"
    NOT_MEASURED = "not measured"
    NO_MEASURE = "names nothing measurable"


@dataclass(frozen=True, kw_only=True, slots=True)
class Hardened:
    """One item with what was measured."""

    spec: Spec
    item: Hardening
    held: Held
    metric: str = ""
    """`coverage.lines`; empty when it names nothing measurable."""
    minimum: Decimal | None = None
    """Percent."""
    measured: Fraction | None = None
    """Percent."""


def named_measure(text: str) -> tuple[str, Decimal] | None:
    """The metric and the minimum that an item names, such as `Comprehensive unit tests (80%+ coverage)`."""
    numbers = list(_PERCENT.finditer(text))
    if len(numbers) != 1 or _OTHER.search(text) or _CHANGED.search(text):
        return None
    minimum = Decimal(numbers[0]["number"])
    if minimum > 100:
        return None
    if _MUTATION.search(text):
        return "mutation.score", minimum
    if _COVERAGE.search(text):
        return ("coverage.branches" if _BRANCH.search(text) else "coverage.lines"), minimum
    return None


def hardened(specs: Sequence[Spec], measured: Mapping[tuple[str, str], tuple[int, int]]) -> tuple[Hardened, ...]:
    """Every item of every spec.

    Args:
        specs: the specs.
        measured: (component, metric) -> value and whole of what was measured in this run.
    """
    found = []
    for spec in specs:
        for item in spec.hardening:
            named = named_measure(item.text)
            if named is None:
                found.append(Hardened(spec=spec, item=item, held=Held.NO_MEASURE))
                continue
            metric, minimum = named
            value, whole = measured.get((spec.component, metric), (0, 0))
            share = Fraction(value * 100, whole) if whole else None
            held = Held.NOT_MEASURED if share is None else Held.MET if share >= Fraction(minimum) else Held.UNMET
            found.append(Hardened(spec=spec, item=item, held=held, metric=metric, minimum=minimum, measured=share))
    return tuple(found)
