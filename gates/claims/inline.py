"""The text of a paragraph, heading or cell -> lines, with code in backticks and links apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

LINE_LIMIT = 4000
"""Characters of one line; in a longer one nothing is read, and it is listed."""
_STARTS = re.compile(r"\s*(?:\*\*|__|[-*+] |\d+[.)] |\[[ xX]\] |[^\w\s`\"'(\[<*_.,;:/&#$\\-])")
"""A row that begins like this is a line of its own: a bold label, a mark."""
_BADGE = re.compile(r"https?://(?:img\.)?shields\.io/badge/([^?#\s]+?)(?:\.svg|\.png)?(?:[?#].*)?$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A link or an image."""

    target: str
    text: str
    is_image: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of text: soft line breaks are joined, marks and code in backticks kept, emphasis taken away."""

    number: int
    text: str
    links: tuple[Link, ...] = ()
    is_labelled: bool = False
    """It begins in bold."""


def lines_of(token: Any) -> tuple[Line, ...]:
    """The lines of an inline token of markdown-it."""
    first = token.map[0] + 1
    rows = _rows(token)
    joined: list[Line] = []
    for shift, (text, links, bold, is_hard) in enumerate(rows):
        line = Line(number=first + shift, text=text, links=links, is_labelled=bold)
        if joined and not is_hard and not bold and not _STARTS.match(text):
            last = joined[-1]
            joined[-1] = Line(
                number=last.number, text=f"{last.text} {text.strip()}", links=last.links + links,
                is_labelled=last.is_labelled,
            )  # fmt: skip
        else:
            joined.append(line)
    return tuple(line for line in joined if line.text.strip() or line.links)


def _rows(token: Any) -> list[tuple[str, tuple[Link, ...], bool, bool]]:
    """Each row as written: text, links, whether it begins in bold, whether a hard break is before it."""
    found: list[tuple[str, tuple[Link, ...], bool, bool]] = []
    text, bold, is_hard = "", False, False
    links: tuple[Link, ...] = ()
    opened: list[tuple[str, int]] = []
    for child in token.children or ():
        match child.type:
            case "softbreak" | "hardbreak":
                found.append((text, links, bold, is_hard))
                text, links, bold, is_hard = "", (), False, child.type == "hardbreak"
            case "strong_open" | "strong_close" if child.markup == "__" and _is_dunder(token.content, text):
                text += "__"
            case "strong_open":
                bold = bold or not re.search(r"\w", text)
            case "code_inline":
                text += f"`{child.content}`"
            case "link_open":
                opened.append((str(child.attrGet("href") or ""), len(text)))
            case "link_close" if opened:
                target, start = opened.pop()
                shown = text[start:]
                links = (*links, Link(target=unquote(target), text=shown))
            case "image":
                target = str(child.attrGet("src") or "")
                links = (*links, Link(target=unquote(target), text=child.content, is_image=True))
                text += _badge(target)
            case "html_inline":
                if re.match(r"<br\s*/?>", child.content):
                    text += " "
            case _:
                text += child.content or ""
    found.append((text, links, bold, is_hard))
    return found


def _is_dunder(source: str, before: str) -> bool:
    """Whether the underscores belong to a name: markdown takes those of `tests/__init__.py` for bold."""
    last = re.split(r"[\s,;(|]", before)[-1]
    return bool(re.search(re.escape(f"{last}__") + r"(?:\w+__)?[./]?", source)) and ("/" in last or "__" in last)


def _badge(target: str) -> str:
    """`label: message` of a badge whose text is written by hand."""
    found = _BADGE.match(target)
    if not found:
        return ""
    fields = [unquote(field.replace("--", "\0").replace("_", " ")).replace("\0", "-") for field in
              found.group(1).replace("--", "\0").split("-")]  # fmt: skip
    return f"{fields[0]}: {fields[1]}" if len(fields) >= 3 else fields[0]
