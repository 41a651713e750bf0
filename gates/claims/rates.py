"""Coverage and mutation numbers: `coverage: 87%`, `87% branch coverage`, `mutation score 50%+`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from gates.claims.facts import Facts, Ratio
from gates.claims.numbers import PERCENT, Percent, shown
from gates.claims.statement import Outcome, Verdict

_WHAT = (
    r"(?:(?:line|branch|test|code|unit|statement|overall|total)[ -]){0,3}coverage|"
    r"mutation(?: (?:score|testing|coverage))?"
)
_SIGN = r"≥|>=|>|≤|<=|<|~|≈|at least |min(?:imum)? |about |over "
_BETWEEN = r"(?:[^%\d\n|\0]|(?<=\bof )\0+|(?<=\bfor )\0+|(?<=\bin )\0+){0,30}?"
"""Words between the name and its number; what was read already, as a path, is blank and stands behind `of`."""
_AFTER = re.compile(
    rf"\b({_WHAT})\b({_BETWEEN})({_SIGN})?\s?({PERCENT}) ?%(\+)?(?! ?(?:pass|success))",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"({_SIGN})?\s?(?<![\d.])({PERCENT}) ?%(\+)? ((?:\w+[ -]){{0,2}}?)({_WHAT})\b", re.IGNORECASE)
_TARGET = re.compile(
    r"\b(?:target|goal|threshold|minimum|required?|fail[-_]under|aim|should|must|gate|bar|floor|at least)\b",
    re.IGNORECASE,
)
_ABOUT = Fraction(2)
"""Points that `~17%` may be away."""


class Relation(Enum):
    """How a number is meant."""

    EXACT = "exact"
    AT_LEAST = "at least"
    ABOUT = "about"
    TARGET = "target"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """A percentage of coverage or of killed mutants."""

    metric: str
    """`coverage` or `mutation`."""
    part: str
    """`lines`, `branches`, or empty."""
    percent: Percent
    relation: Relation


def find(text: str) -> Iterator[tuple[int, int, Rate]]:
    """Each number: start, end, what it says."""
    taken: list[tuple[int, int]] = []
    for found in _BEFORE.finditer(text):
        sign, percent, plus, _, what = found.groups()
        taken.append(found.span())
        yield *found.span(), _rate(what, percent, sign or plus or "", "")
    for found in _AFTER.finditer(text):
        if any(start < found.end() and found.start() < end for start, end in taken):
            continue
        what, between, sign, percent, plus = found.groups()
        yield *found.span(), _rate(what, percent, sign or plus or "", between)


def _rate(what: str, percent: str, sign: str, between: str) -> Rate:
    sign = sign.strip().lower()
    if _TARGET.search(between):
        relation = Relation.TARGET
    elif sign in {"~", "≈", "about"}:
        relation = Relation.ABOUT
    elif sign in {"≥", ">=", ">", "+", "at least", "min", "minimum", "over"}:
        relation = Relation.AT_LEAST
    elif sign:
        relation = Relation.TARGET
    else:
        relation = Relation.EXACT
    low = what.lower()
    part = "branches" if "branch" in low else "lines" if "line" in low or "statement" in low else ""
    metric = "mutation" if low.startswith("mutation") else "coverage"
    return Rate(metric=metric, part=part, percent=Percent.of(percent), relation=relation)


def judged(rate: Rate, facts: Facts, *, text: str) -> Verdict:
    """Hold a number against what the last run measured, for the lane, component or file that the statement names."""
    measured = facts.measured
    if rate.relation is Relation.TARGET:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{rate.percent} is a target, no measurement")
    if not Fraction(0) <= Fraction(rate.percent.value) <= 100:
        return Verdict(outcome=Outcome.CONTRADICTED, reason=f"{rate.percent} of {rate.metric} cannot be")
    if measured is None:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"no health.json measures {rate.metric}")
    if not measured.is_current:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{measured.said} is not of this commit")
    ratios = _of_scope([each for each in measured.ratios if _is_metric(each, rate)], text)
    if not ratios:
        return Verdict(outcome=Outcome.UNSUPPORTED, reason=f"{measured.said} has no {rate.metric} for it")
    for each in ratios:
        if _holds(rate, each.percent):
            return Verdict(outcome=Outcome.SUPPORTED, reason=f"{_said(each)}, says {measured.said}")
    return Verdict(
        outcome=Outcome.CONTRADICTED, reason=f"{', '.join(_said(each) for each in ratios[:3])}, says {measured.said}"
    )


def _is_metric(ratio: Ratio, rate: Rate) -> bool:
    room, _, part = ratio.metric.partition(".")
    return room == rate.metric and (not rate.part or part == rate.part) and part != "changed-lines"


def _of_scope(ratios: list[Ratio], text: str) -> list[Ratio]:
    """Those of a scope that the text names; else those of the whole, and every lane when nothing is of the whole."""
    named = [each for each in ratios if each.scope and re.search(rf"(?<![\w/]){re.escape(each.scope)}(?![\w/])", text)]
    return named or [each for each in ratios if not each.scope] or [each for each in ratios if "/" not in each.scope]


def _holds(rate: Rate, exact: Fraction) -> bool:
    match rate.relation:
        case Relation.AT_LEAST:
            return exact >= Fraction(rate.percent.value)
        case Relation.ABOUT:
            return abs(exact - Fraction(rate.percent.value)) <= _ABOUT
        case _:
            return rate.percent.can_be(exact)


def _said(ratio: Ratio) -> str:
    return f"{ratio.metric}{f' of {ratio.scope}' if ratio.scope else ''} is {shown(ratio.percent)}"
