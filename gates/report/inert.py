"""Foreign text made inert: file names, test names and messages cannot hide, move or forge a verdict.

Every report passes text that it did not write itself through `visible` and then through its format's own escape.
"""

from __future__ import annotations

import re
from urllib.parse import quote

TEXT_LIMIT = 500
"""Characters of one foreign text that a page shows."""
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_UNPRINTED = re.compile(f"(?![\n\t]){_UNSEEN.pattern}")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_HOME = re.compile(
    r"(?<![\w.~/\\-])(?:/home/[^/\s'\"<>:]+|/Users/[^/\s'\"<>:]+|/root(?![\w.-])|[A-Za-z]:\\{1,2}Users\\{1,2}[^\\\s'\"<>:]+)"
)
_MARKDOWN = str.maketrans(
    {character: f"\\{character}" for character in "\\`*_{}[]|~$^"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
)
_BLOCK_START = re.compile(r"^(?:([-+=#])(?=[-+=#\s]|$)|(\d{1,9})([.)])(?=\s|$))")
_LIVE = re.compile(r"(@|#(?=\w)|:(?=//)|\b(?i:www)(?=\.)|\b(?i:mailto|xmpp):|\bGH-(?=\d))")
_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def visible(text: str, *, limit: int | None = TEXT_LIMIT) -> str:
    """One line in which each control, invisible or direction-changing character is written out, as in `\\x1b[2J`.

    Home folders become `~`. A text over the limit ends with how many characters were cut.
    """
    cut = len(text) - limit if limit is not None else 0
    if cut > 0:
        text = text[:limit]
    if not (text.isascii() and text.isprintable()):
        text = _UNSEEN.sub(_written_out, text)
    if "/home/" in text or "/root" in text or "Users" in text:
        text = _HOME.sub("~", text)
    return f"{text} … ({cut:,} more characters)" if cut > 0 else text


def printable(text: str) -> str:
    """Like `visible`, with line breaks, tabs and home folders kept; for what a person is told in passing."""
    return text if text.isascii() and text.isprintable() else _UNPRINTED.sub(_written_out, text)


def visible_lines(text: str, *, limit: int) -> str:
    """Like `visible`, with line breaks kept; for text that stands in a block of its own."""
    return "\n".join(visible(line, limit=limit) for line in text[:limit].splitlines())


def markdown(text: str, *, limit: int | None = TEXT_LIMIT) -> str:
    """Text for GitHub Flavored Markdown that is only ever shown: no markup, link, image, mention or reference."""
    shown = visible(text, limit=limit).strip()
    start = _BLOCK_START.match(shown)
    escaped = _LIVE.sub("\\1&#8203;", shown.translate(_MARKDOWN))
    if start is None:
        return escaped
    return f"\\{escaped}" if start[1] else f"{start[2]}\\{start[3]}{escaped[start.end() :]}"


def markdown_code(text: str, *, limit: int | None = TEXT_LIMIT) -> str:
    """Text as a code span, where nothing is live; as escaped text when a code span could not hold it."""
    shown = visible(text, limit=limit).strip()
    if not shown:
        return ""
    if "`" in shown or "|" in shown or "$" in shown:
        return markdown(shown, limit=None)
    return f"`{shown}`"


def xml(text: str, *, limit: int | None = TEXT_LIMIT) -> str:
    """Text for element content and quoted attributes of XML, SVG and HTML."""
    return visible(text, limit=limit).translate(_XML)


def relative_uri(path: str) -> str:
    """A POSIX path relative to the root as a relative URI reference, percent-encoded; a colon cannot make a scheme."""
    return quote(path.encode("utf-8", "backslashreplace"), safe="/~-._!$&'()*+,;=@")


def _written_out(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
