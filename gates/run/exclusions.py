"""What a repository's configuration of coverage leaves out, read through coverage's own interface; nothing is run."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from coverage import Coverage, CoverageException
from coverage.files import GlobMatcher, prep_patterns

from gates.model.evidence import Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Exclusions:
    """Lines, branches and files that do not count."""

    lines: tuple[str, ...] = ()
    """Regular expressions of lines: `exclude_lines` and `exclude_also`."""
    partial: tuple[str, ...] = ()
    """Regular expressions of lines whose branches may be taken one way only."""
    partial_always: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()
    """Patterns of files, of the run and of the report."""
    config_file: str | None = None
    """The file that says so, relative to the root."""

    def apply(self, measuring: Coverage) -> None:
        """Let a measurement leave out the same lines and branches; files are left out where it reports."""
        for name, patterns in (
            ("report:exclude_lines", self.lines),
            ("report:partial_branches", self.partial),
            ("report:partial_branches_always", self.partial_always),
        ):
            measuring.set_option(name, list(patterns))

    def pattern_of(self, absolute: str) -> str:
        """The first pattern that leaves a file out, as the repository wrote it; empty when none does."""
        matches = (pattern for pattern in self.omit if GlobMatcher(prep_patterns([pattern]), "omit").match(absolute))
        return next(matches, "")


def exclusions_of(root: Path) -> Exclusions | Problem:
    """The exclusions of the repository at this folder, which is the current one while coverage looks for its files."""
    try:
        measuring = Coverage(data_file=None, config_file=True)
    except CoverageException as error:
        reason = str(error).splitlines()[0].replace(f"{root}{os.sep}", "")
        return Problem(what=f"the configuration of coverage cannot be read: {reason}", way_out="mend it")
    used = measuring.config.config_file  # coverage opens others before it that hold no section of coverage
    lines, partial, always = (
        tuple(measuring.get_exclude_list(which)) for which in ("exclude", "partial", "partial_always")
    )
    return Exclusions(
        lines=lines,
        partial=partial,
        partial_always=always,
        omit=(*_patterns(measuring, "run:omit"), *_patterns(measuring, "report:omit")),
        config_file=Path(os.path.relpath(used, root)).as_posix() if used else None,
    )


def _patterns(measuring: Coverage, option: str) -> tuple[str, ...]:
    found = measuring.get_option(option)
    return tuple(str(pattern) for pattern in found) if isinstance(found, list) else ()
