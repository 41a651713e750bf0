"""The normal form in which a secret is looked for: what of a text is left when all that can stand between is gone.

Terminal sequences, invisible characters, escapes of JSON, Python, HTML and URLs, line breaks, margins, quotes and every
other sign go; ASCII letters and digits stay. A secret that was broken over lines, coloured, quoted, escaped or had
invisible characters strewn in has the same normal form as the secret itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

_SLASHES = r"(?<!\\)\\++"  # each run of them is looked at once: a text of nothing else must not take its square
_ESCAPE = rf"(?:\x1b|{_SLASHES}(?:x1b|u001b|033|e(?=\[)))"
_END = r"(?:\x07|\x1b\\|\\{1,8}(?:x07|u0007|a)|\\{1,8}(?:x1b|u001b)\\{1,8})"
_BETWEEN = (
    rf"{_ESCAPE}\[[0-?]*[ -/]*[@-~]"  # colours, cursor
    rf"|{_ESCAPE}\][^\x07\x1b\n]{{0,400}}?{_END}"  # titles, links
    rf"|{_SLASHES}(?:x[0-9a-fA-F]{{2}}|u[0-9a-fA-F]{{4}}|U[0-9a-fA-F]{{8}}|[abfnrtv0])"
    r"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});"
    r"|%[0-9a-fA-F]{2}"
    r"|\nE {2,}"  # the margin of pytest
)
_IN_TEXT = re.compile(_BETWEEN)
_IN_BYTES = re.compile(_BETWEEN.encode("ascii"))
_SIGNS = bytes(code for code in range(256) if not (chr(code).isascii() and chr(code).isalnum()))
_KEPT = re.compile(r"[A-Za-z0-9]+")


class Kept:
    """What stays of a text, and where each character of it stood."""

    def __init__(self, text: str, gaps: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._sizes: list[int] = []
        """How much was kept before each of the starts."""
        pieces, size, last = [], 0, 0
        for gap, end in (*gaps, (len(text), len(text))):
            for match in _KEPT.finditer(text, last, gap):
                self._starts.append(match.start())
                self._sizes.append(size)
                pieces.append(match[0])
                size += len(match[0])
            last = end
        self.form = "".join(pieces)

    def place(self, position: int) -> int:
        """Where in the text a character of the form stood."""
        run = bisect_right(self._sizes, position) - 1
        return self._starts[run] + position - self._sizes[run]


def normal_forms(data: bytes) -> tuple[bytes, ...]:
    """The normal form of a text in UTF-8, and the one in which escapes are taken for text, where they differ."""
    plain = data.translate(None, _SIGNS)
    if not (b"\\" in data or b"\x1b" in data or b"&" in data or b"%" in data or b"\nE " in data):
        return (plain,)
    without = _IN_BYTES.sub(b"", data).translate(None, _SIGNS)
    return (plain,) if without == plain else (without, plain)


def mapped_forms(text: str) -> tuple[Kept, ...]:
    """The same of a text, each with the place in the text of every character that stays."""
    gaps = [match.span() for match in _IN_TEXT.finditer(text)]
    return (Kept(text, gaps), Kept(text, ())) if gaps else (Kept(text, ()),)
