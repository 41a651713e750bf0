"""Gates that a row or label names with a mark: `Lint | PASS`, `coverage-prod: failing`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gates.claims.facts import Facts
from gates.claims.marks import Mark
from gates.claims.statement import Outcome, Verdict

_ALSO = {
    "lint": r"lint(?:ing|er)?|ruff(?: check)?",
    "format": r"format(?:ting)?|ruff format|black",
    "tests": r"tests?|pytest|unit tests?|test suite",
    "smoke": r"smoke(?: tests?)?",
    "coverage": r"(?:test |code )?coverage",
    "mutation": r"mutation(?: testing| score)?",
    "compile": r"compile(?:all)?|syntax",
}
"""Gate -> what people call it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """What stands in the first cell, or before the colon."""

    name: str


def judged(gate: Gate, facts: Facts, mark: Mark) -> Verdict | None:
    """Whether the parts of this name agree with the mark; None when the last run has no such part."""
    measured = facts.measured
    if measured is None or mark not in (Mark.DONE, Mark.OPEN):
        return None
    name = gate.name.strip().lower()
    found = {part: status for part, status in measured.parts.items() if _is_it(name, part)}
    if not found:
        return None
    said = ", ".join(f"{part} is {status}" for part, status in sorted(found.items()))
    if not measured.is_current:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{said}; {measured.said} is not of this commit")
    statuses = set(found.values())
    if (mark is Mark.DONE and statuses <= {"pass"}) or (mark is Mark.OPEN and statuses & {"fail", "error"}):
        return Verdict(outcome=Outcome.SUPPORTED, reason=f"{said}, says {measured.said}")
    if (mark is Mark.DONE and statuses & {"fail", "error"}) or (mark is Mark.OPEN and statuses <= {"pass"}):
        return Verdict(outcome=Outcome.CONTRADICTED, reason=f"{said}, says {measured.said}")
    return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{said}, says {measured.said}")


def _is_it(name: str, part: str) -> bool:
    if name == part:
        return True
    words = _ALSO.get(part.partition("-")[0])
    return words is not None and re.fullmatch(words, name) is not None
