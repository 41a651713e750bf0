"""JUnit reports of any runner -> evidence. Counts come from the cases; a suite that says otherwise is a problem."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from gates.model.account import balance
from gates.model.evidence import Problem, Reading, Tool
from gates.model.finding import Finding
from gates.model.quantity import Measurement
from gates.model.status import Direction
from gates.readers.junit_cases import Cases, Outcome, Trouble, Unreadable
from gates.readers.junit_walk import read_cases

MESSAGE = 300
"""Characters of a finding's message."""
VARIABLE = re.compile(r"0x[0-9a-fA-F]+|\d+")
"""What differs between failures of one cause."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A report with the name of the file that it was read from."""

    name: str
    data: bytes


def read_junit(reports: Iterable[Report], *, gate: str = "tests") -> Reading:
    """The evidence of any number of reports of one part; any order gives the same.

    A test that is in several reports, or several times in one, has its worst outcome; how often is counted as reruns.
    The same bytes twice count once. Skipped tests are explained in the account and are never counted as passed.

    Args:
        reports: at least one.
        gate: the gate whose part this is; checks and metrics carry its name.
    """
    problems: list[Problem] = []
    notes: list[str] = []
    readable: list[tuple[str, Cases]] = []
    seen: dict[bytes, str] = {}
    for report in sorted(reports, key=lambda each: (each.name, each.data)):
        digest = sha256(report.data).digest()
        if digest in seen:
            notes.append(f"{report.name} is the same report as {seen[digest]}, counted once")
            continue
        seen[digest] = report.name
        try:
            cases = read_cases(report.data)
        except Unreadable as error:
            problems.append(Problem(what=f"{report.name} {error}", way_out=error.way_out))
            continue
        problems.extend(_problems(report.name, cases))
        if cases.bad_times:
            notes.append(f"{report.name}: {cases.bad_times:,} times are no numbers and count as 0")
        readable.append((report.name, cases))
    if not seen:
        problems.append(Problem(what="no report was given", way_out="name the file that the tests wrote"))
    return _reading(readable, gate=gate, problems=problems, notes=notes)


def _problems(name: str, cases: Cases) -> Iterator[Problem]:
    if not cases.outcomes:
        yield Problem(
            what=f"{name} has 0 tests", way_out="look at what was selected; a run without tests proves nothing"
        )
    for mismatch in cases.mismatches[:5]:
        yield Problem(
            what=f"{name} contradicts itself: {mismatch}",
            way_out="the report was cut, edited or written by two runs: run the tests again",
        )


def _reading(readable: list[tuple[str, Cases]], *, gate: str, problems: list[Problem], notes: list[str]) -> Reading:
    outcomes: dict[str, Outcome] = {}
    attempts = Counter[str]()
    for _, cases in readable:
        attempts.update(cases.attempts)
        for name, outcome in cases.outcomes.items():
            before = outcomes.get(name)
            if before is not None:
                attempts[name] += 1
            outcomes[name] = outcome if before is None else max(before, outcome)
    counts = Counter(outcomes.values())
    ran = [name for name, outcome in outcomes.items() if outcome is not Outcome.SKIPPED]
    skipped = [name for name, outcome in outcomes.items() if outcome is Outcome.SKIPPED]
    return Reading(
        account=balance(unit="test", expected=outcomes, examined=ran, explained={"skipped": skipped})
        if outcomes
        else None,
        measurements=_measurements(gate, counts, attempts, sum(cases.duration_us for _, cases in readable)),
        findings=tuple(sorted(_findings(gate, outcomes, readable), key=lambda each: (each.sort_key, each.fingerprint))),
        problems=tuple(problems),
        notes=tuple(notes),
        tool=Tool(name="junit"),
    )


def _measurements(
    gate: str, counts: Counter[Outcome], attempts: Counter[str], duration_us: int
) -> tuple[Measurement, ...]:
    numbers = (
        ("collected", counts.total(), "test", Direction.NONE),
        ("passed", counts[Outcome.PASSED], "test", Direction.HIGHER),
        ("failed", counts[Outcome.FAILED], "test", Direction.LOWER),
        ("errors", counts[Outcome.ERROR], "test", Direction.LOWER),
        ("skipped", counts[Outcome.SKIPPED], "test", Direction.LOWER),
        ("xfailed", counts[Outcome.XFAILED], "test", Direction.LOWER),
        ("reruns", sum(1 for count in attempts.values() if count), "test", Direction.NONE),
        ("duration", duration_us // 1000, "ms", Direction.NONE),
    )
    return tuple(
        Measurement(metric=f"{gate}.{name}", value=value, unit=unit, better=better)
        for name, value, unit, better in numbers
    )


def _findings(gate: str, outcomes: dict[str, Outcome], readable: list[tuple[str, Cases]]) -> Iterator[Finding]:
    """One finding for each test whose worst outcome is red, told by the first report (by name) that says so."""
    told: set[str] = set()
    for _, cases in readable:
        for name, troubles in cases.troubles.items():
            worst = outcomes[name]
            trouble = next((each for each in troubles if each.outcome is worst), None)
            if worst >= Outcome.FAILED and trouble is not None and name not in told:
                told.add(name)
                yield _finding(gate, name, trouble)


def _finding(gate: str, name: str, trouble: Trouble) -> Finding:
    check = f"{gate}/{'error' if trouble.outcome is Outcome.ERROR else 'failed'}"
    first = " ".join((trouble.message or trouble.detail).split("\n", 1)[0].split())
    return Finding(
        check=check,
        message=f"{name}: {first}"[:MESSAGE] if first else name[:MESSAGE],
        path=_path(trouble.file),
        group=VARIABLE.sub("#", first)[:MESSAGE] or None,
        detail=trouble.detail,
        fingerprint=sha256(f"{check}\0{name}".encode("utf-8", "surrogatepass")).hexdigest()[:32],
    )


def _path(file: str) -> str | None:
    """A file that the report names, when it stays inside the tree; other names point nowhere."""
    path = file.replace("\\", "/")
    is_inside = path and not path.startswith("/") and ":" not in path and ".." not in path.split("/")
    return path.removeprefix("./") if is_inside else None
