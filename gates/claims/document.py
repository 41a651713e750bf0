"""Markdown -> blocks with lines: headings, paragraphs, list items, tables, code, and what cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from gates.claims.inline import Line, lines_of
from gates.claims.marks import repaired

SIZE_LIMIT = 2_000_000
"""Characters of one document; a longer one is not read."""


UNCLOSED_COMMENT = "this comment is never closed: nobody sees what follows"
UNCLOSED_FENCE = "this code fence is never closed"


class DocumentError(ValueError):
    """The document is not one that can be read; the text says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A heading, paragraph or list item: its lines as written."""

    kind: str
    """`heading`, `paragraph`, `item`, or `preface` for a key of the front matter."""
    lines: tuple[Line, ...]
    section: tuple[str, ...]
    """The headings above it, the outermost first."""
    group: int = 0
    """Items of one list, and lines of one paragraph, have the same."""
    depth: int = 0
    """Of an item: how many lists it stands in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row of a table."""

    number: int
    cells: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table with its headers."""

    number: int
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    section: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """A code block."""

    number: int
    """The line of its first row."""
    language: str
    rows: tuple[str, ...]
    section: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Unread:
    """A line that no rule reads, and why."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A document as blocks, in order."""

    blocks: tuple[Text | Table | Code, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The text of every heading, as written."""
        return tuple(
            block.lines[0].text
            for block in self.blocks
            if isinstance(block, Text) and block.kind == "heading" and block.lines
        )


def read_document(text: str) -> Document:
    """Read GitHub-flavoured markdown.

    Raises:
        DocumentError: it is longer than `SIZE_LIMIT`, or has a NUL.
    """
    if len(text) > SIZE_LIMIT:
        raise DocumentError(f"it has {len(text):,} characters; at most {SIZE_LIMIT:,} are read")
    if "\0" in text:
        raise DocumentError("it has a NUL character: this is no text")
    from markdown_it import MarkdownIt  # paid for by those who read markdown

    rows = repaired(text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")).split("\n")
    preface, rows = _preface(rows)
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return _Walk(rows).walked(parser.parse("\n".join(rows)), preface)


def _preface(rows: list[str]) -> tuple[list[Text], list[str]]:
    """The keys of a front matter, and the rows with it blanked."""
    if rows[0].rstrip() != "---" or "---" not in (row.rstrip() for row in rows[1:60]):
        return [], rows
    end = next(at for at, row in enumerate(rows) if at and row.rstrip() == "---")
    keys = [
        Text(kind="preface", lines=(Line(number=at + 1, text=rows[at].strip()),), section=(), group=0)
        for at in range(1, end)
        if rows[at].strip()
    ]
    return keys, ["" for _ in rows[: end + 1]] + rows[end + 1 :]


def _without_comments(content: str) -> tuple[str, bool]:
    """The text with the line ends of its comments only, up to one that is never closed; and whether all are closed.

    No expression does this: one that looks for the end of each of 20,000 openings looks at all that follows each time.
    """
    kept, at = [], 0
    while (start := content.find("<!--", at)) >= 0:
        kept.append(content[at:start])
        end = content.find("-->", start + 4)
        if end < 0:
            return "".join(kept), False
        at = end + 3
        kept.append("\n" * content.count("\n", start, at))
    return "".join([*kept, content[at:]]), True


class _Walk:
    """Walks the parser's tokens once."""

    def __init__(self, rows: list[str]) -> None:
        self.rows = rows
        self.section: list[tuple[int, str]] = []
        self.blocks: list[Text | Table | Code] = []
        self.unread: list[Unread] = []
        self.lists: list[int] = []

    def walked(self, tokens: list, preface: list[Text]) -> Document:  # type: ignore[type-arg]
        self.blocks += preface
        at = 0
        while at < len(tokens):
            token = tokens[at]
            match token.type:
                case "heading_open":
                    self._heading(tokens[at + 1], int(token.tag[1:]))
                    at += 1
                case "bullet_list_open" | "ordered_list_open":
                    self.lists.append(token.map[0] + 1)
                case "bullet_list_close" | "ordered_list_close":
                    self.lists.pop()
                case "inline":
                    self._text(token)
                case "fence" | "code_block":
                    self._code(token)
                case "html_block":
                    self._html(token)
                case "table_open":
                    end = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
                    self._table(tokens[at:end])
                    at = end
                case _:
                    pass
            at += 1
        return Document(blocks=tuple(self.blocks), unread=tuple(self.unread))

    @property
    def _above(self) -> tuple[str, ...]:
        return tuple(title for _, title in self.section)

    def _heading(self, token, level: int) -> None:  # type: ignore[no-untyped-def]
        lines = lines_of(token)
        title = lines[0].text if lines else ""
        self.section = [entry for entry in self.section if entry[0] < level]
        self.blocks.append(Text(kind="heading", lines=lines, section=self._above))
        self.section.append((level, title))

    def _text(self, token) -> None:  # type: ignore[no-untyped-def]
        group = self.lists[-1] if self.lists else token.map[0] + 1
        kind = "item" if self.lists else "paragraph"
        lines = lines_of(token)
        self.blocks.append(Text(kind=kind, lines=lines, section=self._above, group=group, depth=len(self.lists)))

    def _code(self, token) -> None:  # type: ignore[no-untyped-def]
        first, end = token.map
        if token.type == "fence" and not re.fullmatch(rf"[ >]*{re.escape(token.markup)}+\s*", self.rows[end - 1]):
            self.unread.append(Unread(line=first + 1, text=self.rows[first].strip(), why=UNCLOSED_FENCE))
        language = token.info.strip().split(" ")[0].lower()
        shift = 2 if token.type == "fence" else 1
        rows = tuple(token.content.rstrip("\n").split("\n"))
        self.blocks.append(Code(number=first + shift, language=language, rows=rows, section=self._above))

    def _html(self, token) -> None:  # type: ignore[no-untyped-def]
        first = token.map[0]
        content, is_whole = _without_comments(token.content)
        if not is_whole:
            self.unread.append(Unread(line=first + 1, text=self.rows[first].strip(), why=UNCLOSED_COMMENT))
        for shift, row in enumerate(content.split("\n")):
            text = re.sub(r"<[^<>]*>", " ", row).strip()
            if text:
                line = Line(number=first + shift + 1, text=text)
                self.blocks.append(Text(kind="paragraph", lines=(line,), section=self._above, group=first + 1))

    def _table(self, tokens: list) -> None:  # type: ignore[type-arg]
        headers: list[str] = []
        rows: list[Row] = []
        cells: list[Line] = []
        number = tokens[0].map[0] + 1
        in_head = False
        for token in tokens:
            match token.type:
                case "thead_open" | "thead_close":
                    in_head = token.type == "thead_open"
                case "tr_open":
                    cells, number = [], token.map[0] + 1
                case "inline":
                    cells.append(_one(lines_of(token), number))
                case "tr_close" if in_head:
                    headers = [cell.text for cell in cells]
                case "tr_close":
                    rows.append(Row(number=number, cells=tuple(cells)))
        first = tokens[0].map[0] + 1
        self.blocks.append(Table(number=first, headers=tuple(headers), rows=tuple(rows), section=self._above))


def _one(lines: tuple[Line, ...], number: int) -> Line:
    if not lines:
        return Line(number=number, text="")
    links = tuple(link for line in lines for link in line.links)
    return replace(lines[0], number=number, text=" ".join(line.text for line in lines), links=links)
