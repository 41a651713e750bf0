"""Subtests: what a test asks again and again, which pytest reports beside the test and does not count as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from gates.model.account import counted
from gates.suite.record import Record


def subtest_note(record: Record, tests: Iterable[str]) -> tuple[str, ...]:
    """How many subtests these tests reported, and what became of them, as one note; nothing where there were none.

    Args:
        record: the session.
        tests: ids of tests.
    """
    told: Counter[str] = Counter()
    holding = 0
    for test in tests:
        own = [phase.outcome for phase in record.tests.get(test, ()) if phase.subtest is not None]
        told.update(own)
        holding += bool(own)
    if not told:
        return ()
    outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(told.items()))
    return (f"{counted(told.total(), 'subtest')} in {counted(holding, 'test')}, which stay one test each: {outcomes}",)
