"""The body of a test as a digest: what it does, and what its file gives it. Comments and layout do not count."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.claims.ledger.record import digest
from gates.model.python_tree import python_tree

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def bodies(text: str) -> dict[str, str]:
    """`Class::function` -> digest of each test of a file; empty for what is no Python.

    All that stands outside tests (helpers, fixtures, constants, imports) counts for every test of the file: a helper
    that checks less weakens them as much as a change of their own.
    """
    tree = python_tree(text)
    if tree is None:
        return {}
    try:
        around = "\n".join(ast.dump(node) for node in tree.body if not _is_test(node))
        return {name: digest(f"{held}\n{around}") for name, held in _tests(tree)}
    except RecursionError:
        return {}


def _is_test(node: ast.stmt) -> bool:
    return (isinstance(node, _Function) and node.name.startswith("test")) or (
        isinstance(node, ast.ClassDef) and any(_is_test(below) for below in node.body)
    )


def _tests(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, _Function) and node.name.startswith("test"):
            yield node.name, ast.dump(node)
        elif isinstance(node, ast.ClassDef):
            rest = [ast.dump(below) for below in (*node.decorator_list, *node.bases)]
            rest += [ast.dump(below) for below in node.body if not _is_test(below)]
            for below in node.body:
                if isinstance(below, _Function) and below.name.startswith("test"):
                    yield f"{node.name}::{below.name}", "\n".join((ast.dump(below), *rest))
