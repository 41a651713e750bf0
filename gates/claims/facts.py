"""What is known of a repository, for statements to be held against. Loaded elsewhere; here are only values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property


@dataclass(frozen=True, kw_only=True, slots=True)
class TestFunction:
    """A test as its source spells it out."""

    __test__ = False

    path: str
    name: str
    line: int
    holder: str = ""
    """The class that it stands in."""
    skipped: str = ""
    """Why it never runs: the decorator or call that skips it without a condition."""
    xfailed: bool = False
    asserts: bool = True
    """Whether it has anything that can fail: `assert`, `raises`, a call of an assertion."""
    is_multiplied: bool = False
    """It is parametrised, so that it is more than one test."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Workflow:
    """A CI workflow with its jobs."""

    path: str
    name: str
    jobs: tuple[tuple[str, str], ...]
    """The key and the shown name of each job."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TestRun:
    """What one part of the last `health.json` counted."""

    __test__ = False

    part: str
    status: str
    counts: Mapping[str, int]
    """`passed`, `failed`, `skipped`, `xfailed`, `collected` ... -> tests."""
    paths: tuple[str, ...] = ()
    """The test folders of its lane; empty when they are not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ratio:
    """A measured ratio."""

    metric: str
    """`coverage.lines`, `coverage.branches`, `mutation.score` ..."""
    value: int
    of: int
    scope: str = ""
    """A lane, a component or a file; empty for the whole."""

    @property
    def percent(self) -> Fraction:
        """Exact; 0 of 0 is no number and is never kept."""
        return Fraction(self.value * 100, self.of)


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """The last `health.json`."""

    commit_sha: str
    is_current: bool
    """It is of the commit that is checked out, and the tree was clean."""
    runs: tuple[TestRun, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    """Part -> status."""
    lint: int | None = None
    """Findings of lint in all lanes, accepted ones too; None when a part of it was not judged."""
    failing: frozenset[tuple[str, str]] = frozenset()
    """Path and name of tests that failed."""
    passed: frozenset[tuple[str, str]] | None = None
    """Path and name of tests that passed; None when single tests are not known, as in `health.json`."""

    @property
    def said(self) -> str:
        """How a reason names it."""
        if self.passed is not None:
            return "this run"
        return f"health.json of {self.commit_sha[:9] or 'no commit'}"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that statements are held against."""

    files: frozenset[str]
    """Paths that git tracks, relative to the root."""
    today: date
    untracked: frozenset[str] = frozenset()
    """Files that are there and that git does not track, as far as they were looked for."""
    ignored: frozenset[str] = frozenset()
    """Paths and globs that statements name, that nothing tracks and that git is told to ignore."""
    workflows: tuple[Workflow, ...] = ()
    targets: frozenset[str] = frozenset()
    """Targets of the Makefile, sessions of nox, scripts of `package.json` and of the project itself:
    `make test`, `nox lint`, `npm build`, `script acme`."""
    runners: frozenset[str] = frozenset()
    """Which of `make`, `nox`, `tox`, `npm` could be read at all."""
    tests: Mapping[str, tuple[TestFunction, ...] | None] = field(default_factory=dict)
    """Test files that statements name -> their tests; None for a file that is no Python."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Functions and classes that statements name -> where they are defined, as `path:line`."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Files that statements name -> how many lines they have."""
    pages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Markdown files that statements link to -> the anchors of their headings."""
    commits: Mapping[str, bool] = field(default_factory=dict)
    """Commits that statements name -> whether the repository has them."""
    is_shallow: bool = False
    measured: Measured | None = None
    committed_on: date | None = None
    """When the document was committed last; None when it is not committed as it stands."""
    document: str = ""
    """The path of the document itself."""

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that holds a tracked file."""
        found = set()
        for path in self.files:
            folder = path.rpartition("/")[0]
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """The last part of a path -> the tracked files and folders that end in it."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.files | self.folders):
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Needs:
    """What must be looked up before the statements of a document can be judged."""

    test_files: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()
    commits: frozenset[str] = frozenset()
    line_counts: frozenset[str] = frozenset()
    """Files whose lines are counted."""
    candidates: frozenset[str] = frozenset()
    """Paths that git does not track and that may be there all the same."""
