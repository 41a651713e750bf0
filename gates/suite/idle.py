"""Test files of which no test ran: they skipped themselves, or each of their tests was skipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gates.suite.record import Uncollected
from gates.suite.verdicts import Outcome, Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Idle:
    """One such file."""

    path: str
    reason: str
    """What its skip says, the first one of several; may be empty."""
    tests: int = 0
    """How many of its tests were skipped; 0 where the file skipped itself, and nobody knows."""


def idle_files(seen: Mapping[str, Outcome], uncollected: Iterable[Uncollected]) -> tuple[Idle, ...]:
    """These files by path; a test that failed, or failed as expected, did run.

    Args:
        seen: what became of each test.
        uncollected: what pytest could not collect, or what skipped itself.
    """
    reasons: dict[str, list[str]] = {}
    for outcome in seen.values():
        reasons.setdefault(outcome.item.path, [])
        if outcome.verdict is Verdict.SKIPPED:
            reasons[outcome.item.path].append(outcome.reason.removeprefix("Skipped: "))
    counts: dict[str, int] = {}
    for outcome in seen.values():
        counts[outcome.item.path] = counts.get(outcome.item.path, 0) + 1
    whole = [
        Idle(path=path, reason=told[0], tests=len(told))
        for path, told in reasons.items()
        if told and len(told) == counts[path]
    ]
    itself = [
        Idle(path=entry.path, reason=entry.message.removeprefix("Skipped: "))
        for entry in uncollected
        if entry.outcome == "skipped" and entry.path not in reasons
    ]
    return tuple(sorted((*whole, *itself), key=lambda each: each.path))


def idle_notes(idle: Iterable[Idle], *, shown: int = 20) -> list[str]:
    """A note for each of the first ones: `tests/test_x.py: none of its 3 tests ran: needs a database`."""
    notes = []
    for each in list(idle)[:shown]:
        reason = f": {each.reason}" if each.reason else ""
        if not each.tests:
            notes.append(f"{each.path} skipped itself{reason}")
        else:
            told = "its only test did not run" if each.tests == 1 else f"none of its {each.tests:,} tests ran"
            notes.append(f"{each.path}: {told}{reason}")
    return notes
