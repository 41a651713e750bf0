"""What is said of a new baseline: findings, and numbers that say something."""

from __future__ import annotations

from gates.cli.renewed import told
from gates.judge.difference import Renewal
from gates.model.permission import AcceptedFinding, AcceptedValue, Baseline


def value(metric: str, amount: int, of: int | None = None) -> AcceptedValue:
    return AcceptedValue(part="compile-prod", metric=metric, component="", path="", value=amount, of=of)


def test_numbers_that_are_zero_are_counted_and_shares_are_shown() -> None:
    finding = AcceptedFinding(part="lint-prod", check="lint/F401", path="a.py", fingerprint="x", count=2)
    values = (value("compile.excluded", 0), value("compile.broken", 0), value("coverage.lines", 0, 4), value("x.y", 3))

    assert told(Renewal(baseline=Baseline(), added_findings=(finding,), added_values=values)) == [
        "accepted: lint-prod: 2 lint/F401 in a.py",
        "accepted: compile-prod: coverage.lines = 0 of 4",
        "accepted: compile-prod: x.y = 3",
        "accepted: 2 numbers that stay at 0",
    ]
    assert told(Renewal(baseline=Baseline(), dropped_values=values[:1])) == ["dropped: 1 number that was 0"]
