"""The marks of check lists and status columns: done, partly, open; also where an editor broke them into mojibake."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache


class Mark(Enum):
    """What a line says of itself."""

    DONE = "done"
    PARTLY = "partly"
    OPEN = "open"
    NONE = "none"


_SYMBOLS = {
    Mark.DONE: "✅✔☑🟢👍🎉🏆",
    Mark.PARTLY: "🟡🟠⚠🚧🔄⏳🔶🔜📝🔵",
    Mark.OPEN: "❌✗✘✖⬜☐🔴⛔🚫🔲🛑",
}
_BY_SYMBOL = {symbol: mark for mark, symbols in _SYMBOLS.items() for symbol in symbols}
_ANY_SYMBOL = re.compile("[" + "".join(_BY_SYMBOL) + "]")
_OTHERS = "\u2014\u2013…→←↑↓≥≤≈\u00d7±·•“”\u2018\u2019\ufe0f🎯📊📋🚀🔧🧪🛡📁📈🏗⚡🔒📦🔥🚨💡🌟✨🎨│├└─"
_PAGES = ("cp1252", "cp1254", "latin-1", "mac_roman")

_DECORATION = re.compile("[🏆🎉👍📝🔄🔵🔜🔶]")
"""Marks in a status column; elsewhere people decorate with them."""
_LIGHTS = "🟢🟡🟠🔴🔵⚠"
_RANKED = re.compile(r"\b(?:priority|severity|risk|impact|critical|high|medium|low|p[0-4])\b", re.IGNORECASE)
"""Beside such a word a light is a rank, and says nothing of what is done."""

_WORDS = {
    Mark.OPEN: (
        r"not (?:started|ready|done|yet|implemented|tested|met|available|covered|run)|todo|to do|missing|"
        r"fail(?:s|ed|ing|ure)?|no|"
        r"pending|planned|blocked|backlog|absent|broken|open|never|none|future(?: work)?|deferred|unverified|"
        r"incomplete|red"
    ),
    Mark.PARTLY: (
        r"partial(?:ly)?|in[ -]progress|wip|warn(?:ing)?|needs? [a-z]+|draft|ongoing|beta|experimental|started|"
        r"aspirational|almost|mostly|conditional|at risk|amber|yellow|skipped"
    ),
    Mark.DONE: (
        r"complete(?:d|ly)?|done|pass(?:ed|es|ing)?|verified|ready|implemented|working|works|fixed|validated|ok|"
        r"okay|yes|"
        r"green|backed|live|operational|delivered|achieved|met|compliant|resolved|success(?:ful|fully)?|shipped|added|"
        r"created|exists|available|enabled|active|strong|excellent|full|fully [a-z]+|closed|deployed|"
        r"production[ -]ready|"
        r"confirmed|approved|satisfied|accepted|covered|100 ?%|true|documented|tested|updated"
    ),
}
_CELL = {mark: re.compile(rf"\W*(?:{words})(?![\w-])", re.IGNORECASE) for mark, words in _WORDS.items()}
_NEEDS = re.compile(r"\W*needs? ", re.IGNORECASE)


@lru_cache(maxsize=1)
def _broken() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    """One pattern for all ways in which a code page breaks a symbol's UTF-8 bytes, the longest first."""
    found: dict[str, str] = {}
    for symbol in (*_BY_SYMBOL, *_OTHERS):
        for page in _PAGES:
            for lost in ("ignore", "replace"):
                text = "".join(_decoded(byte, page, lost) for byte in symbol.encode())
                for way in (text, text.replace("\xa0", " ")):
                    if len(way) > 1 and not way.isascii():
                        found.setdefault(way, symbol)
    pattern = "|".join(re.escape(text) for text in sorted(found, key=len, reverse=True))
    return ((re.compile(pattern), found),)


def _decoded(byte: int, page: str, lost: str) -> str:
    try:
        return bytes([byte]).decode(page)
    except UnicodeDecodeError:
        return chr(byte) if lost == "replace" else ""


def repaired(text: str) -> str:
    """The text with the marks and signs that were decoded in a wrong code page put right; lines stay lines."""
    if text.isascii():
        return text
    for pattern, symbols in _broken():
        text = pattern.sub(lambda found, table=symbols: table[found.group()], text)  # type: ignore[misc]
    return text


def without_marks(text: str) -> str:
    """The text without marks, variation selectors and the `[x]` of a task."""
    return re.sub(r"^\s*\[[ xX]\]\s*", "", _ANY_SYMBOL.sub("", text).replace("\ufe0f", "")).strip()


def symbol_mark(text: str) -> Mark:
    """The first mark of a text; `[x]` and `[ ]` at its beginning count."""
    task = re.match(r"\s*\[([ xX])\](?:\s|$)", text)
    if task:
        return Mark.OPEN if task.group(1) == " " else Mark.DONE
    return _of_symbol(_DECORATION.sub("", text))


def _of_symbol(text: str) -> Mark:
    found = _ANY_SYMBOL.search(text)
    if found and found.group() in _LIGHTS and _RANKED.search(text):
        return Mark.NONE
    return _BY_SYMBOL[found.group()] if found else Mark.NONE


def word_mark(text: str) -> Mark:
    """What a status in words says: `Needs test` is partly, `Not started` open, `Verified` done."""
    for mark, pattern in _CELL.items():
        if pattern.match(text):
            return mark
    return Mark.NONE


def status_mark(cell: str) -> Mark:
    """A mark, or what the words of a status cell say."""
    mark = _of_symbol(cell)
    mark = mark if mark is not Mark.NONE else symbol_mark(cell)
    return mark if mark is not Mark.NONE else word_mark(cell.replace("*", ""))
