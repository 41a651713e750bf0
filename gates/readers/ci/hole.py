"""A hole: a gate command that cannot stop anything, with the reason and the line that would."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Hole:
    """One place where a failure is lost."""

    slug: str
    """The second half of the check's id."""
    path: str
    line: int
    """From 1, in the file."""
    what: str
    """Why it cannot fail."""
    write: str = ""
    """The repaired line; empty when there is no single one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Loss:
    """How the status of a command gets lost, while the tree is walked."""

    slug: str
    what: str
    write: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LostGate:
    """A gate command in one script, and how its status is lost."""

    line: int
    """From 1, in the script."""
    gate: str
    """The command, shortened."""
    files: tuple[str, ...]
    """Files that it writes, so that something later may judge it."""
    loss: Loss
