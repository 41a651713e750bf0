"""Rows of tables with claims: what each column is for, and which rows are statements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gates.claims.bounds import bound
from gates.claims.details import details_of, is_file_column
from gates.claims.document import Row, Table
from gates.claims.figures import Figure
from gates.claims.gates_named import Gate
from gates.claims.inline import Line
from gates.claims.marks import Mark, status_mark, symbol_mark, without_marks
from gates.claims.statement import Detail, Kind, Statement

_STATUS = re.compile(
    r"^(?:.*\b)?(?:status|state|result|done|complete[d]?|validation|verdict|ready|outcome|implemented|progress|"
    r"met|pass(?:/fail|ed)?|ok|verified|tested)\??$"
)
_CLAIM = re.compile(
    r"\b(?:claims?|deliverables?|gates?|items?|tasks?|features?|requirements?|components?|checks?|milestones?|"
    r"artifacts?|criteri(?:on|a)|metrics?|modules?|tests?|suite|areas?|capabilit(?:y|ies))\b"
)
_TARGET = re.compile(
    r"^(?:.*\b)?(?:targets?|goals?|thresholds?|required?|expected|minimum|limit|budget|sla|slo|criteria)\b"
)
_PAST = re.compile(
    r"^(?:before|previous|old|baseline|initial|was|from|required hardening|hardening|next steps?|action|"
    r"remaining|todo|fix|recommendation)\b"
)
_VALUE = re.compile(
    r"^(?:.*\b)?(?:value|actual|current|measured|achieved|observed|result|score|count|after|new|now|reported)\b"
)
_NUMBERED = re.compile(r"\b(?:coverage|mutation|tests?|passed|passing|failed|skipped|lines|loc|branch)\b")
_STARTS_WITH_NUMBER = re.compile(r"\W{0,3}[~≈≥<>]?\s?\d")
_LEGEND = re.compile(r"\b(?:legend|key to|symbols?|icon|notation|terminology|glossary)\b", re.IGNORECASE)


def is_legend(titles: tuple[str, ...]) -> bool:
    """Whether marks here are explained, not claimed."""
    return any(_LEGEND.search(title) for title in titles) or titles[-1:] in (("Status",), ("Mark",), ("Emoji",))


def row_statement(table: Table, row: Row, *, is_plan: bool) -> Statement | None:
    """A row as a statement; None for one that claims nothing that a rule reads."""
    headers = [without_marks(header).lower().strip() for header in table.headers]
    details: list[Detail] = []
    mark, has_status = Mark.NONE, False
    first = without_marks(row.cells[0].text) if row.cells else ""
    for header, cell in zip([*headers, *[""] * len(row.cells)], row.cells, strict=False):
        if _TARGET.match(header) or _PAST.match(header):
            continue
        if _STATUS.match(header) and (found := status_mark(cell.text)) is not Mark.NONE:
            mark, has_status = (mark if has_status else found), True
        details += _cell(header, cell, first)
    if not has_status:
        mark = next((found for cell in row.cells if (found := symbol_mark(cell.text)) is not Mark.NONE), Mark.NONE)
    details += _bounds(headers, row)
    if mark is not Mark.NONE and row.cells:
        name = first.replace("`", "")
        details.append(Detail(kind=Kind.GATE, line=row.number, text=name, value=Gate(name=name), column=headers[0]))
    is_claim = bool(headers and _CLAIM.search(headers[0])) and any(is_file_column(header) for header in headers[1:])
    if mark is Mark.NONE and not details and not is_claim:
        return None
    return Statement(
        kind=Kind.ROW, line=row.number, text=" | ".join(cell.text for cell in row.cells), mark=mark,
        section=table.section, details=tuple(details), is_plan=is_plan, depth=100,
    )  # fmt: skip


def _cell(header: str, cell: Line, first: str) -> Iterator[Detail]:
    prefix = ""
    text = cell.text.strip()
    if _STARTS_WITH_NUMBER.match(text):
        if _NUMBERED.search(header):
            prefix = f"{header}: "
        elif _VALUE.match(header) and _NUMBERED.search(first.lower()):
            prefix = f"{first}: "
    found = details_of(cell, column=header, prefix=prefix)
    yield from found
    if not found and _VALUE.match(header) and _STARTS_WITH_NUMBER.match(text):
        yield Detail(kind=Kind.FIGURE, line=cell.number, text=text, value=Figure(text=text[:40]), column=header)


def _bounds(headers: list[str], row: Row) -> Iterator[Detail]:
    targets = [at for at, header in enumerate(headers) if _TARGET.match(header)]
    values = [at for at, header in enumerate(headers) if _VALUE.match(header) and at not in targets]
    if len(targets) != 1 or not values or max(targets[0], *values) >= len(row.cells):
        return
    target, value = row.cells[targets[0]].text, row.cells[values[-1]].text
    said = bound(target, value)
    if said is not None:
        yield Detail(
            kind=Kind.BOUND, line=row.number, text=f"{value} against {target}", value=said, column=headers[values[-1]]
        )
