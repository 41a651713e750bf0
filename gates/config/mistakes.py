"""What is wrong in a configuration: every mistake with its place and its way out, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Mistake:
    """One thing that somebody must change in a configuration file."""

    file: str
    """Name of the file, as `load` was given it."""
    line: int
    """Line from 1; 0 when it is of the file as a whole."""
    key: str
    """The full key as it is written in TOML: `tool.gates.lanes.prod.paths[0]`; empty for the whole file."""
    problem: str
    """One line: what is wrong, and what was expected."""
    way_out: str = ""
    """One line: what to do about it."""

    def __str__(self) -> str:
        """The mistake as users read it: `pyproject.toml:12: tool.gates.jobs: ...`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        name = self.key if len(self.key) <= 200 else f"{self.key[:197]}..."
        key = f" {name}:" if name else ""
        end = f" ({self.way_out})" if self.way_out else ""
        return f"{place}:{key} {self.problem}{end}"


class ConfigError(Exception):
    """A configuration that cannot be used; carries all of its mistakes, sorted by line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes), key=lambda it: (it.file, it.line, it.key, it.problem)))
        super().__init__("\n".join(map(str, self.mistakes)))


def nearest(word: str, known: Iterable[str]) -> str:
    """`did you mean ...?` for the nearest known word; the known words when none is near; empty when there are none."""
    import difflib  # only a configuration with mistakes pays for it

    names = sorted(known)
    close = difflib.get_close_matches(word.lower().replace("_", "-"), names, n=1, cutoff=0.6)
    if close:
        return f"did you mean `{close[0]}`?"
    shown = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
    return f"known: {shown}" if names else ""


def shown(value: object) -> str:
    """A value from a configuration as one short, inert line: `the text "x"`, `the number 5`."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"the text {quoted(value)}"
        case int() if abs(value) >= 10**30:
            return "a number of more than 30 digits"
        case int():
            return f"the number {value}"
        case list():
            return "a list" if value else "an empty list"
        case dict():
            return "a table"
        case _:
            return f"{_a(value)} {str(value)[:40]}"


def quoted(text: str) -> str:
    """Text in quotes, cut at 60 characters, with control characters made visible."""
    cut = text if len(text) <= 60 else f"{text[:57]}..."
    inert = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in cut)
    return f'"{inert}"'


def _a(value: object) -> str:
    names = {"Decimal": "the number", "date": "the date", "datetime": "the date and time", "time": "the time"}
    return names.get(type(value).__name__, "the value")
