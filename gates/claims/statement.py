"""A statement of a document, what it says exactly, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gates.claims.document import Unread
from gates.claims.marks import Mark


class Kind(Enum):
    """What a statement, or a detail of one, speaks of."""

    ROW = "row"
    """A row of a table: its details decide."""
    ITEM = "item"
    """A line with a mark, such as a task of a check list: its details decide."""
    PATH = "path"
    LINK = "link"
    TEST = "test"
    NAME = "name"
    """A function or class, by name."""
    TESTS = "tests"
    """How many tests there are, passed, failed, were skipped."""
    SHARE = "share"
    """A of B, with or without its percentage."""
    COVERAGE = "coverage"
    MUTATION = "mutation"
    COUNT = "count"
    SUM = "sum"
    """Rows and their total, or parts and their sum."""
    BOUND = "bound"
    """A value beside its target."""
    TWICE = "twice"
    """The same thing, with two values."""
    FIGURE = "figure"
    """A number that no gate measures."""
    COMMAND = "command"
    CI = "ci"
    GATE = "gate"
    COMMIT = "commit"
    DATE = "date"


class Outcome(Enum):
    """What became of a statement; a later one decides over an earlier one."""

    SUPPORTED = "supported"
    CANNOT_TELL = "cannot tell"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"


WORST = {outcome: place for place, outcome in enumerate(Outcome)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """An outcome and its reason, which names the fact."""

    outcome: Outcome
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    """One thing that a statement says and that can be held against a fact."""

    kind: Kind
    line: int
    text: str
    """As written."""
    value: object
    """What was read: a value of the kind's own type."""
    column: str = ""
    """The header of the column that it stands in, in lower case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One statement."""

    kind: Kind
    line: int
    text: str
    """As written, marks and all."""
    mark: Mark = Mark.NONE
    section: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    subject: Detail | None = None
    """The one path that the heading or the lines around it name, when it names none itself."""
    is_plan: bool = False
    """It stands below a heading such as Next steps."""
    depth: int = 0
    """Its place in the outline: what follows with a larger one stands below it."""
    is_head: bool = False
    """A heading, or an item that others stand below: with no details of its own, those below decide."""
    problem: str = ""
    """What is wrong with it by itself, whatever the repository says: sums, two values."""


def kind_of(mark: Mark, details: tuple[Detail, ...]) -> Kind:
    """The kind of all its details, when it has no mark and they have one."""
    if mark is Mark.NONE and len({detail.kind for detail in details}) == 1:
        return details[0].kind
    return Kind.ITEM


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A statement with what became of it and of each of its details."""

    statement: Statement
    verdict: Verdict
    details: tuple[tuple[Detail, Verdict], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """All statements of one document, in its order, and the lines that nothing read."""

    path: str
    judged: tuple[Judged, ...]
    unread: tuple[Unread, ...]

    def count(self, outcome: Outcome) -> int:
        """How many statements have this outcome."""
        return sum(1 for each in self.judged if each.verdict.outcome is outcome)
