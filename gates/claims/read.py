"""A document -> its statements, and the lines that no rule reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gates.claims.code_rows import code_statements, unread_rows
from gates.claims.details import details_of
from gates.claims.document import Code, Document, Table, Text, Unread
from gates.claims.gates_named import Gate
from gates.claims.inline import Line
from gates.claims.leftovers import leftover
from gates.claims.marks import Mark, status_mark, symbol_mark, without_marks
from gates.claims.rows import is_legend, row_statement
from gates.claims.sheets import list_problems, row_problem, table_problems
from gates.claims.statement import Detail, Kind, Statement, kind_of
from gates.claims.twice import contradictions

_PLAN = re.compile(
    r"next[ -]steps?|roadmap|to[ -]?do|recommend|future|action (?:plan|items)|remaining|upcoming|planned|"
    r"backlog|(?:suggested|possible|future|areas (?:for|of)) improvements?|"
    r"what'?s next|proposal|proposed|suggest|how to (?:add|use)|contribut|missing|gaps?\b|not (?:yet )?(?:done|"
    r"implemented)|blocked",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"^\W*(?:[\w /-]{0,24}\b)?(?:status|result|verdict|state|outcome|overall|decision)\W*:\W*(\S.*)$", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"^\W*(?:tests?|lines(?: of code)?|loc|test count|size|test cases|coverage)\b[^:]{0,20}:", re.IGNORECASE
)
_LABEL = re.compile(r"^`?([A-Za-z][\w -]{2,24}?)`?\s*:")
_COUNTED = re.compile(r"\((?:\D{0,12}\d+ [a-z]|\d+ ?%|\d+/\d+)", re.IGNORECASE)
_NEAR = 200
"""So many blocks above are looked at for what a number is of."""
_NUMBER = re.compile(r"^\W*\d")
_ALTERNATIVES = 2
"""`Verified / Needs test / Needs config` says what a status can be, not what it is."""


def statements_of(document: Document) -> tuple[tuple[Statement, ...], tuple[Unread, ...]]:
    """Every statement in the document's order, and what was left unread."""
    found: list[Statement] = []
    unread = list(document.unread)
    for at, block in enumerate(document.blocks):
        match block:
            case Text():
                found += _text(block, document, at)
                spoken = {statement.line for statement in found[-len(block.lines) - 1 :]}
                silent = [] if is_legend(block.section) else [line for line in block.lines if _asserts(block, line)]
                unread += [
                    rest
                    for line in silent
                    if line.number not in spoken and (rest := leftover(line.number, line.text)) is not None
                ]
            case Table():
                found += _table(block)
                unread += _unread_rows(block)
            case Code():
                found += code_statements(block, is_plan=is_plan(block.section))
                unread += unread_rows(block)
    texts = tuple(block for block in document.blocks if isinstance(block, Text))
    found = _with_problems(found, dict(list_problems(texts)), texts)
    found += _twice(document)
    spoken = {statement.line for statement in found}
    listed = tuple(line for line in unread if line.line not in spoken or line in document.unread)
    return tuple(sorted(_with_heads(found), key=lambda each: each.line)), listed


def _asserts(block: Text, line: Line) -> bool:
    """A heading says something when it counts: `Reports (11 total)`; else it only names what follows."""
    return block.kind != "heading" or bool(_COUNTED.search(line.text))


def _text(block: Text, document: Document, at: int) -> Iterator[Statement]:
    plan = is_plan(block.section)
    legend = is_legend(block.section)
    for line in block.lines:
        mark = symbol_mark(line.text)
        if mark is Mark.NONE:
            mark = status_mark(status_of(line.text))
        if block.kind == "heading" and mark is Mark.PARTLY:
            mark = Mark.NONE  # a warning sign over a section warns; it does not say what is done
        details = details_of(line)
        depth = len(block.section) * 10 if block.kind == "heading" else 100 + block.depth
        if (mark is Mark.NONE or legend) and not details:
            continue
        kind = kind_of(mark, details)
        label = _LABEL.match(without_marks(line.text))
        if label and mark is not Mark.NONE:
            name = label.group(1)
            details += (Detail(kind=Kind.GATE, line=line.number, text=name, value=Gate(name=name)),)
        subject = None if _paths(details) else _subject(document, at, line)
        yield Statement(
            kind=kind, line=line.number, text=line.text.strip(), mark=Mark.NONE if legend else mark,
            section=block.section, details=details, subject=subject, is_plan=plan,
            depth=depth, is_head=block.kind == "heading",
        )  # fmt: skip


def status_of(text: str) -> str:
    """What a line such as `Verdict: PASS` says; empty when it gives no status, or all that there could be."""
    found = _STATUS.match(text)
    return found.group(1) if found and found.group(1).count("/") < _ALTERNATIVES else ""


def is_plan(section: tuple[str, ...]) -> bool:
    """Whether a heading above says that what follows is yet to be done."""
    return any(_PLAN.search(title) for title in section)


def _paths(details: tuple[Detail, ...]) -> list[Detail]:
    return [detail for detail in details if detail.kind is Kind.PATH]


def _subject(document: Document, at: int, line: Line) -> Detail | None:
    """The one path that a number of tests or lines is of: of the item above it, of lines above, of the heading."""
    block = document.blocks[at]
    near: list[Detail] = []
    if isinstance(block, Text) and block.depth > 1 and _NUMBER.match(line.text):
        above = (
            b
            for b in reversed(document.blocks[max(0, at - _NEAR) : at])
            if isinstance(b, Text) and b.depth < block.depth
        )
        parent = next(above, None)
        near = _paths(details_of(parent.lines[0])) if parent and parent.kind == "item" and parent.lines else []
        return near[0] if len(near) == 1 else None
    if not _SUBJECT.match(line.text):
        return None
    for other in document.blocks[max(0, at - 12) : at + 1]:
        if isinstance(other, Text) and other.section == block.section and other.kind != "heading":
            for each in other.lines:
                if each.number < line.number:
                    near += _paths(details_of(each))
    if not near:
        heading = next(
            (
                b
                for b in reversed(document.blocks[max(0, at - _NEAR) : at])
                if isinstance(b, Text) and b.kind == "heading"
            ),
            None,
        )
        near = _paths(details_of(heading.lines[0])) if heading and heading.lines else []
    return near[0] if len({detail.text for detail in near}) == 1 else None


def _table(table: Table) -> Iterator[Statement]:
    if is_legend((*table.section, *table.headers[:1])):
        return
    plan = is_plan(table.section)
    problems = {row.number: problem for row, problem in table_problems(table)}
    for row in table.rows:
        statement = row_statement(table, row, is_plan=plan)
        problem = problems.get(row.number) or row_problem(table.headers, row)
        if statement is not None:
            yield replace(statement, problem=problem)
        elif problem:
            text = " | ".join(cell.text for cell in row.cells)
            yield Statement(
                kind=Kind.SUM, line=row.number, text=text, section=table.section, problem=problem, depth=100
            )


def _unread_rows(table: Table) -> Iterator[Unread]:
    if is_legend((*table.section, *table.headers[:1])):
        return
    for row in table.rows:
        text = " | ".join(cell.text for cell in row.cells)
        rest = leftover(row.number, text)
        if rest is not None and row_statement(table, row, is_plan=False) is None:
            yield rest


def _with_problems(found: list[Statement], problems: dict[int, str], texts: tuple[Text, ...]) -> list[Statement]:
    done = [replace(each, problem=each.problem or problems.pop(each.line, "")) for each in found]
    written = {line.number: line.text for text in texts for line in text.lines}
    rest = [
        Statement(kind=Kind.SUM, line=line, text=written.get(line, problem), problem=problem, depth=100)
        for line, problem in problems.items()
    ]
    return done + rest


def _twice(document: Document) -> Iterator[Statement]:
    for first, other in contradictions(document):
        yield Statement(
            kind=Kind.TWICE, line=other.line, text=f"{other.label}: {other.text}{other.unit}", depth=100,
            problem=f"{other.label} is {other.text}{other.unit} here and {first.text}{first.unit} in line "
                    f"{first.line}",
        )  # fmt: skip


def _with_heads(found: list[Statement]) -> list[Statement]:
    """Marked items with more below them are heads, too."""
    ordered = sorted(found, key=lambda each: each.line)
    done = []
    for each, after in zip(ordered, [*ordered[1:], None], strict=False):
        below = (
            after is not None and each.kind is Kind.ITEM and after.depth > each.depth and after.section == each.section
        )
        done.append(replace(each, is_head=each.is_head or bool(below)))
    return done


def shown(statement: Statement) -> str:
    """The text of a statement in one line, without its mark."""
    return " ".join(without_marks(statement.text).split())
