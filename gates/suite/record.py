"""The record of `probes/pytest_record.py` as values: what was collected, what ran, and how the session ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gates.model.evidence import Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A test as pytest collected it, before anything was deselected."""

    id: str
    """pytest's node id; a second item with the same id ends in ` (2)`."""
    path: str
    """POSIX path relative to the repository root."""
    line: int | None
    """From 1."""
    marks: frozenset[str] = frozenset()

    @property
    def function(self) -> str:
        """The name of its function, without parameters."""
        return self.id.partition("[")[0].rpartition("::")[2]


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    """One report of a test: setup, call or teardown, or a subtest within the call."""

    when: str
    outcome: str
    """`passed`, `failed`, `skipped`, `rerun`."""
    duration_ms: int = 0
    message: str = ""
    path: str | None = None
    line: int | None = None
    text: str = ""
    output: str = ""
    """What the test printed and logged, by section."""
    xfail: str | None = None
    """The reason of an expected failure; None when none was expected."""
    subtest: str | None = None
    raised: str | None = None
    """The exception that the test raised although its outcome is `passed`."""
    mistake: str | None = None
    """The exception of an expected failure that is a slip of the test itself, such as a name that is not defined."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Uncollected:
    """A file or folder that could not be collected (`failed`), or skipped itself (`skipped`)."""

    id: str
    path: str
    outcome: str
    message: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Noticed:
    """A warning that pytest gave, or a mark that nobody registered."""

    category: str
    message: str
    path: str
    line: int | None
    test: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stranger:
    """A module of the code under test that was imported from outside the repository."""

    module: str
    path: str
    """The file of the repository that was meant."""
    place: str
    """Where it really came from."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Setup:
    """Which pytest ran, and with what in force."""

    pytest: str = ""
    python: str = ""
    rootdir: str = ""
    inifile: str | None = None
    plugins: tuple[str, ...] = ()
    addopts: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    python_files: tuple[str, ...] = ("test_*.py", "*_test.py")
    testpaths: tuple[str, ...] = ()
    """Where pytest collects when nobody says where; everywhere when it is empty."""
    has_own_names: bool = False
    """The repository has its own patterns for the names of test functions or classes."""
    has_warnings: bool = True
    is_optimized: bool = False
    """Python runs without `assert` statements (`-O`, `PYTHONOPTIMIZE`); pytest rewrites those of test files all the
    same, unless its assertions are `plain`."""
    assertions: str = "rewrite"
    """How pytest asserts: `rewrite` or `plain`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One pytest session as its recorder saw it."""

    setup: Setup | None = None
    items: Mapping[str, Item] = field(default_factory=dict)
    deselected: frozenset[str] = frozenset()
    tests: Mapping[str, tuple[Phase, ...]] = field(default_factory=dict)
    """Item id -> its phases, for tests that came to their end."""
    unfinished: tuple[str, ...] = ()
    """Tests that began and did not end, in the order in which they began."""
    uncollected: tuple[Uncollected, ...] = ()
    noticed: tuple[Noticed, ...] = ()
    internal_errors: tuple[str, ...] = ()
    strangers: tuple[Stranger, ...] = ()
    workers: tuple[str, ...] = ()
    """Worker processes of xdist that collected tests; empty when all ran in one process."""
    loaded: frozenset[str] = frozenset()
    """Files below the repository root that were imported."""
    status: int | None = None
    """The exit status of the finish line; None when the session did not come to its end."""
    problems: tuple[Problem, ...] = ()
    """Why the record cannot be trusted as far as it goes."""

    @property
    def is_whole(self) -> bool:
        """The finish line is there and nothing contradicts it."""
        return self.status is not None and not self.problems
