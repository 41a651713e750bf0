"""A ledger as a marked table in markdown: read, and its status column written with all else byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from gates.claims.document import UNCLOSED_COMMENT, UNCLOSED_FENCE
from gates.claims.ledger.evidence import read_items, split_items
from gates.claims.ledger.row import Ledger, Mistake, Row

MARK = "<!-- gates: claims -->"
_MARK = re.compile(r"\s*<!--\s*gates:\s*claims\s*-->\s*", re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})")
_COMMENT = re.compile(r" {0,3}<!--")
_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_BLOCK = re.compile(r" {0,3}(?:#{1,6}\s|>|```|~~~|<[!/a-zA-Z]|[-*+]\s|\d+[.)]\s)")
"""What ends a table where no blank line does; a line of text without a pipe is a row."""
_PIPE = re.compile(r"(?<!\\)\|")
_NAMES = {
    "claim": "claim", "statement": "claim", "file": "file", "files": "file", "where": "file", "evidence": "evidence",
    "owner": "owner", "status": "status", "id": "id", "#": "id",
}  # fmt: skip
_NEEDED = ("claim", "evidence", "owner", "status")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cells:
    """A row of a table: where each cell begins and ends in its line."""

    line: int
    text: str
    spans: tuple[tuple[int, int], ...]

    def cell(self, at: int | None) -> str:
        if at is None or at >= len(self.spans):
            return ""
        start, end = self.spans[at]
        return self.text[start:end].strip().replace("\\|", "|")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Table:
    columns: Mapping[str, int]
    width: int
    first: int
    """The line of its header."""
    rows: tuple[_Cells, ...]


def is_marked(text: str) -> bool:
    """Whether a document has a table that is a ledger."""
    return any(_MARK.fullmatch(line) for _, line in _outside(text))


def read_table(path: str, text: str) -> Ledger:
    """Every row of every marked table, and every mistake."""
    tables, mistakes = _tables(path, text)
    rows: list[Row] = []
    for table in tables:
        for cells in table.rows:
            row, wrong = _row(path, table, cells)
            rows.append(row)
            mistakes += wrong
    if not tables and not mistakes:
        mistakes.append(Mistake(path=path, line=1, what=f"it has no marked table: put {MARK} above one"))
    return Ledger(path=path, rows=tuple(rows), mistakes=tuple(mistakes))


def with_statuses(path: str, text: str, statuses: Mapping[int, str]) -> str:
    """The text with these statuses (line -> word); nothing else of it changes.

    A cell keeps its width where the word fits, so that an aligned table stays aligned.
    """
    lines = text.split("\n")
    for table in _tables(path, text)[0]:
        at = table.columns["status"]
        for cells in table.rows:
            word = statuses.get(cells.line)
            if word is not None and at < len(cells.spans) and cells.cell(at) != word:
                start, end = cells.spans[at]
                lines[cells.line - 1] = cells.text[:start] + _cell(cells.text[start:end], word) + cells.text[end:]
    return "\n".join(lines)


def _cell(old: str, word: str) -> str:
    """The word in place of what the cell says, in its width where it fits."""
    lead = old[: len(old) - len(old.lstrip())] if old.strip() else " "[: len(old)] or " "
    return f"{lead}{word}".ljust(len(old)) if len(lead) + len(word) + 1 <= len(old) else f"{lead or ' '}{word} "


def _tables(path: str, text: str) -> tuple[list[_Table], list[Mistake]]:
    tables: list[_Table] = []
    mistakes: list[Mistake] = []
    lines = text.split("\n")
    marks = [number for number, line in _outside(text) if _MARK.fullmatch(line)]
    for mark in marks:
        start = next((at for at in range(mark, len(lines)) if lines[at].strip()), len(lines))
        header = _cells(start + 1, lines[start]) if start < len(lines) else None
        below = lines[start + 1] if start + 1 < len(lines) else ""
        if header is None or "|" not in below or not _DELIMITER.fullmatch(below):
            mistakes.append(Mistake(path=path, line=mark, what="no table follows the mark of a ledger"))
            continue
        columns, wrong = _columns(path, header)
        mistakes += wrong
        if wrong:
            continue
        rows = []
        for at in range(start + 2, len(lines)):
            if not lines[at].strip() or _BLOCK.match(lines[at]):
                break
            rows.append(_cells(at + 1, lines[at]))
        tables.append(_Table(columns=columns, width=len(header.spans), first=start + 1, rows=tuple(rows)))
        if not rows:
            mistakes.append(Mistake(path=path, line=start + 1, what="the ledger has no row"))
    unclosed = [Mistake(path=path, line=at, what=what) for at, what in _parted(text)[1]]
    return tables, [*mistakes, *_strays(path, text, tables), *unclosed]


def _strays(path: str, text: str, tables: list[_Table]) -> Iterator[Mistake]:
    """Rows that look as if they were held, and are not: parted from their table, or in a table without the mark."""
    taken = {line for table in tables for line in range(table.first, table.first + 2 + len(table.rows))}
    widths = {table.width for table in tables}
    lines = dict(_outside(text))
    inside = 0
    for number, line in lines.items():
        if number in taken or not line.lstrip().startswith("|") or number <= inside or not tables:
            continue
        cells = _cells(number, line)
        if _DELIMITER.fullmatch(lines.get(number + 1, "")):
            inside = number + 1
            while lines.get(inside, "").lstrip().startswith("|"):
                inside += 1
            names = {_NAMES.get(cells.cell(at).strip("*_` ").lower()) for at in range(len(cells.spans))}
            if {"claim", "status"} <= names:
                what = f"this table has claims and statuses that nothing holds: put {MARK} above it"
                yield Mistake(path=path, line=number, what=what)
        elif len(cells.spans) in widths:
            yield Mistake(
                path=path, line=number, what="this row stands outside the ledger's table: nothing may part them"
            )


def _outside(text: str) -> list[tuple[int, str]]:
    """Number and text of the lines outside fences."""
    return _parted(text)[0]


def _parted(text: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Number and text of the lines outside fences; and where a fence or a comment begins that has no end."""
    found: list[tuple[int, str]] = []
    fence, is_comment, opened = "", False, 0
    for number, line in enumerate(text.split("\n"), 1):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark["fence"].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            continue
        if mark and not is_comment:
            fence, opened = mark["fence"], number
            continue
        if not is_comment and _COMMENT.match(line):
            is_comment, opened = True, number
        if is_comment and "-->" in line:
            is_comment = False
        found.append((number, line))
    if fence:
        return found, [(opened, f"{UNCLOSED_FENCE}: the rows below it are code, and no claims")]
    return found, [(opened, UNCLOSED_COMMENT)] if is_comment else []


def _cells(number: int, line: str) -> _Cells:
    """Where the cells of a line are; the outer pipes may be left out."""
    bare = line.rstrip("\r \t")
    cuts = [found.start() for found in _PIPE.finditer(bare)]
    edges = [(-1 if not bare.lstrip().startswith("|") else cuts.pop(0)), *cuts]
    if not (bare.endswith("|") and cuts and cuts[-1] == len(bare) - 1):
        edges.append(len(bare))
    spans = tuple((start + 1, end) for start, end in pairwise(edges))
    return _Cells(line=number, text=line, spans=spans)


def _columns(path: str, header: _Cells) -> tuple[dict[str, int], list[Mistake]]:
    columns: dict[str, int] = {}
    mistakes = []
    for at in range(len(header.spans)):
        name = _NAMES.get(header.cell(at).strip("*_` ").lower())
        if name in columns:
            mistakes.append(Mistake(path=path, line=header.line, what=f"the column {name} stands twice"))
        elif name:
            columns[name] = at
    mistakes += [
        Mistake(path=path, line=header.line, what=f"the ledger has no column {name}")
        for name in _NEEDED
        if name not in columns
    ]
    return columns, mistakes


def _row(path: str, table: _Table, cells: _Cells) -> tuple[Row, list[Mistake]]:
    told = {name: cells.cell(at) for name, at in table.columns.items()}
    items, wrong = read_items(told["evidence"])
    mistakes = [Mistake(path=path, line=cells.line, what=what) for what in wrong]
    if len(cells.spans) != table.width:
        what = f"the row has {len(cells.spans)} cells and the header {table.width}; a pipe in a text is written \\|"
        mistakes.append(Mistake(path=path, line=cells.line, what=what))
    row = Row(
        path=path, line=cells.line, claim=told["claim"], id=told.get("id", "").strip("`"), evidence=items,
        files=split_items(told.get("file", "")), owner=told["owner"], status=told["status"],
    )  # fmt: skip
    return row, mistakes
