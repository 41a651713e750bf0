"""Text -> value, with every syntax fault of the file and not only the first.

A parser stops at the first fault. The usual ones are of one line: a check box, a colon in plain text, a glob that
begins with `*`. Such a line is named, read as if its text stood between quotes, and the rest of the file is read on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from gates.specs.fault import Fault, quoted
from gates.specs.values import SIZE_LIMIT, Kind, Value, from_nodes

REPAIRS_LIMIT = 40
"""Faults of syntax in one file, after which the rest is not read."""
_BOX = re.compile(r"(?P<lead>\s*(?:- )+\s*)(?P<box>\[[ xX]?\])(?P<text>(?:\s.*)?)")
_BREAK = re.compile("[\x85\u2028\u2029]")
_BREAK_SAID = "a character (NEL, LS or PS) breaks the line in YAML 1.1 and does not in YAML 1.2"
_BARE = re.compile(r"\s*(?:- )+\s*\[[ xX]\]\s*(?:#.*)?")
_ITEM = re.compile(r"(?P<lead>\s*(?:- +)*(?:[\w.-]+: +)?)(?P<text>\S.*)")
_BOX_WAY = "write the text between quotes, or as `- text: ...` with `done: true` or `false`"


@dataclass(frozen=True, kw_only=True, slots=True)
class Parsed:
    """What a file says, as far as it can be read."""

    value: Value | None
    faults: tuple[Fault, ...] = ()


def parse(text: str, path: str) -> Parsed:
    """Read a file; the value is None where nothing of it can be used."""
    if len(text) > SIZE_LIMIT:
        what = f"it has {len(text):,} characters, more than {SIZE_LIMIT:,}"
        return Parsed(value=None, faults=(Fault(slug="not-yaml", path=path, what=what),))
    lines = text.split("\n")
    faults: list[Fault] = [
        Fault(slug="not-yaml", path=path, line=number, what=_BREAK_SAID, way_out="take the character out")
        for number, line in enumerate(lines, 1)
        if _BREAK.search(line)
    ]
    lines = [_BREAK.sub(" ", line) for line in lines]
    repaired: set[int] = set()
    while True:
        documents, error = _composed("\n".join(lines))
        if error is None:
            value, surprises = from_nodes(documents)
            faults += [
                Fault(slug=it.slug, path=path, line=it.line, what=it.what, way_out=it.way_out) for it in surprises
            ]
            return Parsed(value=value, faults=(*faults, *_nested_boxes(value, lines, path)))
        number = _to_blame(error, lines, repaired)
        faults.append(_explained(error, number, lines, path))
        if number is None or len(faults) >= REPAIRS_LIMIT:
            return Parsed(value=None, faults=tuple(faults))
        repaired.add(number)
        lines[number - 1] = _between_quotes(lines[number - 1])


def _composed(text: str) -> tuple[list[Any], Any]:
    import yaml  # heavy, and only repositories with specs need it

    try:
        return list(yaml.compose_all(text, Loader=yaml.BaseLoader)), None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return [], error


def _line(error: Any) -> int | None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return int(mark.line) + 1 if mark is not None else None


def _to_blame(error: Any, lines: list[str], repaired: set[int]) -> int | None:
    """The line that can be read as quoted text instead: the one that the parser stopped at, or the one before it."""
    at = _line(error)
    if at is None:
        return None
    for number in (at, at - 1):
        if not 1 <= number <= len(lines) or number in repaired:
            continue
        line = lines[number - 1]
        if _BOX.fullmatch(line) or (number == at and _can_be_quoted(line)):
            return number
    return None


def _can_be_quoted(line: str) -> bool:
    item = _ITEM.fullmatch(line)
    if item is None or not item["lead"].strip() or "\t" in line:
        return False
    text = item["text"].rstrip()
    if text[0] in "'\"":  # quoted to its end it is no plain text, and quoting it again would hide what is wrong
        return text[-1] != text[0]
    return text[0] not in "|>{[&#"


def _between_quotes(line: str) -> str:
    match = _BOX.fullmatch(line)
    text = f"{match['box']}{match['text'].rstrip()}" if match else ""
    if match is None:
        match = _ITEM.fullmatch(line)
        text = match["text"].rstrip() if match else ""
    lead = match["lead"] if match else ""
    return f"{lead}'{text.replace(chr(39), chr(39) * 2)}'"


def _explained(error: Any, number: int | None, lines: list[str], path: str) -> Fault:
    at = number or _line(error)
    line = lines[at - 1] if at is not None and 1 <= at <= len(lines) else ""
    box = _BOX.fullmatch(line)
    said = str(getattr(error, "problem", None) or getattr(error, "context", None) or error or type(error).__name__)
    said = " ".join(said.split())[:160]
    if box is not None:
        what = f"`- {box['box']} text` is a check box of Markdown; in YAML `{box['box']}` is a list and takes no text"
        return Fault(slug="check-box", path=path, line=at, what=what, way_out=_BOX_WAY)
    item = _ITEM.fullmatch(line)
    text = item["text"] if item else line.strip()
    way_out = ""
    if text.startswith("*"):
        way_out = f"`*` begins an alias: write '{text}' between quotes"
    elif text[:1] in ("@", "`", "%"):
        way_out = f"no plain text may begin with `{text[:1]}`: put it between quotes"
    elif "\t" in line[: len(line) - len(line.lstrip())]:
        way_out = "indent with spaces: YAML allows no tab there"
    elif ": " in text or text.endswith(":"):
        way_out = "a colon and a space begin a value: put the text between quotes"
    return Fault(slug="not-yaml", path=path, line=at, what=f"{said}: {quoted(line.strip())}", way_out=way_out)


def _nested_boxes(value: Value | None, lines: list[str], path: str) -> list[Fault]:
    """Boxes without text behind them parse: as a list within the list."""
    found = []
    for node in value.walk() if value is not None else ():
        for item in node.items:
            if item.kind is Kind.LIST and _BARE.fullmatch(lines[item.line - 1]):
                what = "`- [ ]` is a list within the list, and no check box"
                found.append(Fault(slug="check-box", path=path, line=item.line, what=what, way_out=_BOX_WAY))
    return sorted(found, key=lambda fault: fault.sort_key)[:REPAIRS_LIMIT]
