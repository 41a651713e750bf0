"""Documents and facts for the tests of claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from gates.claims.audit import audit
from gates.claims.document import read_document
from gates.claims.facts import Facts, Measured, Ratio, TestFunction, TestRun
from gates.claims.statement import Audit

TODAY = date(2026, 5, 4)


def facts(*files: str, **more: Any) -> Facts:
    return replace(Facts(files=frozenset(files), today=TODAY, document="docs/READY.md", committed_on=TODAY), **more)


def audited(text: str, known: Facts | None = None) -> Audit:
    return audit(read_document(text), known or facts())


def outcomes(text: str, known: Facts | None = None) -> list[tuple[int, str, str]]:
    """Line, outcome and reason of each statement."""
    return [
        (each.statement.line, each.verdict.outcome.value, each.verdict.reason) for each in audited(text, known).judged
    ]


def one(text: str, known: Facts | None = None) -> tuple[str, str]:
    """Outcome and reason of the only statement."""
    ((_, outcome, reason),) = outcomes(text, known)
    return outcome, reason


def a_test(path: str, name: str = "test_it", **more: Any) -> TestFunction:
    return TestFunction(path=path, name=name, line=1, **more)


def health(*runs: TestRun, ratios: tuple[Ratio, ...] = (), **more: Any) -> Measured:
    return Measured(**{"commit_sha": "a" * 40, "is_current": True, "runs": runs, "ratios": ratios, **more})


def a_run(status: str = "pass", **counts: int) -> TestRun:
    return TestRun(part="tests-prod", status=status, counts=counts, paths=("tests",))
