"""What a page shows, before any format: sections of tables and lists. Markdown and HTML are written from it.

Cells hold foreign text as it is; the writer of each format makes it inert.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from gates.model.place import Place
from gates.model.status import Readiness, Status
from gates.model.trend import Series


class Kind(enum.Enum):
    """How a cell is shown."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    STATUS = "status"
    TREND = "trend"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One value of a table."""

    text: str
    kind: Kind = Kind.TEXT
    order: int | None = None
    """What a number is sorted by."""
    series: Series | None = None
    """What a trend is drawn from."""
    tone: str = ""
    """`better` or `worse` for a change; the text says it too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows under named columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: str = ""
    """What was cut, and where all of it is: `1,200 more rules: see findings.sarif`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    """A text of many lines that is folded away."""

    where: str
    title: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A heading with what belongs to it."""

    id: str
    title: str
    intro: str = ""
    table: Table | None = None
    lines: tuple[str, ...] = ()
    """Sentences, shown as a list."""
    details: tuple[Detail, ...] = ()
    """Texts to unfold, above the list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What to do next."""

    title: str
    why: str
    next_step: str
    reproduce: str
    priority: int
    places: tuple[Place, ...] = ()
    more_places: str = ""
    """How many places are not shown: `and 41 more`."""
    explains: tuple[str, ...] = ()
    """What follows from it; the last one may say how many more there are."""
    held: str = ""
    """The rule that gave it its priority, and who answers for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """The whole report. The first screen is verdict, facts, why and next."""

    verdict: str
    status: Status
    readiness: Readiness
    facts: tuple[str, ...]
    """What was looked at, one line each: proposed lanes, proofs, evidence."""
    why: tuple[str, ...]
    steps: tuple[Step, ...]
    sections: tuple[Section, ...]


def text(value: str) -> Cell:
    """Words."""
    return Cell(text=value)


def code(value: str) -> Cell:
    """A path, a check, a command."""
    return Cell(text=value, kind=Kind.CODE)


def number(value: int, shown: str | None = None) -> Cell:
    """A number, sorted by its value."""
    return Cell(text=f"{value:,}" if shown is None else shown, kind=Kind.NUMBER, order=value)


def status(value: Status) -> Cell:
    """A state, in words and with a tone."""
    return Cell(text=value.value, kind=Kind.STATUS, order=value.severity, tone=value.value)
