"""Coverage of files, counted by coverage itself -> evidence of one part. What is measured where is checked here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from gates.model.account import balance
from gates.model.evidence import Problem, Reading, Tool
from gates.model.quantity import Measurement
from gates.model.status import Direction

SQLITE = b"SQLite format 3\0"
NAMED = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class FileCoverage:
    """One file, in whole numbers."""

    path: str
    """POSIX path relative to the root."""
    statements: int
    covered_lines: int
    excluded_lines: int
    branches: int
    covered_branches: int


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
    files: Iterable[FileCoverage],
    *,
    expected: Collection[str],
    executed: Collection[str],
    has_branches: bool,
    problems: Sequence[Problem] = (),
    notes: Sequence[str] = (),
    version: str = "",
    gate: str = "coverage",
) -> Reading:
    """The evidence of one part.

    Args:
        files: the files that coverage could count; any order gives the same. Others than the expected are left out.
        expected: the lane's files; one that coverage could not count leaves the account open.
        executed: the files of which at least one line ran; the others count with all their statements.
        has_branches: whether branches were measured; without, there is no number of branches.
        problems: why the data cannot be trusted.
        notes: facts for the report.
        version: coverage's.
        gate: the gate whose part this is.
    """
    wanted = frozenset(expected)
    counted = sorted((file for file in files if file.path in wanted), key=lambda file: file.path)
    found = list(problems)
    if not wanted & frozenset(executed) and not found:
        found.append(
            Problem(
                what="no line of this lane ran: the data is of other files",
                way_out="measure the lane's own paths (`source`), and check the folder that the data came from",
            )
        )
    idle = len(counted) - len({file.path for file in counted} & frozenset(executed))
    said = [f"{idle:,} files never ran and count with all their statements"] if idle else []
    return Reading(
        account=balance(unit="file", expected=wanted, examined=[file.path for file in counted]) if wanted else None,
        measurements=tuple(_measurements(counted, gate=gate, has_branches=has_branches)) if counted else (),
        problems=tuple(found) if wanted else (*found, Problem(what="the lane has no file to cover")),
        notes=(*notes, *said),
        tool=Tool(name="coverage", version=version),
    )


def _measurements(files: Sequence[FileCoverage], *, gate: str, has_branches: bool) -> Iterable[Measurement]:
    yield _lines(gate, sum(file.covered_lines for file in files), sum(file.statements for file in files))
    if has_branches:
        yield _branches(gate, sum(file.covered_branches for file in files), sum(file.branches for file in files))
    yield Measurement(
        metric=f"{gate}.excluded-lines",
        value=sum(file.excluded_lines for file in files),
        unit="line",
        better=Direction.LOWER,
    )
    for file in files:
        yield _lines(gate, file.covered_lines, file.statements, path=file.path)
        if has_branches:
            yield _branches(gate, file.covered_branches, file.branches, path=file.path)


def _lines(gate: str, value: int, of: int, path: str | None = None) -> Measurement:
    return Measurement(metric=f"{gate}.lines", value=value, of=of, unit="line", path=path, better=Direction.HIGHER)


def _branches(gate: str, value: int, of: int, path: str | None = None) -> Measurement:
    return Measurement(metric=f"{gate}.branches", value=value, of=of, unit="branch", path=path, better=Direction.HIGHER)
