"""The syntax tree of somebody else's Python."""

from __future__ import annotations

import ast
import warnings

import pytest

from gates.model.python_tree import python_tree


def test_a_file_becomes_the_tree_that_python_itself_makes() -> None:
    text = "class A:\n    def b(self) -> int:\n        return 1\n"

    tree = python_tree(text)

    assert tree is not None
    assert ast.dump(tree, include_attributes=True) == ast.dump(ast.parse(text), include_attributes=True)


@pytest.mark.parametrize("text", ["def f(:", "a\0b", "(" * 50_000], ids=["syntax", "nul", "depth"])
def test_what_python_cannot_parse_is_no_tree(text: str) -> None:
    assert python_tree(text) is None


def test_an_invalid_escape_warns_nobody() -> None:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        tree = python_tree('a = "\\d"\n')

    assert tree is not None
    assert seen == []
