"""The arithmetic of reports: integers with separators, percentages as written, and which fraction can give them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

INTEGER = r"\d{1,3}(?:[,_]\d{3})+|\d{1,9}"
PERCENT = r"\d{1,4}(?:\.\d{1,6})?"


def integer(text: str) -> int:
    """`6,524` and `6_524` are 6524."""
    return int(text.replace(",", "").replace("_", ""))


@dataclass(frozen=True, kw_only=True, slots=True)
class Percent:
    """A percentage as written: its digits after the point are part of what it says."""

    value: Decimal

    @classmethod
    def of(cls, text: str) -> Percent:
        """`92.9` -> 92.9 with one decimal."""
        return cls(value=Decimal(text))

    @property
    def step(self) -> Decimal:
        """One in its last place."""
        exponent = self.value.as_tuple().exponent
        return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)

    def can_be(self, exact: Fraction) -> bool:
        """Whether some rounding of the exact percentage gives this: down, up or to the nearest."""
        return abs(exact - Fraction(self.value)) < Fraction(self.step)

    def __str__(self) -> str:
        return f"{self.value} %"


def share(value: int, of: int) -> Fraction | None:
    """`value` of `of` in percent, exactly; None for 0 of 0."""
    return Fraction(value * 100, of) if of else None


def shown(exact: Fraction) -> str:
    """A percentage with two decimals, truncated."""
    hundredths = exact.numerator * 100 // exact.denominator
    return f"{hundredths // 100}.{hundredths % 100:02d}".removesuffix(".00") + " %"


def misfit(value: int, of: int, percent: Percent) -> str:
    """Why a percentage is not that of its own fraction; empty when it can be."""
    exact = share(value, of)
    if exact is None:
        return f"{value} of {of} has no percentage"
    if percent.can_be(exact):
        return ""
    return f"{value:,} of {of:,} is {shown(exact)}, and no rounding of it is {percent}"


def sum_problem(parts: tuple[int, ...], total: int) -> str:
    """Why parts do not make their total; empty when they do."""
    found = sum(parts)
    if found == total:
        return ""
    terms = " + ".join(f"{part:,}" for part in parts) if len(parts) <= 12 else f"the {len(parts)} rows above"
    return f"{terms} {'is' if len(parts) <= 12 else 'sum to'} {found:,}, not {total:,}"
