"""What GitHub says of the push that started this run: the branch, and the commit that it held before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

EVENT_VARIABLES = ("GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH", "GITHUB_REF_NAME")


@dataclass(frozen=True, kw_only=True, slots=True)
class Push:
    """A push to a branch."""

    branch: str
    before: str
    """The commit that the branch held before; empty when it is new."""
    is_default: bool
    """Whether GitHub names the branch as the one that others start from."""

    def is_of(self, base: str | None) -> bool:
        """Whether a name of a base means the branch that was pushed."""
        return base in (self.branch, f"origin/{self.branch}") or (base in (None, "origin/HEAD") and self.is_default)


def pushed(env: Mapping[str, str]) -> Push | None:
    """The push of this run; None when it is no push, or the event cannot be read."""
    if env.get("GITHUB_EVENT_NAME") != "push" or not env.get("GITHUB_EVENT_PATH"):
        return None
    try:
        event = json.loads(Path(env["GITHUB_EVENT_PATH"]).read_bytes())
        before, default = event["before"], event.get("repository", {}).get("default_branch")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    branch = env.get("GITHUB_REF_NAME", "")
    if not isinstance(before, str) or not branch:
        return None
    return Push(branch=branch, before=before.strip("0") and before, is_default=branch == default)
