"""The normal form in which a secret is looked for: what of a text is left when all that can stand between is gone.

Terminal sequences, invisible characters, escapes of JSON, Python, HTML and URLs, line breaks, margins, quotes and every
other sign go; ASCII letters and digits stay. A secret that was broken over lines, coloured, quoted, escaped or had
invisible characters strewn in has the same normal form as the secret itself.
"""

from __future__ import annotations

import re

_ESCAPE = r"(?:\x1b|\\+(?:x1b|u001b|033|e(?=\[)))"
_END = r"(?:\x07|\x1b\\|\\+(?:x07|u0007|a)|\\+(?:x1b|u001b)\\+)"
_BETWEEN = (
    rf"{_ESCAPE}\[[0-?]*[ -/]*[@-~]"  # colours, cursor
    rf"|{_ESCAPE}\][^\x07\x1b\n]{{0,400}}?{_END}"  # titles, links
    r"|\\+(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[abfnrtv0])"
    r"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});"
    r"|%[0-9a-fA-F]{2}"
    r"|\nE {2,}"  # the margin of pytest
)
_IN_TEXT = re.compile(_BETWEEN)
_IN_BYTES = re.compile(_BETWEEN.encode("ascii"))
_SIGNS = bytes(code for code in range(256) if not (chr(code).isascii() and chr(code).isalnum()))
_KEPT = re.compile(r"[A-Za-z0-9]")


def normal_forms(data: bytes) -> tuple[bytes, ...]:
    """The normal form of a text in UTF-8, and the one in which escapes are taken for text, where they differ."""
    plain = data.translate(None, _SIGNS)
    if not (b"\\" in data or b"\x1b" in data or b"&" in data or b"%" in data or b"\nE " in data):
        return (plain,)
    without = _IN_BYTES.sub(b"", data).translate(None, _SIGNS)
    return (plain,) if without == plain else (without, plain)


def mapped_forms(text: str) -> tuple[tuple[str, list[int]], ...]:
    """The same of a text, each with the place in the text of every character that stays."""
    gaps = [match.span() for match in _IN_TEXT.finditer(text)]
    plain = [match.start() for match in _KEPT.finditer(text)]
    forms = [plain]
    if gaps:
        inside = {place for start, end in gaps for place in range(start, end)}
        forms.insert(0, [place for place in plain if place not in inside])
    return tuple(("".join(text[place] for place in places), places) for places in forms)
