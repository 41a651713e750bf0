from __future__ import annotations

from gates.history.age import ages
from gates.history.record import PartRecord, Record
from gates.model.status import Readiness, Status
from gates.model.trend import Age


def run(number: int, **parts: Status) -> Record:
    return Record(
        run=number,
        run_id=str(number),
        started_at=f"2026-11-0{number}T00:00:00Z",
        commit=None,
        is_dirty=False,
        status=Status.PASS,
        readiness=Readiness.READY,
        parts={name: PartRecord(status=status) for name, status in parts.items()},
    )


def test_the_age_counts_red_runs_in_a_row_up_to_the_last_one() -> None:
    records = [
        run(1, lint=Status.FAIL, tests=Status.PASS),
        run(2, lint=Status.PASS, tests=Status.WARN),
        run(3, lint=Status.FAIL, tests=Status.ERROR),
        run(4, lint=Status.FAIL, tests=Status.PASS),
    ]

    assert ages(records) == {"lint": Age(runs=2, since="2026-11-03"), "tests": Age()}
    assert ages([]) == {}
