"""Numbers with units: exact, compared without rounding, truncated only when they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from gates.model.status import Direction


@dataclass(frozen=True, kw_only=True, slots=True)
class Measurement:
    """One number with a unit and a scope.

    A ratio is kept as two integers: `value` of `of`. Its bound is in percent and is compared exactly.
    """

    metric: str
    """Dotted name, for example `coverage.lines` or `lint.findings`."""
    value: int
    """The count, or the numerator of a ratio."""
    of: int | None = None
    """The denominator of a ratio; None for a plain count."""
    unit: str
    """What is counted: `line`, `branch`, `file`, `test`, `finding`, `ms`."""
    path: str | None = None
    """The file that this number is of; None when it is of the whole part."""
    component: str | None = None
    """The component that this number is of; None when it is of the whole part."""
    better: Direction = Direction.NONE
    """The way that is better; a ratchet holds every measurement that has one."""
    changed: int = 0
    """How much of what is missing in a file the change added: it is told of first."""
    lacks: str = ""
    """What is missing in a file, for people: `54-57 (Signer.derive), 12`."""

    @property
    def amount(self) -> Fraction | None:
        """The exact number that a bound is compared with: percent for a ratio; None for 0 of 0."""
        if self.of is None:
            return Fraction(self.value)
        return Fraction(self.value * 100, self.of) if self.of else None

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies this number between runs: metric, component, path."""
        return (self.metric, self.component or "", self.path or "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """A bound on a measurement: what must hold under `strict`."""

    metric: str
    minimum: Decimal | None = None
    """At least this: percent for a ratio, else the measurement's own unit."""
    maximum: Decimal | None = None
    """At most this: percent for a ratio, else the measurement's own unit."""
    component: str | None = None
    """The component that it speaks of; None for the whole part."""
    each_file: bool = False
    """Holds for each measurement of this metric that has a path, instead of for the whole."""
    not_applicable_when_zero: bool = False
    """The policy names "0 of 0" not applicable, for example changed lines when nothing changed."""
    source: str = ""
    """Where the bound was set, for example `tool.gates.tiers.1`."""

    def __post_init__(self) -> None:
        """Keep a bound that a gate gives as another number as the decimal that it shows: 0, 0.5, 1/4."""
        for name in ("minimum", "maximum"):
            bound = getattr(self, name)
            if isinstance(bound, Fraction):
                object.__setattr__(self, name, Decimal(bound.numerator) / Decimal(bound.denominator))
            elif bound is not None and not isinstance(bound, Decimal):
                object.__setattr__(self, name, Decimal(str(bound)))


def percent(value: int, of: int) -> str:
    """`value` of `of` in percent with two decimals, truncated: 99.999 never shows as 100."""
    if of == 0:
        return "n/a"
    hundredths = value * 10_000 // of
    return f"{hundredths // 100}.{hundredths % 100:02d}".removesuffix(".00")


def truncated(number: Fraction) -> Decimal:
    """A fraction as a decimal of at most two places, rounded down."""
    hundredths = number.numerator * 100 // number.denominator
    return Decimal(hundredths).scaleb(-2).quantize(Decimal("0.01"), rounding=ROUND_FLOOR).normalize() + 0
