"""One test, one verdict: the worst of its phases. So the numbers of a run add up to what was collected."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from gates.model.scope import is_within
from gates.suite.record import Item, Phase, Record

NOT_RUN = "[NOTRUN]"
"""How pytest begins the reason of a test that is expected to fail and is not run; before 9 behind `reason: `."""
STRICT_XPASS = "[XPASS(strict)]"


class Verdict(enum.Enum):
    """What is known of a test after the run."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "errors"
    SKIPPED = "skipped"
    XFAILED = "xfailed"
    XPASSED = "xpassed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """A test that came to a verdict."""

    item: Item
    verdict: Verdict
    duration_ms: int
    reruns: int
    """How often it was tried again."""
    failures: tuple[Phase, ...]
    """The phases that failed in the last attempt."""
    reason: str
    """Why it was skipped, or expected to fail."""
    hidden: str | None
    """The exception that it raised although it is reported as passed."""
    mistake: str | None = None
    """The exception that made it fail as expected, where that is a slip of the test itself."""


def outcome_of(item: Item, phases: tuple[Phase, ...]) -> Outcome | None:
    """The verdict of one test; None when its phases do not add up to one (never called, never set up)."""
    attempts = [index for index, phase in enumerate(phases) if phase.outcome == "rerun"]
    last = phases[attempts[-1] + 1 :] if attempts else phases
    failures = tuple(phase for phase in last if phase.outcome == "failed")
    verdict = _verdict(last, failures)
    if verdict is None:
        return None
    reasons = [_reason(phase) for phase in last if phase.outcome == "skipped" or phase.xfail is not None]
    return Outcome(
        item=item,
        verdict=verdict,
        duration_ms=sum(phase.duration_ms for phase in phases),
        reruns=len(attempts),
        failures=failures,
        reason=next((reason for reason in reasons if reason), ""),
        hidden=next((phase.raised for phase in last if phase.raised), None),
        mistake=next((phase.mistake for phase in last if phase.mistake), None),
    )


def _verdict(phases: tuple[Phase, ...], failures: tuple[Phase, ...]) -> Verdict | None:
    if any(phase.when not in ("setup", "teardown") for phase in failures):
        return Verdict.FAILED
    if failures:
        return Verdict.ERROR
    calls = [phase for phase in phases if phase.when == "call" and phase.subtest is None]
    for phase in (*calls[-1:], *(phase for phase in phases if phase.when == "setup")):
        if phase.outcome == "skipped":
            return Verdict.XFAILED if phase.xfail is not None and not is_not_run(phase) else Verdict.SKIPPED
        if phase.outcome == "passed" and phase.when == "call":
            return Verdict.XPASSED if phase.xfail is not None else Verdict.PASSED
    return None


def outcomes(record: Record) -> dict[str, Outcome]:
    """Item id -> verdict, for every test that has one; a test that nobody collected has an item made for it."""
    found = {}
    for test, phases in record.tests.items():
        item = record.items.get(test) or Item(id=test, path=test.partition("::")[0], line=None)
        outcome = outcome_of(item, phases)
        if outcome is not None:
            found[test] = outcome
    return found


def is_not_run(phase: Phase) -> bool:
    """Whether a test was never called because it is marked `xfail(run=False)`: nobody knows whether it would fail."""
    return phase.xfail is not None and phase.xfail.removeprefix("reason: ").startswith(NOT_RUN)


def _reason(phase: Phase) -> str:
    if phase.xfail is not None and is_not_run(phase):
        return f"xfail(run=False): {phase.xfail.removeprefix('reason: ').removeprefix(NOT_RUN).strip() or 'no reason'}"
    return phase.xfail or phase.message


def is_strict_xpass(phase: Phase) -> bool:
    """Whether a failure says that a test passed which was expected to fail."""
    return phase.message.startswith(STRICT_XPASS)


def failing_tests(record: Record, roots: tuple[str, ...]) -> tuple[str, ...]:
    """Ids of the tests below these places that failed or could not be set up, sorted."""
    red = (Verdict.FAILED, Verdict.ERROR)
    ran = outcomes(record).items()
    return tuple(sorted(test for test, it in ran if it.verdict in red and is_within(it.item.path, roots)))
