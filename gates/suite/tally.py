"""The tests of one lane in a run: an account of them, the numbers, and what is wrong with each."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from gates.model.account import Account, balance, counted
from gates.model.finding import Finding
from gates.model.place import cause_of
from gates.model.quantity import Measurement
from gates.model.scope import is_within
from gates.model.status import Direction
from gates.suite.causes import by_size, cause
from gates.suite.faults import failure_findings, quiet_findings
from gates.suite.idle import Idle, idle_files, idle_notes
from gates.suite.missing_modules import import_findings
from gates.suite.record import Item, Noticed, Record, Uncollected
from gates.suite.selection import Selection
from gates.suite.subtests import subtest_note
from gates.suite.variables import naming_variables
from gates.suite.verdicts import Outcome, Verdict, outcomes

SLOWEST = 5
REASONS_SHOWN = 5
_DIRECTIONS = {
    Verdict.PASSED: Direction.HIGHER, Verdict.FAILED: Direction.LOWER, Verdict.ERROR: Direction.LOWER,
    Verdict.SKIPPED: Direction.LOWER, Verdict.XFAILED: Direction.LOWER, Verdict.XPASSED: Direction.LOWER,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """What a gate wants to know of a run."""

    gate: str
    """`tests` or `smoke`: the first word of its checks and metrics."""
    roots: tuple[str, ...]
    """Where the lane's tests are."""
    selection: Selection = field(default_factory=Selection)
    is_strict: bool = True
    """Tests that look green and check nothing are findings: unexpected passes, returned verdicts and the like."""
    left_out_marks: tuple[str, ...] = ()
    """Tests with one of these marks may be deselected."""
    optional_imports: tuple[str, ...] = ()
    """Modules that may be missing, so that tests skip themselves."""
    deselects_itself: bool = False
    """The gate's own command deselects tests, so a deselected test is none of this part's."""
    pass_env: tuple[str, ...] = ()
    """Names of the user's variables that the tests may see."""
    is_left_out: Callable[[str], bool] = lambda _: False
    """Whether somebody said why the tests of a file need not run."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What a run says of a lane's tests."""

    account: Account
    measurements: tuple[Measurement, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    units: tuple[str, ...] = ()
    """Ids of the tests that came to a verdict, sorted."""


def tally(record: Record, asking: Asking) -> Tally:
    """Count the lane's tests that were collected, and those that came to a verdict.

    Raises:
        ExpressionError: the selection's marks can be evaluated by pytest only.
    """
    items = {test: item for test, item in record.items.items() if _is_asked(item, test, record, asking)}
    ran = outcomes(record)
    seen = {test: outcome for test, outcome in ran.items() if test in items}
    strangers = {
        test: outcome
        for test, outcome in ran.items()
        if test not in record.items and asking.selection.chooses(outcome.item) and _is_here(outcome.item.path, asking)
    }
    missing = [item for test, item in items.items() if test not in seen]
    deselected = [item for item in missing if item.id in record.deselected]
    allowed = [item for item in deselected if item.marks & set(asking.left_out_marks)]
    refused = [item for item in deselected if not item.marks & set(asking.left_out_marks)]
    lost = [item for item in missing if item.id not in record.deselected]
    explained = {f"deselected (finding {asking.gate}/test-deselected)": {item.id for item in refused}}
    explained |= _by_mark(allowed, asking.left_out_marks)
    uncollected = [entry for entry in record.uncollected if _is_near(entry, asking)]
    idle = [each for each in idle_files(seen, uncollected) if not asking.is_left_out(each.path)]
    noticed = [entry for entry in map(partial(_placed, record), record.noticed) if _is_mine(entry, seen, asking)]
    findings = [
        *naming_variables(
            asking.gate,
            (*failure_findings(asking.gate, seen.values()), *_collection_findings(asking, uncollected)),
            passed=asking.pass_env,
        ),
        *_missing_findings(
            asking.gate, "test-deselected", "deselected by the repository's pytest configuration", refused
        ),
        *_missing_findings(asking.gate, "test-lost", "collected, and neither run nor deselected", lost),
        *quiet_findings(asking.gate, seen.values(), noticed, is_strict=asking.is_strict),
    ]
    if asking.is_strict:
        files = () if asking.selection.markers else uncollected  # nobody knows the marks of what is in them
        findings += import_findings(asking.gate, seen.values(), files, optional=asking.optional_imports)
    return Tally(
        account=balance(unit="test", expected=items, examined=[*seen, *strangers], explained=explained),
        measurements=_measurements(asking, items, seen, len(deselected), idle),
        findings=tuple(findings),
        notes=(*_notes(seen, idle, findings, noticed), *subtest_note(record, seen)),
        units=tuple(sorted(seen)),
    )


def _is_asked(item: Item, test: str, record: Record, asking: Asking) -> bool:
    if asking.deselects_itself and test in record.deselected:
        return False
    return _is_here(item.path, asking) and asking.selection.chooses(item)


def _is_here(path: str, asking: Asking) -> bool:
    return is_within(path, asking.roots) and (not asking.selection.paths or is_within(path, asking.selection.paths))


def _is_near(entry: Uncollected, asking: Asking) -> bool:
    """Whether a file or folder that was not collected may hold tests of this part."""
    return _is_here(entry.path, asking) or any(is_within(root, (entry.path,)) for root in asking.roots)


def _placed(record: Record, noticed: Noticed) -> Noticed:
    """A warning at the test it speaks of, where pytest names a line of its own."""
    item = record.items.get(noticed.test)
    if noticed.category == "PytestConfigWarning":
        return replace(noticed, path=(record.setup.inifile if record.setup else None) or noticed.path, line=None)
    if item is None or noticed.path == item.path:
        return noticed
    return replace(noticed, path=item.path, line=item.line)


def _is_mine(noticed: Noticed, seen: Mapping[str, Outcome], asking: Asking) -> bool:
    if noticed.category == "PytestConfigWarning":
        return True
    if asking.selection.markers and noticed.test not in seen:
        return noticed.category == "unregistered mark" and _is_slip(noticed, asking)
    return _is_here(noticed.path, asking)


def _is_slip(noticed: Noticed, asking: Asking) -> bool:
    """Whether a mark that nobody registered is nearly one that the gate chooses by."""
    mark = noticed.message.partition("`")[2].partition("`")[0]
    chosen = set(re.findall(r"\w+", asking.selection.markers))
    return mark not in chosen and bool(difflib.get_close_matches(mark, chosen, n=1)) and _is_here(noticed.path, asking)


def _by_mark(items: Iterable[Item], marks: tuple[str, ...]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for item in items:
        mark = next(mark for mark in marks if mark in item.marks)
        found.setdefault(f"deselected: marked {mark}", set()).add(item.id)
    return found


def _collection_findings(asking: Asking, uncollected: Iterable[Uncollected]) -> list[Finding]:
    return [
        Finding(
            check=f"{asking.gate}/collection-error", path=entry.path, message=entry.message or "it cannot be collected",
            detail=entry.text, group=cause(entry.message), identity=cause(entry.message),
        )
        for entry in uncollected
        if entry.outcome == "failed"
    ]  # fmt: skip


def _missing_findings(gate: str, check: str, why: str, items: list[Item]) -> list[Finding]:
    """One finding for each file, so that a baseline can hold it."""
    by_path: dict[str, list[Item]] = {}
    for item in items:
        by_path.setdefault(item.path, []).append(item)
    found = []
    for path, missing in sorted(by_path.items()):
        ids = [item.id.partition("::")[2] or item.id for item in missing]
        names = ", ".join(ids[:3])
        more = f" and {len(missing) - 3:,} more" if len(missing) > 3 else ""
        what = "1 test was" if len(missing) == 1 else f"{len(missing):,} tests were"
        found.append(
            Finding(
                check=f"{gate}/{check}", path=path, line=missing[0].line, message=f"{what} {why}: {names}{more}",
                group=why, identity="\n".join(sorted(ids)),
            )
        )  # fmt: skip
    return found


def _measurements(
    asking: Asking,
    items: Mapping[str, Item],
    seen: Mapping[str, Outcome],
    deselected: int,
    idle: Sequence[Idle],
) -> tuple[Measurement, ...]:
    gate, lower = asking.gate, Direction.LOWER
    counts = dict.fromkeys(Verdict, 0)
    for outcome in seen.values():
        counts[outcome.verdict] += 1
    flaky = sum(bool(outcome.reruns) for outcome in seen.values())
    duration_ms = sum(outcome.duration_ms for outcome in seen.values())
    return (
        Measurement(metric=f"{gate}.collected", value=len(items), unit="test"),
        *(
            Measurement(
                metric=f"{gate}.{verdict.value}",
                value=count,
                unit="test",
                better=_DIRECTIONS[verdict],
                lacks=_instead(seen) if verdict is Verdict.PASSED else "",
            )
            for verdict, count in counts.items()
        ),
        Measurement(metric=f"{gate}.deselected", value=deselected, unit="test", better=lower),
        Measurement(metric=f"{gate}.reruns", value=flaky, unit="test"),
        Measurement(
            metric=f"{gate}.skipped-files",
            value=len(idle),
            unit="file",
            better=lower,
            lacks=named([each.path for each in idle], 3),
        ),
        Measurement(metric=f"{gate}.duration", value=duration_ms, unit="ms"),
    )


def _notes(
    seen: Mapping[str, Outcome],
    idle: Iterable[Idle],
    findings: Iterable[Finding],
    noticed: Iterable[Noticed],
) -> tuple[str, ...]:
    notes = []
    ignored = sum(entry.category == "PytestUnraisableExceptionWarning" for entry in noticed)
    if ignored:
        notes.append(
            f"{counted(ignored, 'exception')} {'was' if ignored == 1 else 'were'} ignored in finalizers while tests ran"
        )
    causes = by_size(finding.group for finding in findings if finding.group)
    if len(causes) > 1:
        total = sum(count for _, count in causes)
        shown = "; ".join(f"{count:,} x {_said(text, findings)}" for text, count in causes[:5])
        notes.append(f"{total:,} findings have {len(causes):,} causes: {shown}")
    notes += _skipped(seen)
    notes += idle_notes(idle)
    flaky = sorted(test for test, outcome in seen.items() if outcome.reruns)
    if flaky:
        notes.append(f"flaky, run again until they passed or gave up: {', '.join(flaky[:20])}")
    slowest = sorted(seen.items(), key=lambda entry: (-entry[1].duration_ms, entry[0]))[:SLOWEST]
    slow = [f"{outcome.duration_ms:,} ms `{test}`" for test, outcome in slowest if outcome.duration_ms]
    if slow:
        notes.append(f"slowest: {'; '.join(slow)}")
    return tuple(notes)


def _said(group: str, findings: Iterable[Finding]) -> str:
    """A cause in the words of its first finding."""
    return next((cause_of(finding, unit="test") for finding in findings if finding.group == group), group)


def _instead(seen: Mapping[str, Outcome]) -> str:
    """What became of the tests that did not pass: `2 were skipped (t.py::a, t.py::b), 1 failed (t.py::c)`."""
    words = {Verdict.SKIPPED: "were skipped", Verdict.XFAILED: "failed as expected", Verdict.XPASSED: "passed against "
             "expectation", Verdict.FAILED: "failed", Verdict.ERROR: "had an error"}  # fmt: skip
    told = []
    for verdict, word in words.items():
        tests = sorted(test for test, outcome in seen.items() if outcome.verdict is verdict)
        verb = word.replace("were", "was") if len(tests) == 1 else word
        told += [f"{len(tests):,} {verb} ({named(tests, 3)})"] if tests else []
    return ", ".join(told)


def _skipped(seen: Mapping[str, Outcome]) -> list[str]:
    """The tests that were skipped, by reason, most first."""
    by_reason: dict[str, list[str]] = {}
    for test, outcome in seen.items():
        if outcome.verdict is Verdict.SKIPPED:
            by_reason.setdefault(outcome.reason.removeprefix("Skipped: ") or "no reason", []).append(test)
    ranked = sorted(by_reason.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    notes = [f"{len(tests):,} skipped: {reason}: {named(sorted(tests))}" for reason, tests in ranked[:REASONS_SHOWN]]
    left = sum(len(tests) for _, tests in ranked[REASONS_SHOWN:])
    return [*notes, f"{left:,} more skipped, for {len(ranked) - REASONS_SHOWN:,} other reasons"] if left else notes


def named(tests: Sequence[str], shown: int = 5) -> str:
    """The first few ids, and how many more there are."""
    more = f" and {len(tests) - shown:,} more" if len(tests) > shown else ""
    return f"{', '.join(f'`{test}`' for test in tests[:shown])}{more}"
