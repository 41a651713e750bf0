"""Globs as `.gitignore` writes them, over paths relative to the repository root."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@lru_cache(maxsize=1 << 15)  # one plan asks the same of the same paths many times
def glob_matches(glob: str, path: str) -> bool:
    """Whether a gitignore-style glob names this POSIX path or a folder above it."""
    return _spec(glob).match_file(path)


def reason_of(path: str, globs: Mapping[str, str]) -> str | None:
    """The reason that the first glob which names this file gives; None when none does."""
    return next((reason for glob, reason in globs.items() if glob_matches(glob, path)), None)


@lru_cache(maxsize=256)
def _spec(glob: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # paid for by those who have globs

    return GitIgnoreSpec.from_lines([glob])
