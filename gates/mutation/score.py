"""The score of a lane, a component or a file, and how far it can be trusted when not every mutant ran. Pure, exact.

The interval turns round the two one-sided tests of the hypergeometric law, the way of Clopper and Pearson for samples
without replacement (J. P. Buonaccorsi, "A Note on Confidence Intervals for Proportions in Finite Populations", The
American Statistician 41, 1987). It holds for whatever the mutants left would do, when those that ran are a plain
random sample of all. See `order` for how a budget keeps that true, and `sample` for what else may not be forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from gates.model.quantity import percent
from gates.mutation.outcomes import Outcome

ERROR = Fraction(1, 20)
"""How often an interval may miss the true score: 95 % confidence, half of the error on each side."""
_ONE = 1 << 256
_SLACK = 1 << 64
"""More than all that was cut off below `_ONE`: what is not clear is not excluded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """How many mutants there are of each class; no class is folded into another."""

    killed: int = 0
    survived: int = 0
    no_tests: int = 0
    timeout: int = 0
    suspicious: int = 0
    not_checked: int = 0
    crashed: int = 0
    skipped: int = 0

    @property
    def counted(self) -> int:
        """All mutants, muted and registered ones too."""
        return self.judged + self.timeout + self.suspicious + self.not_checked + self.crashed + self.skipped

    @property
    def judged(self) -> int:
        """Those that the score is a share of: killed, survived, no tests."""
        return self.killed + self.survived + self.no_tests

    @property
    def shown(self) -> str:
        """`71.42 % (5 of 7)`, truncated; `n/a (0 of 0)` when nothing was judged."""
        share = percent(self.killed, self.judged)
        return f"{share}{' %' if self.judged else ''} ({self.killed:,} of {self.judged:,})"


class Standing(Enum):
    """A score against its target."""

    MET = "met"
    MISSED = "missed"
    INCONCLUSIVE = "inconclusive"
    """The target lies within the interval, or there is nothing to judge: nobody can tell."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Mutants that were sampled together: those with a verdict, and those without."""

    score: Score
    left: int = 0
    """Those that were not reached, in random order behind the ones that were."""
    open: int = 0
    """Those that were reached and have no verdict yet; the worst is thought of each, on both sides."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """Between how many and how many mutants are killed, of all that will have been judged."""

    killed_low: int
    killed_high: int
    of: int

    @property
    def low(self) -> Fraction:
        """The lower bound of the score as a ratio; 0 when there is nothing to judge."""
        return Fraction(self.killed_low, self.of) if self.of else Fraction(0)

    @property
    def high(self) -> Fraction:
        """The upper bound of the score as a ratio; 1 when there is nothing to judge."""
        return Fraction(self.killed_high, self.of) if self.of else Fraction(1)

    @property
    def is_point(self) -> bool:
        """Nothing is left: the score is known."""
        return bool(self.of) and self.killed_low == self.killed_high

    @property
    def shown(self) -> str:
        """`68.12 to 74.31 %`, rounded outwards; one number for a point."""
        if not self.of:
            return "n/a"
        lower = percent(self.killed_low, self.of)
        if self.is_point:
            return f"{lower} %"
        hundredths = -(-self.killed_high * 10_000 // self.of)
        return f"{lower} to {percent(hundredths, 10_000)} %"

    def against(self, target: Decimal) -> Standing:
        """Hold it against a target in percent: a target inside of it is inconclusive."""
        bound = Fraction(target) / 100
        if not self.of:
            return Standing.INCONCLUSIVE
        if self.low >= bound:
            return Standing.MET
        return Standing.MISSED if self.high < bound else Standing.INCONCLUSIVE


def score_of(outcomes: Iterable[Outcome]) -> Score:
    """Count the classes."""
    return Score(**{outcome.value: number for outcome, number in Counter(outcomes).items()})


def added(scores: Iterable[Score]) -> Score:
    """The score of several sets of mutants that share none."""
    total: Counter[str] = Counter()
    for score in scores:
        total.update({each.value: getattr(score, each.value) for each in Outcome})
    return Score(**total)


def interval(score: Score, left: int) -> Interval:
    """The score of all when those judged are a plain random sample and `left` more were not reached."""
    return combined((Part(score=score, left=left),))


def combined(parts: Iterable[Part]) -> Interval:
    """The score over parts that were sampled on their own; a part without a sample can be anything.

    Each sampled part gets its share of the error, so that the whole interval misses no more often than one does. Each
    bound is one mutant wider than the test asks, because some that are left may never be judged (a timeout): the share
    is then one of fewer mutants, and whole mutants of these lie elsewhere.
    """
    all_parts = tuple(parts)
    sampled = sum(1 for part in all_parts if part.left and part.score.judged + part.open)
    error = ERROR / 2 / max(1, sampled)
    low = high = of = 0
    for part in all_parts:
        reached = part.score.judged + part.open
        total = reached + part.left
        not_killed = part.score.judged - part.score.killed
        low += max(part.score.killed, _fewest(part.score.killed, reached, total, error) - 1)
        high += total - max(not_killed, _fewest(not_killed, reached, total, error) - 1)
        of += total
    return Interval(killed_low=low, killed_high=high, of=of)


def _fewest(found: int, sample: int, total: int, error: Fraction) -> int:
    """The fewest of `total` that can be of a kind, when `found` of a random `sample` are, but for this error."""
    low, high = found, total - sample + found
    while low < high:
        middle = (low + high) // 2
        if _is_excluded(found, sample, total, middle, error):
            low = middle + 1
        else:
            high = middle
    return low


def _is_excluded(found: int, sample: int, total: int, kind: int, error: Fraction) -> bool:
    """Whether so many, or more, are found no more often than `error`, when `kind` of `total` are of the kind.

    The terms of the law are walked from the largest outwards, as whole numbers of so many bits that what is cut off
    is far below the slack.
    """
    if not found:
        return False
    first, last = max(0, sample + kind - total), min(sample, kind)
    top = min(last, max(first, (sample + 1) * (kind + 1) // (total + 2)))
    whole, tail = 0, 0
    at, term = top, _ONE
    while term and at <= last:
        whole += term
        tail += term if at >= found else 0
        term = term * (kind - at) * (sample - at) // ((at + 1) * (total - kind - sample + at + 1))
        at += 1
    at, term = top, _ONE
    while at > first:
        term = term * at * (total - kind - sample + at) // ((kind - at + 1) * (sample - at + 1))
        at -= 1
        if not term:
            break
        whole += term
        tail += term if at >= found else 0
    return (tail + _SLACK) * error.denominator <= error.numerator * whole
