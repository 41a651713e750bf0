"""The syntax tree of Python that somebody else wrote."""

from __future__ import annotations

import ast
import warnings


def python_tree(text: str) -> ast.Module | None:
    """Parse a file's text; None for what this interpreter's grammar does not take.

    What its literals warn of (invalid escapes) is not asked here, and would reach the user's terminal. A NUL is a
    ValueError, and an expression that is nested too deeply a RecursionError or MemoryError, depending on the version.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
