"""A function that the tests do not run whole."""

from __future__ import annotations

from dataclasses import dataclass

GAPS_KEPT = 200
"""How many functions of a lane evidence keeps, those with most missing lines first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Statements of one function that no test runs."""

    path: str
    name: str
    """`Class.method`."""
    line: int
    """The first line that did not run."""
    missing: int
    """Statements that did not run; those of a function inside it are counted there."""

    @property
    def sort_key(self) -> tuple[int, str, int]:
        """Most missing first."""
        return (-self.missing, self.path, self.line)
