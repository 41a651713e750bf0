"""Coverage of files, counted by coverage itself -> evidence of one part. What is measured where is checked here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import PurePosixPath

from gates.model.account import balance
from gates.model.evidence import Problem, Reading, Tool
from gates.model.scope import Change, Component
from gates.readers.coverage_evidence import ChangedLines, changed_lines, coverage_findings, coverage_measurements
from gates.readers.coverage_gaps import coverage_gaps
from gates.readers.coverage_json import CoverageReport
from gates.readers.coverage_uncounted import explained_files, uncounted_findings

BRANCHES = "coverage.branches"
SQLITE = b"SQLite format 3\0"
NAMED = 3


def looks_wrong(name: str, data: bytes) -> Problem | None:
    """Why these bytes are no data file of coverage, as far as the first look tells; None when they may be one."""
    if not data:
        return Problem(what=f"{name} has 0 bytes: whoever wrote it died", way_out="run that shard again")
    if not data.startswith(SQLITE):
        return Problem(what=f"{name} is no data file of coverage", way_out="name the file that `coverage run` wrote")
    page_bytes, pages = int.from_bytes(data[16:18]), int.from_bytes(data[28:32])  # as SQLite's header says
    if len(data) != pages * (65536 if page_bytes == 1 else page_bytes):
        return Problem(
            what=f"{name} is cut or damaged: it has {len(data):,} bytes, its header says {pages * page_bytes:,}",
            way_out="run that shard again",
        )
    return None


def place(path: str, *, root: str, other_roots: Sequence[str] = ()) -> str | None:
    """Where a measured path lies in the tree, relative to its root; None when it leads outside.

    Args:
        path: as the data file names it; a relative one is of the root.
        root: the repository root, absolute.
        other_roots: absolute folders of other machines that held the same tree.
    """
    posix = path.replace("\\", "/")
    for each in (root, *other_roots):
        folder = each.replace("\\", "/").rstrip("/")
        if posix.startswith(f"{folder}/"):
            posix = posix[len(folder) + 1 :]
            break
    pure = PurePosixPath(posix)
    is_outside = pure.is_absolute() or ".." in pure.parts or (len(posix) > 1 and posix[1] == ":") or "\0" in posix
    return None if is_outside or not pure.parts else str(pure)


def outside(name: str, paths: Iterable[str]) -> Problem | None:
    """The problem of a data file that measured paths outside the tree; they are never opened."""
    found = sorted(paths)
    if not found:
        return None
    shown = ", ".join(found[:NAMED]) + (f" and {len(found) - NAMED:,} more" if len(found) > NAMED else "")
    return Problem(
        what=f"{name} measured files outside this tree: {shown}",
        way_out="set `relative_files = true` for coverage, or name the other machine's folder with --coverage-root",
    )


def mixed(has_branches: Mapping[str, bool]) -> Problem | None:
    """The problem of shards of which some measured branches and some only lines."""
    with_, without = ([name for name, has in sorted(has_branches.items()) if has is wanted] for wanted in (True, False))
    if not with_ or not without:
        return None
    return Problem(
        what=f"{', '.join(with_[:NAMED])} measured branches, {', '.join(without[:NAMED])} only lines",
        way_out="run all shards with the same `branch` setting",
    )


def coverage_reading(
    report: CoverageReport,
    *,
    expected: Collection[str],
    has_branches: bool,
    components: tuple[Component, ...] = (),
    change: Change | None = None,
    changed_lines_target: Decimal | None = None,
    left_out_files: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (),
    notes: Sequence[str] = (),
    gate: str = "coverage",
) -> Reading:
    """The evidence of one part, with the numbers and the findings of the gate's own run.

    Args:
        report: what coverage counted.
        expected: the lane's files; one that coverage could not count leaves the account open.
        has_branches: whether branches were measured; without, there is no number of branches.
        components: parts of the lane that have numbers of their own.
        change: what the change did; None when nobody knows, and then there is no number of changed lines.
        changed_lines_target: percent that is asked of the change.
        left_out_files: glob over paths -> the reason why nothing of such a file counts; every other such file is a
            finding. None: the report cannot tell such files, and none is looked for.
        problems: why the data cannot be trusted.
        notes: facts for the report.
        gate: the gate whose part this is.
    """
    wanted = tuple(sorted(set(expected)))
    if not wanted:
        return Reading(problems=(*problems, Problem(what="the lane has no file to cover")), notes=tuple(notes))
    files = tuple(report.files[path] for path in wanted if path in report.files)
    found = list(problems)
    if not found and not any(file.is_measured for file in files):
        found.append(
            Problem(
                what="no line of this lane ran: the data is of other files",
                way_out="measure the lane's own paths (`source`), and check the folder that the data came from",
            )
        )
    changed = changed_lines(files, change, changed_lines_target) if change and not found else ChangedLines()
    numbers = coverage_measurements(files, wanted, report, components, change)
    measurements = (*numbers, *changed.measurements) if files else ()
    is_asked = left_out_files is not None and not found
    uncounted = uncounted_findings(files, wanted, report, left_out_files or {}) if is_asked else ()
    return Reading(
        account=balance(
            unit="file",
            expected=wanted,
            examined=[file.path for file in files],
            explained=explained_files(report, left_out_files or {}),
        ),
        measurements=tuple(
            replace(each, metric=f"{gate}.{each.metric.partition('.')[2]}")
            for each in measurements
            if has_branches or each.metric != BRANCHES
        ),
        findings=tuple(
            replace(each, check=f"{gate}/{each.check.partition('/')[2]}")
            for each in (*coverage_findings(files, wanted, report), *changed.findings, *uncounted)
        ),
        problems=(*found, *changed.problems),
        notes=(*notes, *_said(report, has_branches=has_branches)),
        tool=Tool(name="coverage", version=report.version),
        gaps=coverage_gaps(files),
    )


def _said(report: CoverageReport, *, has_branches: bool) -> Iterable[str]:
    yield f"coverage's exclusions are read from {report.config_file or 'no file'}"
    if not has_branches:
        yield "the data has no branches: measure with `coverage run --branch`"
