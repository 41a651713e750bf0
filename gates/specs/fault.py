"""What is wrong in a working spec: each fault with its file, line and way out, all of them at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that somebody must change."""

    slug: str
    """What kind it is, for the check's name: `section-missing`."""
    path: str
    """The file that has it, POSIX and relative to the root."""
    line: int | None = None
    """From 1; None when it is of the file as a whole."""
    what: str
    """One line: what is wrong, and what was expected."""
    way_out: str = ""
    """One line: what to write instead."""

    @property
    def sort_key(self) -> tuple[str, int, str, str]:
        """Faults are shown by file, line and kind."""
        return (self.path, self.line or 0, self.slug, self.what)

    @property
    def message(self) -> str:
        """The fault on one line, without its place."""
        return f"{self.what}; {self.way_out}" if self.way_out else self.what


def quoted(text: object) -> str:
    """Any text as one short, inert line between backticks."""
    flat = " ".join(str(text).split())
    inert = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in flat)
    return f"`{inert if len(inert) <= 80 else f'{inert[:77]}...'}`"
