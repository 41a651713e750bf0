"""Coverage's data files, combined and counted through coverage's own interface, on copies."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import coverage
from coverage import Coverage, CoverageData, CoverageException
from coverage.exceptions import NoDataError
from coverage.sqldata import SCHEMA_VERSION

from gates.model.evidence import Problem, Reading
from gates.model.scope import Change, Component
from gates.readers.coverage_data import coverage_reading, looks_wrong, mixed, outside, place
from gates.readers.coverage_json import CoverageReport, FileCoverage
from gates.run.exclusions import Exclusions, exclusions_of
from gates.run.external import read_foreign, shown


@dataclass(frozen=True, kw_only=True, slots=True)
class Shard:
    """A data file that can be combined."""

    name: str
    copy: Path
    has_branches: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Tree:
    """Where the data is counted."""

    root: Path
    """The repository root, resolved."""
    roots: tuple[str, ...]
    """All folders that held this tree, as data files may name them."""
    scratch: Path
    lane_files: frozenset[str]

    def here(self, path: str) -> str:
        """A measured path as it is called on this machine."""
        placed = place(path, root=str(self.root), other_roots=self.roots)
        return str(self.root / placed) if placed else path


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the part asks of the data beside its files."""

    components: tuple[Component, ...] = ()
    """Parts of the lane that have numbers of their own."""
    change: Change | None = None
    """What the change did; None: changed lines are not counted."""
    changed_lines_target: Decimal | None = None
    """Percent that is asked of the change."""
    left_out_files: Mapping[str, str] | None = field(default_factory=dict)
    """Glob over paths -> the reason why nothing of such a file counts; None: the gate does not ask."""


def read_coverage_files(
    files: Iterable[Path],
    *,
    root: Path,
    lane_files: Collection[str],
    scratch: Path,
    other_roots: Sequence[str] = (),
    asked: Asked | None = None,
    gate: str = "coverage",
) -> Reading:
    """The evidence of these data files of one part; any order gives the same.

    The repository's own configuration of coverage says which lines, branches and files do not count.

    Args:
        files: what `coverage run` left, one or more. They are copied first, and never opened by coverage itself.
        root: the repository root; statements and branches are counted in its sources.
        lane_files: POSIX paths of the lane's files; those that never ran count with all their statements.
        scratch: an empty folder for the copies; the caller deletes it.
        other_roots: absolute folders of other machines that held the same tree.
        asked: components and change.
        gate: the gate whose part this is.
    """
    problems: list[Problem] = []
    notes: list[str] = []
    shards: list[Shard] = []
    seen: dict[bytes, str] = {}
    roots = (str(root.resolve()), *other_roots)
    for number, path in enumerate(sorted(files, key=str)):
        data = read_foreign(path)
        if isinstance(data, Problem):
            problems.append(data)
            continue
        hashed = sha256(data).digest()
        if hashed in seen:
            notes.append(f"{shown(path)} is the same data as {seen[hashed]}, counted once")
            continue
        seen[hashed] = shown(path)
        shard = _shard(shown(path), data, scratch / f"{number}.data", roots=(str(root), *roots))
        if isinstance(shard, Problem):
            problems.append(shard)
        else:
            shards.append(shard)
    if not seen and not problems:
        problems.append(Problem(what="no coverage data was given", way_out="name what `coverage run` wrote"))
    contradiction = mixed({shard.name: shard.has_branches for shard in shards})
    if contradiction:
        problems.append(contradiction)
    if problems:  # a part of the shards would give a number that looks whole
        return Reading(problems=tuple(problems), notes=tuple(notes))
    tree = Tree(root=root.resolve(), roots=(str(root), *roots), scratch=scratch, lane_files=frozenset(lane_files))
    with contextlib.chdir(tree.root):  # coverage looks for its configuration here, and takes patterns from here
        exclusions = exclusions_of(tree.root)
        if isinstance(exclusions, Problem):
            return Reading(problems=(exclusions,), notes=tuple(notes))
        report, found = _counted(shards, tree, exclusions)
    asked = asked or Asked()
    return coverage_reading(
        report,
        expected=tree.lane_files,
        has_branches=any(shard.has_branches for shard in shards),
        components=asked.components,
        change=asked.change,
        changed_lines_target=asked.changed_lines_target,
        left_out_files=asked.left_out_files,
        problems=found,
        notes=notes,
        gate=gate,
    )


def _shard(name: str, data: bytes, copy: Path, *, roots: Sequence[str]) -> Shard | Problem:
    """Copy a data file and look whether it can be combined."""
    wrong = looks_wrong(name, data)
    if wrong:
        return wrong
    copy.write_bytes(data)
    try:
        wrong = _wrong_database(name, copy)
        if wrong:
            return wrong
        measured = CoverageData(basename=str(copy))
        measured.read()
        paths = measured.measured_files()
        has_branches = measured.has_arcs()
        measured.close()
    except (sqlite3.Error, CoverageException, UnicodeDecodeError):
        return Problem(what=f"{name} is cut or damaged: its database cannot be read", way_out="run that shard again")
    if not paths:
        return Problem(what=f"{name} measured no file", way_out="check coverage's `source` in that shard")
    strangers = [path for path in paths if place(path, root=roots[0], other_roots=roots[1:]) is None]
    return outside(name, strangers) or Shard(name=name, copy=copy, has_branches=has_branches)


def _wrong_database(name: str, copy: Path) -> Problem | None:
    with closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        database.execute("PRAGMA trusted_schema = OFF")
        programs = database.execute("SELECT name FROM sqlite_master WHERE type IN ('view', 'trigger')").fetchall()
        if programs:
            return Problem(what=f"{name} holds programs of the database, no plain data", way_out="run that shard again")
        versions = database.execute("SELECT version FROM coverage_schema").fetchall()
        if versions != [(SCHEMA_VERSION,)]:
            writer = database.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
            schema = ", ".join(str(each[0])[:20] for each in versions) or "none"
            made_by = f"coverage {str(writer[0])[:40]}" if writer else "another version of coverage"
            return Problem(
                what=f"{name} was made by {made_by} (schema {schema}), which coverage {coverage.__version__} "
                f"(schema {SCHEMA_VERSION}) cannot read",
                way_out="use one version of coverage on all machines",
            )
        state = database.execute("PRAGMA quick_check(1)").fetchone()
        if state != ("ok",):
            return Problem(what=f"{name} is cut or damaged: {str(state[0])[:200]}", way_out="run that shard again")
    return None


def _counted(shards: Sequence[Shard], tree: Tree, exclusions: Exclusions) -> tuple[CoverageReport, tuple[Problem, ...]]:
    problems: list[Problem] = []
    report = CoverageReport(version=coverage.__version__, config_file=exclusions.config_file)
    measuring = Coverage(data_file=None, config_file=False, messages=False)  # in memory: a file is opened for each look
    exclusions.apply(measuring)
    combined = measuring.get_data()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for shard in shards:
                data = CoverageData(basename=str(shard.copy))
                data.read()
                combined.update(data, map_path=tree.here)
                data.close()
            executed = frozenset(_executed(combined, tree.root))
            problems += _not_of_this_source(combined, tree.root, executed & tree.lane_files)
            combined.touch_files([str(tree.root / path) for path in sorted(tree.lane_files)])
            report = _report(measuring, tree, exclusions, executed)
        except (CoverageException, sqlite3.Error) as error:
            problems.append(Problem(what=f"coverage cannot combine the data: {error}", way_out="run the shards again"))
        finally:
            combined.close()
    return report, tuple(problems)


def _executed(data: CoverageData, base: Path) -> Iterator[str]:
    for path in sorted(data.measured_files()):
        if data.lines(path):
            yield Path(path).relative_to(base).as_posix()


def _not_of_this_source(data: CoverageData, base: Path, paths: Iterable[str]) -> Iterator[Problem]:
    """Lines that ran beyond the end of a file: it was edited after the run, so no line is where it was."""
    for path in sorted(paths):
        last = max(data.lines(str(base / path)) or [0])
        try:
            length = (base / path).read_bytes().count(b"\n") + 1
        except OSError:
            continue  # coverage says below that it has no source
        if last > length:
            yield Problem(
                what=f"{path} has {length:,} lines, but line {last:,} ran: the data is of another version of it",
                way_out="collect on the same commit that was measured",
            )


def _report(measuring: Coverage, tree: Tree, exclusions: Exclusions, executed: Collection[str]) -> CoverageReport:
    """Count every file of the lane in one pass; each that is not counted is named with its reason."""
    place = tree.scratch / "report.json"
    wanted = {str(tree.root / path): path for path in sorted(tree.lane_files)}
    try:
        measuring.json_report(
            morfs=list(wanted), outfile=str(place), ignore_errors=True, omit=list(exclusions.omit) or None
        )
        told = json.loads(place.read_bytes())["files"]
    except NoDataError:  # every file is left out
        told = {}
    found = {os.path.realpath(name): entry for name, entry in told.items()}
    files: dict[str, FileCoverage] = {}
    omitted: dict[str, str] = {}
    unparsable: dict[str, str] = {}
    for absolute, path in wanted.items():
        entry = found.get(os.path.realpath(absolute))
        if entry is not None:
            files[path] = _file(path, entry, is_measured=path in executed)
            continue
        reason = _uncounted(measuring, absolute, path)
        (unparsable if reason else omitted)[path] = reason or exclusions.pattern_of(absolute)
    return CoverageReport(
        version=coverage.__version__,
        config_file=exclusions.config_file,
        files=files,
        omitted=omitted,
        unparsable=unparsable,
        exclude=exclusions.lines,
        partial=exclusions.partial,
    )


def _file(path: str, entry: Mapping[str, Any], *, is_measured: bool) -> FileCoverage:
    numbers = entry["summary"]
    return FileCoverage(
        path=path,
        executed=frozenset(entry["executed_lines"]),
        missing=frozenset(entry["missing_lines"]),
        excluded=frozenset(entry["excluded_lines"]),
        branches=numbers.get("num_branches", 0),
        covered_branches=numbers.get("covered_branches", 0),
        is_measured=is_measured,
    )


def _uncounted(measuring: Coverage, absolute: str, path: str) -> str:
    """Why coverage cannot tell a file's statements; empty when a pattern leaves it out."""
    try:
        measuring.analysis2(absolute)
    except CoverageException as error:
        return str(error).splitlines()[0].replace(absolute, path)[:300]
    return ""
