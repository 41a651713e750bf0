"""Code blocks: commands, folder trees, and what tools printed. Code in a language is an example and says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gates.claims.commands import SHELLS, commands
from gates.claims.details import details_of
from gates.claims.document import Code, Unread
from gates.claims.inline import Line
from gates.claims.leftovers import WORDS, leftover
from gates.claims.marks import Mark, symbol_mark
from gates.claims.statement import Detail, Kind, Statement, kind_of
from gates.claims.trees import leaves

TREE = "file tree"
"""Stands where a column's header would."""
_OUTPUT = SHELLS | {"", "text", "txt", "output", "log", "plaintext", "none", "tree"}
_NUMBERS = frozenset({Kind.TESTS, Kind.COVERAGE, Kind.MUTATION, Kind.SUM, Kind.COUNT})
_COUNTED = re.compile(r"[\u2716\u2717\u2718\u00d7]\s*\d+ (?:problems?|errors?|warnings?|failures?)\b")
"""A linter's count, `\u2716 12 problems`: its sign says nothing of what is done."""
_STROKES = 3
"""So many vertical strokes in a row draw a picture."""


def code_statements(block: Code, *, is_plan: bool) -> Iterator[Statement]:
    """The statements of one block, in its order.

    Args:
        block: the code block.
        is_plan: a heading above says that all this is yet to be done.
    """
    found = {**dict(_commands(block, is_plan)), **dict(_tree(block, is_plan))}
    if block.language in _OUTPUT:
        found = {**dict(_rows(block, is_plan)), **found}
    yield from (found[at] for at in sorted(found))


def unread_rows(block: Code) -> Iterator[Unread]:
    """Comments and output that claim something in words: `# Expected: all checks passed`."""
    if block.language not in _OUTPUT:
        return
    for at, row in enumerate(block.rows):
        rest = leftover(block.number + at, row.strip().lstrip("#").strip())
        if rest is not None and (rest.why == WORDS or _COUNTED.match(row.strip())):
            yield rest


def _commands(block: Code, is_plan: bool) -> Iterator[tuple[int, Statement]]:
    for at, command in commands(block.rows, block.language):
        detail = Detail(kind=Kind.COMMAND, line=block.number + at, text=command.text, value=command)
        yield at, Statement(
            kind=Kind.COMMAND, line=block.number + at, text=command.text, section=block.section, details=(detail,),
            is_plan=is_plan, depth=100,
        )  # fmt: skip


def _tree(block: Code, is_plan: bool) -> Iterator[tuple[int, Statement]]:
    if block.language not in _OUTPUT:
        return
    for leaf in leaves(block.rows):
        number = block.number + leaf.row
        path = Detail(kind=Kind.PATH, line=number, text=leaf.path.pattern, value=leaf.path, column=TREE)
        beside = tuple(each for each in details_of(Line(number=number, text=leaf.rest)) if each.kind in _NUMBERS)
        yield leaf.row, Statement(
            kind=Kind.PATH, line=number, text=leaf.text, mark=symbol_mark(leaf.text), section=block.section,
            details=(path, *beside), is_plan=is_plan, depth=100,
        )  # fmt: skip


def _rows(block: Code, is_plan: bool) -> Iterator[tuple[int, Statement]]:
    for at, row in enumerate(block.rows):
        line = Line(number=block.number + at, text=row.strip().lstrip("#").strip())
        is_drawn = sum(row.count(stroke) for stroke in "\u2502\u2551|") >= _STROKES
        mark = Mark.NONE if is_drawn or _COUNTED.match(line.text) else symbol_mark(line.text)
        details = tuple(detail for detail in details_of(line) if detail.kind in _NUMBERS - {Kind.COUNT})
        if mark is not Mark.NONE or details:
            yield at, Statement(
                kind=kind_of(mark, details), line=line.number, text=line.text, mark=mark, section=block.section,
                details=details, is_plan=is_plan, depth=100,
            )  # fmt: skip
