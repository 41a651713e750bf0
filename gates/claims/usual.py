"""Where ledgers are, and which claims are looked for, when nobody says otherwise. Every run asks; few have ledgers."""

from __future__ import annotations

import enum

DEFAULT_LEDGERS = ("claims.toml", "docs/claims.md")
"""Files that are ledgers when nobody names others."""


class Unregistered(enum.Enum):
    """Which strong statements outside ledgers are findings."""

    CHANGED = "changed"
    """Those that a change adds; older ones are counted, and may only shrink under a ratchet."""
    ALL = "all"
    OFF = "off"
