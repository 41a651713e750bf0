"""What can change an answer and is no file that git names: ignored files, targets of links, files above the root."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """Read once at the start of a run. The default is a repository that stands alone."""

    configuration: str = ""
    """A digest of what ruff, pytest and git read outside the tracked files: above the root, in HOME, or ignored."""
    everything: str = ""
    """A digest of what a program could read besides: ignored files, submodules, links, executable bits, programs."""
    unknown: tuple[str, ...] = ()
    """Why nobody can say cheaply what such a program would read; its evidence is then not kept."""
    files: tuple[tuple[str, str], ...] = ()
    """Ignored path and SHA-256 in hex, for those that were read."""
    executable: tuple[tuple[str, bool], ...] = ()
    """Tracked path -> whether it may be executed, for those that may be, and for scripts."""
    folders: tuple[str, ...] = ()
    """Ignored folders that were looked into, relative to the root."""
    watched: tuple[str, ...] = ()
    """Absolute paths, of which some do not exist, whose change is a reason to look again."""


ALONE = Surroundings()
"""A repository with nothing around it."""

_CONFIGURATION = (".toml", ".cfg", ".ini")


def looks_like_configuration(path: str) -> bool:
    """Whether a file's name says that tools may read their configuration from it."""
    name = path.rpartition("/")[2]
    return name.endswith(_CONFIGURATION) or name.startswith(".")
