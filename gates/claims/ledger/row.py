"""A ledger of claims as values: rows with their lines, what each rests on, and what is wrong with how it is written."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from decimal import Decimal


class Word(enum.Enum):
    """What the status column says; a later one decides over an earlier one."""

    VERIFIED = "Verified"
    """The evidence ran at this commit, passed, was not skipped, and its gate is proved."""
    SUSPECT = "Suspect"
    """It still passes, but the claim, the file it speaks of or its test changed since somebody looked."""
    NEEDS_RUNBOOK = "Needs runbook"
    """A document that it rests on is missing, or lacks a section."""
    NEEDS_CONFIG = "Needs config"
    """A gate, CI job or command that it rests on is not there, not switched on, or not proved."""
    NEEDS_TEST = "Needs test"
    """Nothing that can fail shows it: no evidence, or a test that is absent, was skipped or asserts nothing."""
    CONTRADICTED = "Contradicted"
    """The evidence ran and says no."""

    @property
    def severity(self) -> int:
        """The place in the order in which one decides over another."""
        return list(Word).index(self)


class Kind(enum.Enum):
    """What a piece of evidence is."""

    TEST = "test"
    GATE = "gate"
    DOC = "doc"
    RUNBOOK = "runbook"
    CI = "ci"
    COMMAND = "command"


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One piece of evidence."""

    kind: Kind
    text: str
    """As written, without code marks."""
    name: str
    """The path, glob or node id of tests; the part; the document; the job; the command's name."""
    section: str = ""
    """Of a document: a heading that must be there. Of a job: its workflow's file, if it is named."""
    metric: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One claim."""

    path: str
    """The ledger that it stands in."""
    line: int
    claim: str
    id: str = ""
    files: tuple[str, ...] = ()
    """Paths and globs of what it speaks of."""
    evidence: tuple[Item, ...] = ()
    owner: str = ""
    status: str = ""
    """As written."""

    @property
    def name(self) -> str:
        """How messages call it."""
        return self.id or (self.claim if len(self.claim) <= 60 else f"{self.claim[:59]}\u2026")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mistake:
    """What is wrong with how a ledger is written."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.path}:{self.line}: {self.what}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """One file."""

    path: str
    rows: tuple[Row, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
