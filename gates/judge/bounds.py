"""The law of the ratchet: when a number is worse than an accepted one, and which of two bounds is tighter.

A plain count is worse when it is worse. A ratio says two things: its share, and how much is lacking (the lines that
no test runs). It is worse when its share fell and more is lacking. So taking covered code away never fails, though the
share falls; and as long as the share is below the accepted one, no more may be lacking than was accepted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from gates.model.permission import AcceptedValue
from gates.model.status import Direction


class Number(Protocol):
    """A count, or a ratio of two."""

    @property
    def value(self) -> int:
        """The count, or the numerator."""

    @property
    def of(self) -> int | None:
        """The denominator; None for a count."""


def is_worse(now: Number, before: Number, better: Direction) -> bool:
    """Whether a number fails the bound that another one set; exact, and 0 of 0 is neither worse nor a bound."""
    if better is Direction.NONE:
        return False
    if now.of is None or before.of is None:
        return _is_beyond(now.value, before.value, better)
    if not now.of or not before.of:
        return False
    return _has_fallen(now, before, better) and lacking(now, better) > lacking(before, better)


def has_fallen(now: Number, before: Number, better: Direction | None) -> bool:
    """Whether the share, or the count, is worse; a change of shape counts, because nobody can compare."""
    if (now.of is None) != (before.of is None):
        return True
    return _has_fallen(now, before, better or Direction.LOWER)


def lacking(number: Number, better: Direction) -> int:
    """How many units of a ratio are not as they should be."""
    return (number.of or 0) - number.value if better is Direction.HIGHER else number.value


def is_as_tight(this: AcceptedValue, that: AcceptedValue, better: Direction) -> bool:
    """Whether all that is let pass by `this` is let pass by `that` too."""
    if (this.of is None) != (that.of is None):
        return False
    if this.of is None:
        return not _is_beyond(this.value, that.value, better)
    if not that.of or lacking(that, better) == that.of:
        return True  # nothing can have a worse share
    return bool(this.of) and not _has_fallen(this, that, better) and lacking(this, better) <= lacking(that, better)


def tightest(bounds: Iterable[AcceptedValue], better: Direction) -> tuple[AcceptedValue, ...]:
    """The bounds without those that others make needless; together they let pass the same.

    A ratio can need two lines: one with the better share, one with less lacking. A number must hold both.
    """
    kept: list[AcceptedValue] = []
    for bound in sorted(set(bounds), key=lambda each: (each.of is None, each.value, each.of or 0)):
        if not any(is_as_tight(other, bound, better) for other in kept):
            kept = [*(other for other in kept if not is_as_tight(bound, other, better)), bound]
    return tuple(kept)


def _has_fallen(now: Number, before: Number, better: Direction) -> bool:
    return _is_beyond(now.value * (before.of or 1), before.value * (now.of or 1), better)


def _is_beyond(now: int, before: int, better: Direction) -> bool:
    return now < before if better is Direction.HIGHER else now > before
