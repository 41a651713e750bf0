"""What a gate needs to compare the working tree with the commit that a change starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gates.model.permission import Waiver
from gates.model.scope import Lane
from gates.model.status import Policy


@dataclass(frozen=True, kw_only=True, slots=True)
class Weakening:
    """One bar that a change lowers, in plain words."""

    slug: str
    """What kind it is, for the check's name: `target-lowered`."""
    message: str
    """`prod line coverage 60 to 40`."""
    path: str | None = None
    """The file that lowers it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One of the two that are compared: the base commit, or the working tree."""

    files: frozenset[str] = frozenset()
    """Every file, as POSIX paths relative to the root."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Path -> text of every file of configuration, and of every Python file that the change touches."""
    lanes: tuple[Lane, ...] = ()
    owners: Mapping[str, str | None] = field(default_factory=dict)
    """Path -> the lane that owns it, for Python files that the change touches."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """The base commit beside the working tree."""

    base_sha: str = ""
    unknown_because: str | None = None
    """Why the base commit cannot be read; then nothing else is filled."""
    is_configured: bool = True
    """Whether the configuration names a gate that compares. By default one is watched: where there is no base, it has
    nothing to say, and that is no error."""
    base: Side = field(default_factory=Side)
    head: Side = field(default_factory=Side)
    changed: tuple[str, ...] = ()
    """Every file that the change adds, changes, moves or deletes, sorted; a moved file under its new path."""
    unreadable: tuple[str, ...] = ()
    """Those of `changed` that matter and that nobody could read."""
    old_paths: Mapping[str, str] = field(default_factory=dict)
    """Path now -> path at the base, for the files that were moved."""
    lowered: tuple[Weakening, ...] = ()
    """What the configuration of gates asks less than at the base."""
    notes: tuple[str, ...] = ()
    """What changed in the configuration and is not known to ask less."""
    refused: tuple[str, ...] = ()
    """Waivers that would permit themselves."""
    demands: Mapping[str, Policy] = field(default_factory=dict)
    """Gate -> how the base holds it, for the gates that compare with the base: a change cannot switch them off."""
    spent_waivers: tuple[Waiver, ...] = ()
    """Waivers of such gates that the base has already: the change that they permitted is behind us."""
    config_file: str = ""
    """The file of the working tree that configures gates; empty when none does."""

    def old_path(self, path: str) -> str:
        """Where a file of the working tree stood at the base, or would have stood."""
        return self.old_paths.get(path, path)
