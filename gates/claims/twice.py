"""The same thing with two values in one document: `Overall health: 92%` above, `86%` below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gates.claims.document import Document, Table, Text
from gates.claims.marks import without_marks
from gates.claims.numbers import INTEGER, PERCENT, integer

_WHOLE = re.compile(r"\b(?:overall|grand total|total|final)\b|\bpass rate\b|\breadiness score\b", re.IGNORECASE)
_LINE = re.compile(
    rf"^\W*([A-Za-z][\w /&()-]{{3,50}}?)\W*:\W*(?:({PERCENT}) ?%|({INTEGER})(?!\d|[.,]\d|\s?[/%+]|\s?of\b))(?![\d+])"
)
_APART = re.compile(
    r"before|after|previous|baseline|initial|target|goal|phase|week|day \d|sprint|session|iteration|v\d|version|"
    r"round|run \d|step|"
    r"batch|old|new|current|projected|expected|estimate|option|part \d|20\d\d",
    re.IGNORECASE,
)
_NARROW = 2
"""Labels stand for the whole document only below so many headings."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """A label with a value, where it stands."""

    line: int
    label: str
    text: str
    unit: str


def contradictions(document: Document) -> Iterator[tuple[Value, Value]]:
    """Pairs of one label and two values: the first place, and the one that differs."""
    seen: dict[tuple[str, str], Value] = {}
    for value in _values(document):
        key = (value.label, value.unit)
        first = seen.setdefault(key, value)
        if first.text != value.text and not _is_rounding(first.text, value.text):
            yield first, value


def _values(document: Document) -> Iterator[Value]:
    for block in document.blocks:
        if _APART.search(" ".join(block.section[1:])) or len(block.section) > _NARROW + 1:
            continue
        if isinstance(block, Text) and block.kind != "heading":
            for line in block.lines:
                yield from _value(line.number, line.text)
        elif isinstance(block, Table) and len(block.headers) == 2:
            for row in block.rows:
                yield from _value(row.number, ": ".join(cell.text for cell in row.cells))


def _value(number: int, text: str) -> Iterator[Value]:
    found = _LINE.match(without_marks(text).replace("`", ""))
    if found and _WHOLE.search(found.group(1)) and not _APART.search(found.group(1)):
        label = " ".join(re.findall(r"[a-z]+", found.group(1).lower()))
        percent, whole = found.group(2), found.group(3)
        yield Value(line=number, label=label, text=percent or str(integer(whole)), unit="%" if percent else "")


def _is_rounding(one: str, other: str) -> bool:
    """`92.9` and `93`: the same number, with and without its decimals."""
    if "." not in one + other:
        return False
    return abs(float(one) - float(other)) < 1
