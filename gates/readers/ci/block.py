"""A piece of shell somewhere in a CI file, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass, field

from gates.readers.ci.flow import Options
from gates.readers.ci.hole import Hole


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A script with its place in a file."""

    text: str
    lines: tuple[int, ...] = ()
    """The line of the file, from 1, for each line of the script."""

    def line(self, number: int) -> int:
        """The file's line for a line of the script, from 1."""
        if not self.lines:
            return number
        return self.lines[min(max(number, 1), len(self.lines)) - 1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A script, or an action that is a gate."""

    path: str
    script: Text
    options: Options
    is_foreign: bool = False
    """It is not for a POSIX shell: what cannot be read is left alone."""
    action: str = ""
    """A published action that is a gate, instead of a script."""
    job: str = ""
    """The job that it belongs to."""
    folder: str = ""
    """Where it runs, relative to the root."""
    masks: tuple[Hole, ...] = ()
    """What hides every failure of it, whatever the script does."""
    around: str = ""
    """The text of the rest of its job: files that a gate writes may be judged there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Aggregate:
    """A hole in a job that only sums other jobs up."""

    hole: Hole
    jobs: frozenset[str]
    """The jobs whose failure it would lose."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PathFilter:
    """Which files start a workflow on one event, in GitHub's patterns."""

    patterns: tuple[str, ...]
    is_ignoring: bool
    """The patterns name what starts nothing (`paths-ignore`)."""
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What one file says."""

    path: str
    blocks: tuple[Block, ...] = ()
    """What runs when a change is proposed, without being called."""
    targets: dict[str, tuple[Block, ...]] = field(default_factory=dict)
    """Name -> what runs when it is called."""
    defaults: tuple[str, ...] = ()
    """The targets of a call that names none."""
    aggregates: tuple[Aggregate, ...] = ()
    holes: tuple[Hole, ...] = ()
    """Holes of the file itself."""
    idle: dict[str, int] = field(default_factory=dict)
    """Targets of make that do nothing once a file or folder has their name, with their line."""
    filters: tuple[PathFilter, ...] = ()
    """Of a workflow, when each of its triggers of a change has one."""
    notes: tuple[str, ...] = ()
    opaque: tuple[str, ...] = ()
    """What it runs that cannot be followed."""
    problem: str = ""
    """Why it could not be read."""
