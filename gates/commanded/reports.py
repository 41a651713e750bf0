"""From what a command left to evidence, format by format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from gates.api import (
    CoverageReport,
    Direction,
    Invocation,
    Measured,
    Measurement,
    Problem,
    Reading,
    Report,
    Scope,
    TaskResult,
    Tool,
    coverage_reading,
    process_problems,
    read_cobertura,
    read_count,
    read_junit,
    read_lcov,
    read_sarif,
)
from gates.commanded.accounts import Looked, account_of, looked_in, measured
from gates.commanded.settings import Reads, Settings
from gates.commanded.words import TASK, asks_for_roots, wanted_files

_SLACK = timedelta(seconds=5)
"""How much older than its process a report may say that it is: clocks of tools count whole seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """What one command left."""

    name: str
    """The gate's."""
    data: bytes
    """The report."""
    text: str
    """All that it printed."""
    ran: Invocation
    roots: tuple[str, ...]
    """Absolute names of the repository root."""


def read_left(name: str, settings: Settings, scope: Scope, results: Mapping[str, TaskResult]) -> Reading:
    """The evidence of one command; whatever makes its report worthless is a problem."""
    result = results.get(TASK)
    problems = process_problems(result, name=name)
    if result is None or problems:
        return Reading(problems=problems)
    before = 1 if asks_for_roots(settings) else 0
    ran = result.invocations[before:]
    if len(ran) != 1:
        what = f"{name}: it ran {len(ran)} times, and each run writes the same report"
        return Reading(problems=(Problem(what=what, way_out="give it `{folders}` instead of `{paths}`"),))
    data = result.outputs.get(settings.output) if settings.output else ran[0].stdout
    if data is None:
        what = f"{name}: it did not write {settings.output}"
        return Reading(problems=(Problem(what=what, way_out="look at its arguments: the report goes below {out}"),))
    left = Left(
        name=name,
        data=data,
        text=b"\n".join((ran[0].stdout, ran[0].stderr)).decode("utf-8", "replace"),
        ran=ran[0],
        roots=tuple(result.invocations[0].stdout.decode("utf-8", "replace").splitlines()) if before else (),
    )
    match settings.reads:
        case Reads.SARIF:
            return _sarif(left, settings, scope)
        case Reads.JUNIT:
            return _junit(left, settings)
        case Reads.COBERTURA:
            files = frozenset(file.path for file in scope.repository.files)
            return _coverage(left, settings, scope, read_cobertura(data, files=files, roots=left.roots))
        case Reads.LCOV:
            return _coverage(left, settings, scope, read_lcov(data, roots=left.roots))
        case Reads.COUNT:
            return _count(left, settings, scope)


def _sarif(left: Left, settings: Settings, scope: Scope) -> Reading:
    log = read_sarif(left.data, gate=left.name, roots=left.roots)
    looked = looked_in(settings, left.text, left.roots)
    if log.problems or isinstance(looked, Problem):
        troubles = (looked,) if isinstance(looked, Problem) else ()
        return Reading(problems=(*log.problems, *troubles), tool=log.tool)
    if looked is None and log.examined is not None:
        looked = Looked(names=frozenset(log.examined) | {found.path for found in log.findings if found.path})
    lane = scope.lane.name if scope.lane else None
    owners = {file.path: file.lane for file in scope.repository.files if file.lane is not None}
    mine = tuple(found for found in log.findings if lane is None or owners.get(found.path or "", lane) == lane)
    elsewhere = len(log.findings) - len(mine)
    account, problems = account_of(settings, scope, looked)
    stale = [at for at in log.ended_at if _is_older(at, left.ran)]
    red = [
        *problems,
        *_witnesses(left, settings, found=len(log.findings), failing=log.has_failures),
        *(Problem(what=f"the report ended at {at}, before this run began: it is an old one") for at in stale[:1]),
    ]
    notes = [f"{elsewhere:,} findings in files of other lanes are not counted here"] if elsewhere else []
    silenced = Measurement(
        metric=f"{left.name}.suppressed", value=log.suppressed, unit="finding", better=Direction.LOWER
    )
    return Reading(
        account=account,
        measurements=(*measured(left.name, account, mine), silenced),
        findings=mine,
        problems=tuple(red),
        notes=tuple(notes),
        tool=log.tool,
    )


def _junit(left: Left, settings: Settings) -> Reading:
    reading = read_junit([Report(name=settings.output or "the output", data=left.data)], gate=left.name)
    if reading.problems:
        return reading
    red = len(reading.findings)
    account = replace(reading.account, unit=settings.counts) if reading.account else None
    return replace(
        reading,
        account=account,
        measurements=(*reading.measurements, *measured(left.name, account, reading.findings)),
        problems=tuple(_witnesses(left, settings, found=red, failing=bool(red))),
    )


def _coverage(left: Left, settings: Settings, scope: Scope, seen: Measured) -> Reading:
    wanted, excluded = wanted_files(settings, scope)
    if seen.problems:
        return Reading(problems=seen.problems)
    problems = []
    started = _moment(left.ran.started_at)
    if seen.written_ms is not None and started is not None:
        written = datetime.fromtimestamp(seen.written_ms / 1000, tz=UTC)
        if written < started - _SLACK:
            problems.append(Problem(what=f"the report is of {written.isoformat()}, before this run began"))
    report: CoverageReport = seen.report
    reading = coverage_reading(
        report,
        expected=wanted,
        has_branches=seen.has_branches,
        components=scope.repository.components,
        change=scope.repository.change,
        changed_lines_target=scope.targets.changed_lines,
        problems=problems,
        gate=left.name,
    )
    notes = (f"{len(excluded):,} files are excluded by policy",) if excluded else ()
    return replace(reading, notes=notes, tool=Tool(name=left.name))


def _count(left: Left, settings: Settings, scope: Scope) -> Reading:
    try:
        text = left.data.decode("utf-8")
    except UnicodeDecodeError:
        return Reading(problems=(Problem(what="the output is no UTF-8 text", way_out="run the command by hand"),))
    counted, looked = read_count(text, settings.pattern), looked_in(settings, left.text, left.roots)
    if counted.problems or isinstance(looked, Problem):
        return Reading(problems=(*counted.problems, *((looked,) if isinstance(looked, Problem) else ())))
    account, problems = account_of(settings, scope, looked)
    better = Direction.LOWER if settings.maximum is not None else Direction.HIGHER
    better = Direction.NONE if None not in (settings.minimum, settings.maximum) else better
    number = Measurement(
        metric=f"{left.name}.number", value=counted.value, of=counted.of, unit=settings.unit or "unit", better=better
    )
    return Reading(account=account, measurements=(number, *measured(left.name, account, None)), problems=problems)


def _witnesses(left: Left, settings: Settings, *, found: int, failing: bool) -> list[Problem]:
    """Exit code and report must tell the same story, where the code can tell one."""
    code, way_out = left.ran.exit_code, "look for an option such as --exit-zero, or a script around it"
    if code and not found:
        what = f"{left.name} ended with {code}, and its report has no finding"
        return [Problem(what=what, way_out="run it by hand: what did it want to say?")]
    if code == 0 and failing and len(settings.codes) > 1:
        what = f"{left.name} ended with 0, and its report has {found:,} finding{'' if found == 1 else 's'}"
        only = "where it always ends so, say accepted-exit-codes = [0]"
        return [Problem(what=what, way_out=f"{way_out}; {only}")]
    return []


def _is_older(ended_at: str, ran: Invocation) -> bool:
    ended, started = _moment(ended_at), _moment(ran.started_at)
    return ended is not None and started is not None and ended < started - _SLACK


def _moment(text: str) -> datetime | None:
    """A moment with a time zone; None for any other text."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
