"""What other formats of coverage hold: lines with hits and branches, file by file."""

from __future__ import annotations

from dataclasses import dataclass, field

from gates.model.evidence import Problem
from gates.readers.coverage_json import CoverageReport, FileCoverage


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """A report in coverage's own terms."""

    report: CoverageReport = field(default_factory=CoverageReport)
    has_branches: bool = False
    written_ms: int | None = None
    """When it was written, in milliseconds since 1970, where the format says so."""
    problems: tuple[Problem, ...] = ()


@dataclass(kw_only=True, slots=True)
class MeasuredFile:
    """One file while it is read."""

    hits: dict[int, int] = field(default_factory=dict)
    """Line -> how often it ran."""
    branches: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Line -> branches taken, branches there."""

    def add(self, other: MeasuredFile) -> None:
        """The same file again: a line ran when it ran in either."""
        for line, hits in other.hits.items():
            self.hits[line] = max(self.hits.get(line, 0), hits)
        for line, (taken, there) in other.branches.items():
            before = self.branches.get(line, (0, 0))
            self.branches[line] = (max(before[0], taken), max(before[1], there))

    def coverage(self, path: str) -> FileCoverage:
        """The file as the gates know it.

        Raises:
            ValueError: more branches were taken than there are.
        """
        taken = sum(each[0] for each in self.branches.values())
        there = sum(each[1] for each in self.branches.values())
        if taken > there:
            raise ValueError(f"{path}: {taken} of {there} branches")
        executed = frozenset(line for line, hits in self.hits.items() if hits)
        return FileCoverage(
            path=path,
            executed=executed,
            missing=frozenset(self.hits) - executed,
            covered_branches=taken,
            branches=there,
            is_measured=bool(executed),
        )
