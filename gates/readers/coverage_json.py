"""The file that `probes/coverage_report.py` writes: what coverage knows of each file it was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gates.model.evidence import Problem

VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class FileCoverage:
    """One file, in coverage's own integers."""

    path: str
    executed: frozenset[int] = frozenset()
    """Statements that ran, by line."""
    missing: frozenset[int] = frozenset()
    """Statements that did not run, by line."""
    excluded: frozenset[int] = frozenset()
    """Lines that the configuration or a comment takes out."""
    covered_branches: int = 0
    branches: int = 0
    is_measured: bool = True
    """Some line of it ran during the tests; False: it was never imported."""
    functions: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Function, as `Class.method` -> those of its statements that did not run; empty where the tool cannot tell."""

    @property
    def statements(self) -> int:
        """Lines that count."""
        return len(self.executed) + len(self.missing)


@dataclass(frozen=True, kw_only=True, slots=True)
class CoverageReport:
    """What coverage says after one run."""

    version: str = ""
    """Version of coverage."""
    config_file: str | None = None
    """The file that coverage's own settings were read from."""
    files: Mapping[str, FileCoverage] = field(default_factory=dict)
    omitted: Mapping[str, str] = field(default_factory=dict)
    """Path -> the pattern of `omit` that leaves it out."""
    unparsable: Mapping[str, str] = field(default_factory=dict)
    """Path -> why coverage cannot tell its statements."""
    measured_files: int = 0
    """Files of any lane of which some line ran."""
    follows_subprocesses: bool = True
    """Whether this version of coverage can measure programs that the tests start."""
    exclude: tuple[str, ...] = ()
    """The regular expressions of lines that are excluded."""
    partial: tuple[str, ...] = ()
    """The regular expressions of branches that need not be taken both ways."""
    problems: tuple[Problem, ...] = ()


def read_coverage(data: bytes | None) -> CoverageReport:
    """The report in these bytes; what is absent, cut, garbled or contradictory is a problem."""
    if not data:
        return CoverageReport(problems=(Problem(what="coverage left no report of this run"),))
    try:
        return _report(json.loads(data))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        what = f"coverage.json cannot be understood: {type(error).__name__}: {error}"
        return CoverageReport(problems=(Problem(what=what, way_out="run the part again"),))


def _report(row: dict[str, Any]) -> CoverageReport:
    if row["version"] != VERSION:
        raise ValueError(f"version {row['version']} is not known")
    files = {_text(path): _file(_text(path), entry) for path, entry in row["files"].items()}
    problems = [Problem(what=f"coverage: {_text(text)}", way_out="see what the run said") for text in row["problems"]]
    if files and row.get("has_branches") is False and row.get("measured_files"):
        problems.append(Problem(what="coverage measured no branches", way_out="look for another tool that traces"))
    return CoverageReport(
        version=_text(row["coverage"]),
        config_file=None if row["config_file"] is None else _text(row["config_file"]),
        files=files,
        omitted={_text(path): _text(pattern) for path, pattern in row["omitted"].items()},
        unparsable={_text(path): _text(why) for path, why in row["unparsable"].items()},
        measured_files=int(row.get("measured_files", 0)),
        follows_subprocesses=bool(row["patches"]),
        exclude=tuple(map(_text, row["exclude"])),
        partial=tuple(map(_text, row.get("partial", ()))),
        problems=tuple(problems),
    )


def _file(path: str, row: dict[str, Any]) -> FileCoverage:
    executed, missing, excluded = (_lines(row[key]) for key in ("executed", "missing", "excluded"))
    covered, branches = int(row["covered_branches"]), int(row["branches"])
    if executed & missing or (executed | missing) & excluded or not 0 <= covered <= branches:
        raise ValueError(f"the numbers of {path} contradict each other")
    if executed and not row["is_measured"]:
        raise ValueError(f"{path} was not measured and has lines that ran")
    return FileCoverage(
        path=path,
        executed=executed,
        missing=missing,
        excluded=excluded,
        covered_branches=covered,
        branches=branches,
        is_measured=bool(row["is_measured"]),
        functions={_text(name): _lines(lines) for name, lines in row.get("functions", {}).items()},
    )


def _lines(numbers: object) -> frozenset[int]:
    if not isinstance(numbers, list) or not all(isinstance(line, int) and line > 0 for line in numbers):
        raise TypeError("lines are whole numbers from 1")
    return frozenset(numbers)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text expected, not {type(value).__name__}")
    return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")


@dataclass(frozen=True, kw_only=True, slots=True)
class Covered:
    """Exact sums over some files."""

    executed: int = 0
    statements: int = 0
    covered_branches: int = 0
    branches: int = 0
    excluded: int = 0


def summed(files: Iterable[FileCoverage]) -> Covered:
    """The sums over these files, as `coverage report --include` adds them."""
    files = tuple(files)
    return Covered(
        executed=sum(len(file.executed) for file in files),
        statements=sum(file.statements for file in files),
        covered_branches=sum(file.covered_branches for file in files),
        branches=sum(file.branches for file in files),
        excluded=sum(len(file.excluded) for file in files),
    )


def ranges(lines: Iterable[int], *, between: frozenset[int] = frozenset()) -> tuple[tuple[int, int], ...]:
    """Lines as ranges, first and last; two are joined when every line between them is in `between`."""
    found: list[tuple[int, int]] = []
    for line in sorted(lines):
        if found and all(step in between for step in range(found[-1][1] + 1, line)):
            found[-1] = (found[-1][0], line)
        else:
            found.append((line, line))
    return tuple(found)
