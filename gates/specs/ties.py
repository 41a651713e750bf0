"""Which tests are tied to which criteria: a mark, a docstring, or a node id in the spec. Nothing is imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gates.model.python_tree import python_tree

_TAG = re.compile(r"^[ \t]*Accepts:[ \t]*(?P<names>[^\s,]+(?:,[ \t]*[^\s,]+)*)[ \t.]*$", re.MULTILINE)
_NAME = re.compile(r"(?P<spec>[A-Za-z][\w-]*)/(?P<criterion>[\w.-]+)")
MARK = "accepts"
_Body = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True, slots=True)
class Tie:
    """One place that says: these tests show that this criterion holds."""

    criterion: str
    """`BILL-001/A1`."""
    test: str
    """A node id of pytest, or the beginning of one: a file, a class, a function."""
    path: str
    """Where it is said."""
    line: int


def tagged(texts: Mapping[str, str]) -> tuple[tuple[Tie, ...], tuple[str, ...]]:
    """The ties in these test files, and the files that are no Python that can be read."""
    ties: list[Tie] = []
    unread = []
    for path, text in sorted(texts.items()):
        if MARK not in text and "Accepts" not in text:
            continue
        tree = python_tree(text)
        if tree is None:
            unread.append(path)
            continue
        ties += _in_body(tree, path, path)
    return tuple(dict.fromkeys(ties)), tuple(unread)


def _in_body(node: _Body, test: str, path: str) -> Iterator[Tie]:
    first = node.body[0] if node.body else None
    text = ast.get_docstring(node, clean=False)
    if text and first is not None:
        for name in _told(match["names"] for match in _TAG.finditer(text)):
            yield Tie(criterion=name, test=test, path=path, line=first.lineno)
    for decorator in getattr(node, "decorator_list", ()):
        for name in _marked(decorator):
            yield Tie(criterion=name, test=test, path=path, line=decorator.lineno)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    for child in node.body:
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _in_body(child, f"{test}::{child.name}", path)
        elif isinstance(child, ast.Assign) and any(
            isinstance(it, ast.Name) and it.id == "pytestmark" for it in child.targets
        ):
            marks = child.value.elts if isinstance(child.value, ast.List | ast.Tuple) else [child.value]
            for mark in marks:
                for name in _marked(mark):
                    yield Tie(criterion=name, test=test, path=path, line=mark.lineno)


def _marked(node: ast.expr) -> Iterator[str]:
    """The names in `pytest.mark.accepts("ID/A1", ...)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == MARK:
        yield from _told(it.value for it in node.args if isinstance(it, ast.Constant) and isinstance(it.value, str))


def _told(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for name in text.replace(",", " ").split():
            match = _NAME.fullmatch(name.rstrip("."))
            if match:
                yield f"{match['spec']}/{match['criterion']}"


def covers(test: str, item: str) -> bool:
    """Whether a tie to `test` speaks of this item of pytest, whose id may have parameters."""
    return item == test or item.startswith((f"{test}::", f"{test}["))
