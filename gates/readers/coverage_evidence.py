"""Coverage of some files as measurements and findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from gates.model.evidence import Problem
from gates.model.finding import Finding
from gates.model.quantity import Measurement
from gates.model.scope import Change, Component, is_within
from gates.model.status import Direction
from gates.readers.coverage_json import CoverageReport, FileCoverage, ranges, summed
from gates.readers.coverage_missing import missing_lines


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedLines:
    """What the tests run of the lines that a change adds."""

    measurements: tuple[Measurement, ...] = ()
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()


def coverage_measurements(
    files: tuple[FileCoverage, ...],
    expected: tuple[str, ...],
    report: CoverageReport,
    components: tuple[Component, ...],
    change: Change | None = None,
) -> list[Measurement]:
    """The numbers of the lane, of each component that has files in it, and of each file.

    Args:
        files: those of the lane that coverage reports.
        expected: all of its production files.
        report: what coverage said.
        components: smaller sets of paths with numbers of their own.
        change: what to tell first in each file.
    """
    added = {file.path: frozenset(file.added_lines) for file in (change.files if change else ())}
    omitted = sum(path in report.omitted for path in expected)
    found = _numbers(files, component=None, path=None)
    found.append(Measurement(metric="coverage.omitted-files", value=omitted, unit="file", better=Direction.LOWER))
    for component in components:
        own = tuple(file for file in files if is_within(file.path, component.paths))
        if own:
            found += _numbers(own, component=component.name, path=None)
    for file in files:
        if file.statements or file.excluded:
            found += [_lacking(each, file, added) for each in _numbers((file,), component=None, path=file.path)]
    return found


def _lacking(found: Measurement, file: FileCoverage, added: Mapping[str, frozenset[int]]) -> Measurement:
    if found.metric != "coverage.lines" or not file.missing:
        return found
    new = added.get(file.path, frozenset())
    return replace(found, changed=len(file.missing & new), lacks=missing_lines(file, new))


def _numbers(files: tuple[FileCoverage, ...], *, component: str | None, path: str | None) -> list[Measurement]:
    total, higher = summed(files), Direction.HIGHER
    found = []
    for metric, value, of, unit in (
        ("coverage.lines", total.executed, total.statements, "line"),
        ("coverage.branches", total.covered_branches, total.branches, "branch"),
    ):
        if of or path is None:
            found.append(
                Measurement(
                    metric=metric, value=value, of=of, unit=unit, path=path, component=component, better=higher
                )
            )  # fmt: skip
    found.append(
        Measurement(
            metric="coverage.excluded-lines", value=total.excluded, unit="line", path=path, component=component,
            better=Direction.LOWER,
        )
    )  # fmt: skip
    return found


def coverage_findings(
    files: tuple[FileCoverage, ...], expected: tuple[str, ...], report: CoverageReport
) -> list[Finding]:
    """Files that no test imports, and files that cannot be parsed."""
    found = [
        Finding(
            check="coverage/file-never-imported",
            path=file.path,
            message=f"no test imports this file: 0 of {file.statements:,} statements",
        )
        for file in files
        if not file.is_measured and file.statements
    ]
    found += [
        Finding(
            check="coverage/file-not-parsable", path=path,
            message=f"its statements cannot be counted: {report.unparsable[path]}",
        )
        for path in expected
        if path in report.unparsable
    ]  # fmt: skip
    return found


def changed_lines(files: tuple[FileCoverage, ...], change: Change, target: Decimal | None) -> ChangedLines:
    """The statements that the change adds; the missed ones are findings only where the target is missed.

    Args:
        files: the lane's files.
        change: what the change did; lines that were only moved are not among the added ones.
        target: percent that is asked; None when nothing is.
    """
    if change.unknown_because is not None:
        if target is None:
            return ChangedLines()
        what = f"changed lines cannot be told: {change.unknown_because}"
        return ChangedLines(problems=(Problem(what=what, way_out="fetch the base branch with its history"),))
    added = {file.path: frozenset(file.added_lines) for file in change.files}
    executed = sum(len(file.executed & added.get(file.path, frozenset())) for file in files)
    missed = {file.path: file.missing & added.get(file.path, frozenset()) for file in files}
    of = executed + sum(map(len, missed.values()))
    findings = []
    if target is not None and executed * 100 < target * of:
        for file in files:
            gaps = added.get(file.path, frozenset()) - file.executed - file.missing
            findings += [_untested(file, first, last) for first, last in ranges(missed[file.path], between=gaps)]
    number = Measurement(metric="coverage.changed-lines", value=executed, of=of, unit="line")
    return ChangedLines(measurements=(number,), findings=tuple(findings))


def _untested(file: FileCoverage, first: int, last: int) -> Finding:
    path = file.path
    where = f"line {first}" if first == last else f"lines {first} to {last}"
    inside = [name for name, lines in file.functions.items() if any(first <= line <= last for line in lines)]
    where = f"{where} in {', '.join(inside[:3])}" if inside else where
    return Finding(
        check="coverage/changed-lines-uncovered",
        path=path,
        line=first,
        end_line=last,
        message=f"changed and run by no test: {where}",
    )
