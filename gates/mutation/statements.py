"""Which lines must have run for a piece of a function to have run. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping


def statements_of(text: str, *, has_head: bool) -> Mapping[int, tuple[int, int]]:
    """For each line of a function's text: the lines of the smallest statement, or head of a block, on it.

    The head of the function itself (its default values) runs with any of its lines, so it stands for all of them.
    """
    tree = ast.parse(text)
    outer: ast.AST = tree.body[-1]
    if has_head and isinstance(outer, ast.ClassDef):
        outer = outer.body[0]
    spans: dict[int, tuple[int, int]] = {}
    for first, last, node in sorted(_spans(tree), key=lambda span: span[0] - span[1]):
        whole = (first, node.end_lineno or last) if node is outer else (first, last)
        spans.update(dict.fromkeys(range(first, last + 1), whole))
    return spans


def _spans(tree: ast.AST) -> Iterator[tuple[int, int, ast.stmt | ast.ExceptHandler]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.match_case):
            first = node.pattern.lineno
            yield first, max(first, _first_line(node.body[0]) - 1), node.body[0]
        elif isinstance(node, (ast.stmt, ast.ExceptHandler)):
            first = _first_line(node)
            body = getattr(node, "body", None) or getattr(node, "cases", None)
            if not body:
                yield first, node.end_lineno or first, node
            elif isinstance(node, ast.Match):
                yield first, max(first, node.cases[0].pattern.lineno - 1), node
            else:
                yield first, max(first, _first_line(body[0]) - 1), node


def _first_line(node: ast.stmt | ast.ExceptHandler) -> int:
    decorators = getattr(node, "decorator_list", ())
    return min((each.lineno for each in decorators), default=node.lineno)
