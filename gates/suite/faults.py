"""What is wrong with single tests: those that failed, and those that look green and check nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set

from gates.model.finding import Finding
from gates.suite.causes import cause
from gates.suite.read_record import one_line
from gates.suite.record import Item, Noticed, Phase
from gates.suite.traces import failed_at
from gates.suite.verdicts import Outcome, Verdict, is_strict_xpass

_MESSAGE_MAX = 500
EMPTY_PARAMETERS = "got empty parameter set"
_UNRUN = "body never runs"
_WARNINGS = {
    "PytestReturnNotNoneWarning": ("verdict-returned", "a test returns a value instead of asserting it"),
    "PytestCollectionWarning": ("class-not-collected", ""),
    "PytestConfigWarning": ("configuration-not-understood", ""),
    "PytestUnhandledThreadExceptionWarning": ("thread-died", ""),
    "UntriedPropertyWarning": ("nothing-tried", ""),
    "RuntimeWarning": ("coroutine-not-awaited", ""),
    "DeprecationWarning": ("verdict-returned", "a test returns a value instead of asserting it"),
    _UNRUN: ("body-never-runs", "a test passed and its body never ran"),
    "unregistered mark": ("mark-not-registered", ""),
}


def failure_findings(gate: str, outcomes: Iterable[Outcome]) -> list[Finding]:
    """One finding for each failed phase, those of the most frequent cause first."""
    found = [
        _failure(gate, outcome.item, phase)
        for outcome in outcomes
        if outcome.verdict in (Verdict.FAILED, Verdict.ERROR)
        for phase in outcome.failures
    ]
    sizes = Counter(finding.group for finding in found)
    return sorted(found, key=lambda finding: (-sizes[finding.group], finding.group or "", finding.sort_key))


def _failure(gate: str, item: Item, phase: Phase) -> Finding:
    name = "error" if phase.when in ("setup", "teardown") else "failed"
    name = "xpass-strict" if is_strict_xpass(phase) else name
    message = phase.message.strip() or "it failed and says nothing"
    where = f" ({phase.when})" if name == "error" else f" {phase.subtest}" if phase.subtest else ""
    text = f"{_name(item)}{where}: {message.splitlines()[0]}"
    return Finding(
        check=f"{gate}/{name}",
        identity=f"{_name(item)} {phase.subtest}" if phase.subtest else _name(item),
        path=item.path,
        line=phase.line if phase.path == item.path and phase.line else item.line,
        message=_short(text),
        group=cause(message),
        detail=phase.text,
        failed_at=failed_at(item, phase),
        output=phase.output,
    )


def quiet_findings(
    gate: str, outcomes: Iterable[Outcome], noticed: Iterable[Noticed], *, is_strict: bool
) -> list[Finding]:
    """Tests that are green in the report and say nothing, and failures that something hid.

    Args:
        gate: first word of the checks.
        outcomes: the tests that came to a verdict.
        noticed: warnings in the lane's test files.
        is_strict: without it, only hidden failures are reported.
    """
    found = []
    for outcome in outcomes:
        item = outcome.item
        if outcome.hidden:
            found.append(_quiet(gate, "failure-hidden", item, f"raised {outcome.hidden} and is reported as passed"))
        if is_strict and outcome.verdict is Verdict.XPASSED:
            text = f"is expected to fail and passes: {outcome.reason or 'no reason given'}"
            found.append(_quiet(gate, "xpassed", item, text))
        if is_strict and outcome.verdict is Verdict.XFAILED and outcome.mistake:
            text = f"is expected to fail, and fails by a slip of its own: {outcome.mistake}"
            found.append(_quiet(gate, "xfailed-by-mistake", item, text))
        if is_strict and outcome.verdict is Verdict.SKIPPED and EMPTY_PARAMETERS in outcome.reason:
            text = f"has no parameters, so it checks nothing: {outcome.reason}"
            found.append(_quiet(gate, "no-parameters", item, text))
    noticed = tuple(noticed)
    unrun = {entry.test for entry in noticed if entry.category == _UNRUN}
    for entry in noticed if is_strict else ():
        if entry.category in _WARNINGS and not _follows(entry, unrun):
            check, text = _WARNINGS[entry.category]
            told = f"{text}: {entry.message}" if text else entry.message
            found.append(Finding(check=f"{gate}/{check}", path=entry.path, line=entry.line, message=_short(told)))
    return sorted(set(found), key=lambda finding: finding.sort_key)


def _follows(entry: Noticed, unrun: Set[str]) -> bool:
    """Whether Python warns of a test of which is known that its body never ran."""
    if entry.category == "DeprecationWarning":
        return entry.test in unrun
    names = {test.rpartition("::")[2] for test in unrun}
    return entry.category == "RuntimeWarning" and any(f".{name}' was never awaited" in entry.message for name in names)


def _quiet(gate: str, problem: str, item: Item, text: str) -> Finding:
    name = _name(item)
    return Finding(
        check=f"{gate}/{problem}", path=item.path, line=item.line, message=_short(f"{name} {text}"), identity=name
    )


def _name(item: Item) -> str:
    """A test's id without its file, so that a file that is renamed keeps what was accepted."""
    return item.id.partition("::")[2] or item.id


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _MESSAGE_MAX else f"{line[:_MESSAGE_MAX]}..."
