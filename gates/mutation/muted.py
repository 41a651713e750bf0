"""Lines whose mutants tell nobody anything: they are listed as muted and not run. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from gates.mutation.functions import Function
from gates.mutation.mutant import Muted

_LOGGERS = frozenset({"log", "logger", "logging", "_log", "_logger", "LOG", "LOGGER", "_LOG", "_LOGGER"})
_LEVELS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
_REPRESENTATIONS = frozenset({"__repr__", "__str__"})


def quiet_lines(text: str) -> Mapping[int, Muted]:
    """The muted lines of a function's text, counted from 1: logging calls, docstrings, type checking blocks."""
    found: dict[int, Muted] = {}
    for node in ast.walk(ast.parse(text)):
        for reason, first, last in _quiet(node):
            found.update(dict.fromkeys(range(first, last + 1), reason))
    return found


def reason_for(function: Function, line: int, quiet: Mapping[int, Muted], *, is_pragma: bool) -> Muted | None:
    """Why a mutant on a line of the function's text is muted, if it is."""
    if is_pragma:
        return Muted.PRAGMA
    if function.is_typing_only:
        return Muted.TYPING
    if function.qualname.rpartition(".")[2] in _REPRESENTATIONS:
        return Muted.REPRESENTATION
    return quiet.get(line)


def _quiet(node: ast.AST) -> Iterator[tuple[Muted, int, int]]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            yield Muted.DOCSTRING, first.lineno, first.end_lineno or first.lineno
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _is_logging(node.value.func):
        yield Muted.LOGGING, node.lineno, node.end_lineno or node.lineno
    elif isinstance(node, ast.If) and getattr(node.test, "attr", getattr(node.test, "id", "")) == "TYPE_CHECKING":
        yield Muted.TYPING, node.lineno, node.body[-1].end_lineno or node.lineno


def _is_logging(called: ast.expr) -> bool:
    if not isinstance(called, ast.Attribute) or called.attr not in _LEVELS:
        return False
    holder = called.value
    return getattr(holder, "attr", getattr(holder, "id", "")) in _LOGGERS
