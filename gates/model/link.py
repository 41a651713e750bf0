"""A tracked symbolic link, and where it leads."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Leads(enum.Enum):
    """What a link leads to."""

    FILE = "file"
    FOLDER = "folder"
    NOTHING = "nothing"
    """No such place exists, or links lead in a circle."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A tracked link. What it shows is content of its target, so nobody counts it as a file of its own."""

    path: str
    """POSIX path relative to the root."""
    target: str
    """Where it leads in the end: relative to the root when that is inside the repository, else as it is written."""
    leads: Leads = Leads.FILE
    is_inside: bool = True
    """Whether the target lies in the repository, whether it exists or not."""
    holds_python: bool = False
    """Whether a folder that it leads to holds a Python file, not looking further down."""
