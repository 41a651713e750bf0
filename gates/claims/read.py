"""A document -> its statements, and the lines that no rule reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gates.claims.commands import SHELLS, commands
from gates.claims.details import details_of
from gates.claims.document import Code, Document, Table, Text, Unread
from gates.claims.gates_named import Gate
from gates.claims.inline import Line
from gates.claims.marks import Mark, status_mark, symbol_mark, without_marks
from gates.claims.rows import is_legend, row_statement
from gates.claims.sheets import list_problems, row_problem, table_problems
from gates.claims.statement import Detail, Kind, Statement
from gates.claims.twice import contradictions

_PLAN = re.compile(
    r"next[ -]steps?|roadmap|to[ -]?do|recommend|future|action (?:plan|items)|remaining|upcoming|planned|"
    r"backlog|improvements?|"
    r"what'?s next|proposal|proposed|suggest|how to (?:add|use|contribute)|missing|gaps?\b|not (?:yet )?(?:done|"
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
_STRONG = re.compile(
    r"\bproduction[- ](?:ready|grade|quality)|\b(?:fully|completely) (?:tested|functional|operational|"
    r"implemented|working|integrated|compliant)|"
    r"\bguarantee|\bbattle[- ]tested|\benterprise[- ](?:grade|ready)|\bzero[- ](?:defects?|bugs?|errors?|"
    r"downtime|regressions?|issues)|"
    r"\ball (?:tests?|checks?|gates?|systems?|components?|features?) (?:pass|green|work|operational|are|have)|"
    r"\bready for (?:production|deployment|release|use)|"
    r"\b100 ?%",
    re.IGNORECASE,
)
_OUTPUT = SHELLS | {"", "text", "txt", "output", "log", "plaintext", "none"}


def statements_of(document: Document) -> tuple[tuple[Statement, ...], tuple[Unread, ...]]:
    """Every statement in the document's order, and what was left unread."""
    found: list[Statement] = []
    unread = list(document.unread)
    for at, block in enumerate(document.blocks):
        match block:
            case Text():
                found += _text(block, document, at)
                spoken = {statement.line for statement in found[-len(block.lines) - 1 :]}
                unread += [
                    Unread(
                        line=line.number, text=line.text, why="a claim in words: no rule holds them against anything"
                    )
                    for line in block.lines
                    if line.number not in spoken and block.kind != "heading" and _STRONG.search(line.text)
                ]
            case Table():
                found += _table(block)
                unread += _unread_rows(block)
            case Code():
                found += _code(block)
    found = _with_problems(found, dict(list_problems(tuple(b for b in document.blocks if isinstance(b, Text)))))
    found += _twice(document)
    return tuple(sorted(_with_heads(found), key=lambda each: each.line)), tuple(
        sorted(unread, key=lambda each: each.line)
    )


def _text(block: Text, document: Document, at: int) -> Iterator[Statement]:
    is_plan = any(_PLAN.search(title) for title in block.section)
    legend = is_legend(block.section)
    for line in block.lines:
        mark = symbol_mark(line.text)
        status = _STATUS.match(line.text)
        if mark is Mark.NONE and status:
            mark = status_mark(status.group(1))
        details = details_of(line)
        depth = len(block.section) * 10 if block.kind == "heading" else 100 + block.depth
        if (mark is Mark.NONE or legend) and not details:
            continue
        kind = _kind(mark, details)
        label = _LABEL.match(without_marks(line.text))
        if label and mark is not Mark.NONE:
            name = label.group(1)
            details += (Detail(kind=Kind.GATE, line=line.number, text=name, value=Gate(name=name)),)
        subject = _subject(document, at, line) if _SUBJECT.match(line.text) and not _paths(details) else None
        yield Statement(
            kind=kind, line=line.number, text=line.text.strip(), mark=Mark.NONE if legend else mark,
            section=block.section, details=details, subject=subject, is_plan=is_plan,
            depth=depth, is_head=block.kind == "heading",
        )  # fmt: skip


def _kind(mark: Mark, details: tuple[Detail, ...]) -> Kind:
    if mark is Mark.NONE and len({detail.kind for detail in details}) == 1:
        return details[0].kind
    return Kind.ITEM


def _paths(details: tuple[Detail, ...]) -> list[Detail]:
    return [detail for detail in details if detail.kind is Kind.PATH]


def _subject(document: Document, at: int, line: Line) -> Detail | None:
    """The one path of the lines above in the same paragraph or list, else of the heading above."""
    block = document.blocks[at]
    near: list[Detail] = []
    for other in document.blocks[max(0, at - 12) : at + 1]:
        if isinstance(other, Text) and other.section == block.section and other.kind != "heading":
            for each in other.lines:
                if each.number < line.number:
                    near += _paths(details_of(each))
    if not near:
        heading = next((b for b in reversed(document.blocks[:at]) if isinstance(b, Text) and b.kind == "heading"), None)
        near = _paths(details_of(heading.lines[0])) if heading and heading.lines else []
    return near[0] if len({detail.text for detail in near}) == 1 else None


def _table(table: Table) -> Iterator[Statement]:
    if is_legend((*table.section, *table.headers[:1])):
        return
    is_plan = any(_PLAN.search(title) for title in table.section)
    problems = {row.number: problem for row, problem in table_problems(table)}
    for row in table.rows:
        statement = row_statement(table, row, is_plan=is_plan)
        problem = problems.get(row.number) or row_problem(table.headers, row)
        if statement is not None:
            yield replace(statement, problem=problem)
        elif problem:
            text = " | ".join(cell.text for cell in row.cells)
            yield Statement(
                kind=Kind.SUM, line=row.number, text=text, section=table.section, problem=problem, depth=100
            )


def _unread_rows(table: Table) -> Iterator[Unread]:
    for row in table.rows:
        text = " | ".join(cell.text for cell in row.cells)
        if (
            not is_legend((*table.section, *table.headers[:1]))
            and row_statement(table, row, is_plan=False) is None
            and _STRONG.search(text)
        ):
            yield Unread(line=row.number, text=text, why="a claim in words: no rule holds them against anything")


def _code(block: Code) -> Iterator[Statement]:
    taken = set()
    is_plan = any(_PLAN.search(title) for title in block.section)
    for at, command in commands(block.rows, block.language):
        taken.add(at)
        detail = Detail(kind=Kind.COMMAND, line=block.number + at, text=command.text, value=command)
        yield Statement(
            kind=Kind.COMMAND, line=block.number + at, text=command.text, section=block.section, details=(detail,),
            is_plan=is_plan, depth=100,
        )  # fmt: skip
    if block.language not in _OUTPUT:
        return
    for at, row in enumerate(block.rows):
        line = Line(number=block.number + at, text=row.strip().lstrip("#").strip())
        mark = symbol_mark(line.text)
        details = tuple(
            detail for detail in details_of(line) if detail.kind in {Kind.TESTS, Kind.COVERAGE, Kind.MUTATION, Kind.SUM}
        )
        if at not in taken and (mark is not Mark.NONE or details):
            yield Statement(
                kind=_kind(mark, details), line=line.number, text=line.text, mark=mark, section=block.section,
                details=details, is_plan=is_plan, depth=100,
            )  # fmt: skip


def _with_problems(found: list[Statement], problems: dict[int, str]) -> list[Statement]:
    done = [replace(each, problem=each.problem or problems.pop(each.line, "")) for each in found]
    rest = [
        Statement(kind=Kind.SUM, line=line, text=problem, problem=problem, depth=100)
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
    return " ".join(without_marks(statement.text).replace("\u2063", "").split())
