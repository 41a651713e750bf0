"""Text on a terminal: spans with a style, laid out by display width, written plain or with colours."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


class Style(enum.Enum):
    """How a span looks; the value is its SGR code."""

    PLAIN = ""
    STRONG = "1"
    QUIET = "2"
    PASS = "32"  # noqa: S105  (a colour, not a password)
    WARN = "33"
    FAIL = "31"
    ERROR = "35"
    SKIP = "90"
    CODE = "36"
    PASS_BANNER = "1;32"  # noqa: S105
    WARN_BANNER = "1;33"
    FAIL_BANNER = "1;31"
    ERROR_BANNER = "1;35"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line."""

    text: str
    style: Style = Style.PLAIN


Line = tuple[Span, ...]
_BETWEEN_WORDS = re.compile(r"\s+(?!%)")
"""A percent sign stays with its number."""


def plain(lines: Iterable[Line]) -> str:
    """The lines without colours, each with a newline."""
    return "".join(f"{''.join(span.text for span in line).rstrip()}\n" for line in lines)


def coloured(lines: Iterable[Line]) -> str:
    """The lines with SGR sequences; nothing stays switched on at the end of a line."""
    return "".join(f"{''.join(_coloured(span) for span in line).rstrip()}\n" for line in lines)


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def padded(text: str, columns: int) -> str:
    """The text, filled with spaces to a number of columns."""
    return text + " " * (columns - width(text))


def cut(text: str, columns: int, mark: str) -> str:
    """The text in at most so many columns; a cut one ends with the mark."""
    if width(text) <= columns:
        return text
    kept = text
    while kept and width(kept) > columns - width(mark):
        kept = kept[:-1]
    return f"{kept.rstrip()}{mark}"


def wrapped(text: str, columns: int, *, lines: int, mark: str) -> list[str]:
    """The text broken between words into at most so many lines; the last one ends with the mark when it is cut."""
    found: list[str] = []
    words = iter(_words(text, columns))
    line = next(words, "")
    for word in words:
        if width(line) + 1 + width(word) <= columns:
            line = f"{line} {word}"
            continue
        found.append(line)
        line = word
    found.append(line)
    if len(found) > lines:
        found = [*found[: lines - 1], _cut_between_words(found[lines - 1], columns, mark)]
    return found


def _cut_between_words(line: str, columns: int, mark: str) -> str:
    """A line that goes on, with the mark; a word that has no room with it is left out, so that no number is cut."""
    while width(line) + 1 + width(mark) > columns and " " in line:
        line = line.rpartition(" ")[0].rstrip()
    return f"{line} {mark}" if width(line) + 1 + width(mark) <= columns else cut(f"{line}{mark}", columns, mark)


def _words(text: str, columns: int) -> Iterator[str]:
    for word in _BETWEEN_WORDS.split(text.strip()):
        rest = word
        while width(rest) > columns:
            piece = rest[: max(1, columns)]
            while len(piece) > 1 and width(piece) > columns:
                piece = piece[:-1]
            yield piece
            rest = rest[len(piece) :]
        yield rest


def _coloured(span: Span) -> str:
    if span.style is Style.PLAIN or not span.text.strip():
        return span.text
    return f"\x1b[{span.style.value}m{span.text}\x1b[0m"
