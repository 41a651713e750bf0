"""One thing that `gates doctor` looked at."""

from __future__ import annotations

from dataclasses import dataclass

CONFIGURATION, MACHINE = 2, 3
"""Exit codes: what is not well is written wrong, or is missing on this machine."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """One thing that was looked at."""

    what: str
    found: str
    repair: str = ""
    """What to do; empty when all is well."""
    exit_code: int = MACHINE
    """What the program ends with when it is not well."""
