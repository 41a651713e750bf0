"""The docstrings of a dataclass's fields, which Python itself throws away."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import Any


def field_docs(kind: type[Any]) -> dict[str, str]:
    """Field -> the docstring below it, on one line; empty when the source is not there (a frozen program)."""
    try:
        source = textwrap.dedent(inspect.getsource(kind))
        node = ast.parse(source).body[0]
    except (OSError, TypeError, SyntaxError, IndexError):
        return {}
    if not isinstance(node, ast.ClassDef):
        return {}
    found: dict[str, str] = {}
    for field, below in zip(node.body, node.body[1:], strict=False):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str):
            found[field.target.id] = " ".join(below.value.value.split())
    return found


def first_line(text: str | None) -> str:
    """The first line of a docstring that holds text."""
    return next((line.strip() for line in (text or "").splitlines() if line.strip()), "")
