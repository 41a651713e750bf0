"""One Python source -> what it silences, which tests it has, and what it defines. Nothing is imported or run."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from gates.model.python_tree import python_tree

COMMENTS = (
    ("noqa", re.compile(r"(?i)#\s*(?:(?:ruff|flake8)\s*:\s*)?noqa\b|#\s*ruff\s*:\s*(?:ignore|file-ignore|disable)\b")),
    ("type: ignore", re.compile(r"(?i)#\s*(?:type|pyright|ty)\s*:\s*(?:ignore|basic)\b|#\s*mypy\s*:\s*\S")),
    ("pragma: no cover", re.compile(r"(?i)#\s*pragma\s*:\s*no\s*(?:cover|branch|mutate)\b")),
    ("fmt: off", re.compile(r"(?i)#\s*(?:fmt\s*:\s*(?:off|skip)|yapf\s*:\s*disable)\b")),
    ("isort: off", re.compile(r"(?i)#\s*(?:ruff\s*:\s*)?isort\s*:\s*(?:off|skip)")),
    ("nosec", re.compile(r"(?i)#\s*nosec\b")),
    ("pylint: disable", re.compile(r"(?i)#\s*pylint\s*:\s*(?:disable|skip-file)")),
)
SKIPS = "skip and xfail"
_SKIPS = frozenset(
    {"skip", "skipif", "xfail", "skipIf", "skipUnless", "expectedFailure", "importorskip", "SkipTest", "skipTest"}
)
_SKIP_TEXT = re.compile(
    r"\b(?:pytest(?:\.mark)?|unittest)\.(?:skip\w*|xfail|importorskip|expectedFailure)\b|\bself\.skipTest\b"
)
_WITHOUT_TESTS = frozenset(
    {
        "object", "ABC", "TestCase", "IsolatedAsyncioTestCase", "SimpleTestCase", "TransactionTestCase",
        "LiveServerTestCase", "StaticLiveServerTestCase",
    }
)  # fmt: skip
"""Bases that bring no tests of their own."""
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What one file holds, as far as it is counted."""

    silenced: Counter[str] = field(default_factory=Counter)
    """Kind -> comments of it; skips count only in tests."""
    tests: Counter[str] = field(default_factory=Counter)
    """Names of test functions."""
    heirs: Counter[str] = field(default_factory=Counter)
    """What runs tests that are written elsewhere: names of test classes with a base, or what a file of tests imports
    when it has none of its own."""
    defined: frozenset[str] = frozenset()
    """Names of functions and classes that are no tests."""


def read_source(text: str, *, is_test: bool) -> Source:
    """Look at one file; what cannot be parsed is searched as text.

    Args:
        text: the whole file.
        is_test: whether it holds tests, by its name or by its lane.
    """
    silenced = _silenced(text)
    tree = python_tree(text)
    if tree is None:
        silenced[SKIPS] += len(_SKIP_TEXT.findall(text)) if is_test else 0
        names = re.findall(r"^\s*(?:async\s+)?def\s+(test_\w*)", text, re.MULTILINE) if is_test else []
        return Source(silenced=+silenced, tests=Counter(names))
    tests: Counter[str] = Counter()
    heirs: Counter[str] = Counter()
    defined = set()
    for node in ast.walk(tree):
        if isinstance(node, _DEFINITIONS):
            if is_test and node.name.startswith("test") and not isinstance(node, ast.ClassDef):
                tests[node.name] += 1
            elif is_test and isinstance(node, ast.ClassDef) and _inherits_tests(node):
                heirs[node.name] += 1
            else:
                defined.add(node.name)
        elif is_test:
            silenced[SKIPS] += _skips(node)
    if is_test and not tests and not heirs:
        heirs.update(_imported_tests(tree))
    return Source(silenced=+silenced, tests=tests, heirs=heirs, defined=frozenset(defined))


def names_used(text: str, tests: frozenset[str]) -> dict[str, frozenset[str]]:
    """Test -> the names that it uses, for these tests of a file."""
    tree = python_tree(text)
    if tree is None:
        return {}
    return {
        node.name: frozenset(_names(node))
        for node in ast.walk(tree)
        if isinstance(node, _DEFINITIONS) and node.name in tests
    }


def _inherits_tests(node: ast.ClassDef) -> bool:
    """Whether pytest may run tests in a class that its bases define."""
    bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
    own = [base for base in bases if base not in _WITHOUT_TESTS]
    return bool(own) and (node.name.startswith("Test") or any("Test" in base for base in own))


def _imported_tests(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names if alias.name.startswith(("Test", "test_", "*")))


def _silenced(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    wanted = [(kind, pattern) for kind, pattern in COMMENTS if pattern.search(text)]
    if wanted:
        for comment in _comments(text):
            for kind, pattern in wanted:
                found[kind] += bool(pattern.search(comment))
    return found


def _comments(text: str) -> list[str]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError):
        return [line[line.index("#") :] for line in text.splitlines() if "#" in line]
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def _skips(node: ast.AST) -> bool:
    """`pytest.mark.skip`, `pytest.skip(...)`, `skip(...)`, `@unittest.skipIf(...)`, `__test__ = False`."""
    if isinstance(node, ast.Attribute) and node.attr in _SKIPS:
        root = ast.unparse(node.value)
        return root in ("pytest", "mark", "unittest", "self") or root.endswith(".mark")
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _SKIPS
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is False:
        return any(isinstance(target, ast.Name) and target.id == "__test__" for target in node.targets)
    return False


def _names(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield part.attr
