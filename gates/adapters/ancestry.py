"""Which earlier commits the one at hand comes from: a run of a discarded commit is nothing to compare with."""

from __future__ import annotations

from collections.abc import Iterable

from gates.adapters.git import Git, GitError

LOOKED_BACK = 5_000
"""Commits; an older one counts as none that this one comes from."""


def forebears(git: Git, commits: Iterable[str | None], *, head: str | None) -> frozenset[str] | None:
    """Those of the commits that `head` comes from, with itself; None when nobody can tell, as in a shallow clone.

    Args:
        git: the repository.
        commits: full names of commits; some may be gone. None stands for a run before the first commit.
        head: the commit at hand; None before the first one.
    """
    asked = {commit for commit in commits if commit is not None}
    if head is None:
        return None
    if asked <= {head}:
        return frozenset(asked)
    try:
        if git.is_shallow():
            return None
        known = git.ask("rev-list", f"--max-count={LOOKED_BACK}", "--end-of-options", head).decode("ascii").split()
    except (GitError, UnicodeDecodeError):
        return None
    return frozenset(asked.intersection(known))
