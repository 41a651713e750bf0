"""Numbers with a unit: findings of lint and shares of tests are measured, times and sizes by no gate.

They are listed, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gates.claims.facts import Facts, Measured
from gates.claims.statement import Outcome, Verdict

_WORDS = (
    r"seconds?|minutes?|hours?|lines(?: of code)?|LOC|files|modules|functions|endpoints|components|errors|issues|"
    r"findings|warnings|vulnerabilities|bugs"
)
_UNITS = r"ms|µs|MB|GB|KB|MiB|GiB|rps|qps|req/s|ops/s|fps|x"
_FIGURE = re.compile(
    rf"(?<![\w.])[<>~≥≤≈]?\s?\d[\d,]*(?:\.\d+)?(?: ?%| ?(?:{_UNITS})\b| (?:{_WORDS})\b)\+?", re.IGNORECASE
)

_LINT = re.compile(r"\b(?:ruff|lint(?:er|ing)?)\b(?! format)", re.IGNORECASE)
_PASSING = re.compile(r"^\W*(?:all )?tests?\b\W{1,6}\d[\d.]* ?% (?:pass(?:ing|ed)?|green)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A number with its unit, as written."""

    text: str


def find(text: str) -> Iterator[tuple[int, int, Figure]]:
    """Each number with a unit: start, end, what it says."""
    for found in _FIGURE.finditer(text):
        yield *found.span(), Figure(text=found.group().strip())


def judged(figure: Figure, facts: Facts, *, text: str) -> Verdict:
    """Held against the lint or the tests of the last run, where the line speaks of them; else nobody knows."""
    found = re.fullmatch(r"([\d,]+)(?:\.0+)? ?(%|errors|issues|findings|warnings)", figure.text, re.IGNORECASE)
    said = int(found[1].replace(",", "")) if found else 0
    if found and found[2] != "%" and _LINT.search(text):
        return _of_lint(said, facts.measured)
    if found and found[2] == "%" and _PASSING.search(text):
        return _of_tests(said, facts.measured)
    return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"nothing here measures {figure.text}")


def _of_lint(said: int, measured: Measured | None) -> Verdict:
    unknown = _unknown("lint", measured)
    if measured is None or unknown:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=unknown)
    if measured.lint is None:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{measured.said} has no lint that could be judged")
    outcome = Outcome.SUPPORTED if measured.lint == said else Outcome.UNSUPPORTED  # the line may mean a part of it
    return Verdict(outcome=outcome, reason=f"lint.findings is {measured.lint:,}, says {measured.said}")


def _of_tests(said: int, measured: Measured | None) -> Verdict:
    unknown = _unknown("tests", measured)
    if measured is None or unknown:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=unknown)
    counts = [run.counts for run in measured.runs]
    passed = sum(each.get("passed", 0) for each in counts)
    of = passed + sum(each.get(word, 0) for each in counts for word in ("failed", "errors", "error", "xpassed"))
    if not of:
        return Verdict(outcome=Outcome.UNSUPPORTED, reason=f"{measured.said} has no tests that ran")
    outcome = Outcome.SUPPORTED if passed * 100 == said * of else Outcome.CONTRADICTED
    return Verdict(outcome=outcome, reason=f"{passed:,} of {of:,} tests that ran passed, says {measured.said}")


def _unknown(what: str, measured: Measured | None) -> str:
    if measured is None:
        return f"no health.json measures {what}"
    return "" if measured.is_current else f"{measured.said} is not of this commit"
