"""The work that is left after a run: grouped, counted, and split so that nobody gets in another's way."""

from __future__ import annotations

from dataclasses import dataclass

from gates.model.gap import Gap


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """Tests that fail for one reason."""

    part: str
    text: str
    tests: int
    """How many tests one repair turns green, as far as this reason goes."""
    paths: tuple[str, ...]
    """The files to look at: where the tests fail, else the tests' own."""
    reproduce: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """Findings of one rule in one lane."""

    part: str
    check: str
    findings: int
    repaired: int
    """How many of them the tool repairs without changing what the code does."""
    unsafe: int
    """How many more it repairs in a way that somebody must look at."""
    paths: tuple[str, ...]
    command: str
    """What repairs them; empty when no tool can."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gain:
    """The few functions whose tests would lift a lane's coverage most.

    A test that runs a function whole runs each of its missing statements, so the sum is exact; one that runs a part of
    it lifts the number by less.
    """

    part: str
    covered: int
    of: int
    functions: tuple[Gap, ...]
    reached: int
    """Covered lines when tests run these functions whole."""
    target: int | None = None
    """Lines that the bound asks for."""
    needed: int | None = None
    """The fewest functions that reach the bound; None when the known functions do not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """Work that can be done without touching the files of another package."""

    name: str
    owner: str
    files: tuple[str, ...]
    tasks: tuple[str, ...]
    commands: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Module:
    """A folder of a lane, or a file where a folder holds only files. None, and an empty text, are gaps."""

    name: str
    lane: str
    owner: str
    tier: int
    files: int
    tests: int | None = None
    """Files of tests that are named after it."""
    coverage: tuple[int, int] | None = None
    """Covered lines, of lines."""
    mutation: tuple[int, int] | None = None
    """Killed mutants, of mutants."""
    findings: int | None = None
    """None when no gate that looks at files could be judged there."""
    claims: tuple[int, int] | None = None
    """Claims of ledgers that stand, of those that name its files or a folder of them."""
    specs: str = ""
    """The component whose spec speaks of it."""
    paths: tuple[str, ...] = ()
    """What it holds: a folder, or a file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """The work that is left."""

    causes: tuple[Cause, ...] = ()
    rules: tuple[Rule, ...] = ()
    gains: tuple[Gain, ...] = ()
    packages: tuple[Package, ...] = ()
    modules: tuple[Module, ...] = ()
    open_by_priority: tuple[int, int, int] = (0, 0, 0)
    """Decisions of priority 0, 1 and 2, those that the list leaves out too."""
