"""What an outcome depends on: the functions that a run entered, and a ground that all runs share. Pure.

A run of tests with a mutant in place that never enters a function goes the same way whatever is in it. So an outcome
holds as long as its own function and those that its run entered have the same text, and the ground is the same. In
the ground is all that no entry tells: statements that run at import, decorators, default values, docstrings, the names
of all files, files that are no Python, the interpreter with its distributions, settings and this program itself.
Prose apart from the tests is in the ground by name only: the runner hears when it is opened.

What tests read of line numbers or of the source of functions that they do not call is in neither.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gates.model.python_tree import python_tree
from gates.model.scope import is_within
from gates.mutation.functions import Function

DOCUMENTS = (".md", ".rst")
_ALL_TESTS = "::tests@"
_Def = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True, slots=True)
class Pieces:
    """A Python file as outcomes depend on it."""

    skeleton: str
    """A digest of what runs when the file is imported: everything but the bodies of its functions."""
    functions: tuple[tuple[str, str, int, int], ...]
    """Qualified name, digest, first and last line of each outermost function."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Units:
    """The functions of a tree, each with a name that changes with its text."""

    names: frozenset[str]
    """`src/acme/sums.py::add#1of1@0123456789abcdef`."""
    starts: Mapping[str, tuple[int, ...]]
    """Path -> first line of each function, ascending."""
    ends: Mapping[str, tuple[tuple[int, str], ...]]
    """Path -> last line and name of each function, in the same order."""

    def at(self, path: str, line: int) -> str | None:
        """The function that a line belongs to; None for a line of the ground."""
        place = bisect_right(self.starts.get(path, ()), line) - 1
        if place < 0:
            return None
        last, name = self.ends[path][place]
        return name if line <= last else None

    def digest(self, path: str) -> str | None:
        """What changes with the functions of a file, beside what the ground tells of it; None for no Python file."""
        ends = self.ends.get(path)
        return None if ends is None else _digest(json.dumps([name for _, name in ends]))[:16]

    def first_line(self, path: str, name: str) -> int:
        """Where a function begins; KeyError when it is not there."""
        for start, (_, each) in zip(self.starts.get(path, ()), self.ends.get(path, ()), strict=True):
            if each == name:
                return start
        raise KeyError(name)


def pieces_of(text: str, functions: Iterable[Function], *, is_test: bool) -> Pieces:
    """Cut a file into its functions and the rest.

    Args:
        text: the file.
        functions: what `functions_of` found in it.
        is_test: pytest collects it: tests that do nothing at import belong to no skeleton, so that adding or renaming
            one leaves what is known of the others.
    """
    found = tuple((each.qualname, each.digest, each.first_line, each.last_line) for each in functions)
    tree = python_tree(text)
    if tree is None:
        return Pieces(skeleton=_digest(text), functions=found)
    known = frozenset(first for _, _, first, _ in found)
    body = [_hollow(node, known) for node in tree.body if not (is_test and _is_inert(node))]
    if is_test:
        body = [_without_tests(node) for node in body]
    return Pieces(skeleton=_digest("\n".join(ast.dump(node) for node in body)), functions=found)


def is_document(path: str, tests: Iterable[str]) -> bool:
    """Whether a file is prose that stands apart from the tests: nothing depends on it unless a run opens it."""
    return path.casefold().endswith(DOCUMENTS) and "::" not in path and not is_within(path, tuple(tests))


def document_name(path: str, digest: str) -> str:
    """A document as a unit: `README.md@0123456789abcdef`."""
    return f"{path}@{digest[:16]}"


def units_of(
    files: Mapping[str, Pieces], documents: Mapping[str, str] | None = None, tests: Sequence[str] = ()
) -> Units:
    """Name the functions of a tree, its documents, and all tests as one. Of one name, each knows how many there are.

    Args:
        files: Path -> the pieces of each Python file.
        documents: Path -> digest of each file that nothing depends on unless a run opens it.
        tests: Folders and files of tests.
    """
    names = {document_name(path, digest) for path, digest in (documents or {}).items()}
    starts: dict[str, tuple[int, ...]] = {}
    ends: dict[str, tuple[tuple[int, str], ...]] = {}
    for path, pieces in files.items():
        total = Counter(qualname for qualname, *_ in pieces.functions)
        seen: Counter[str] = Counter()
        rows = []
        for qualname, digest, first, last in sorted(pieces.functions, key=lambda each: each[2]):
            seen[qualname] += 1
            rows.append((first, (last, f"{path}::{qualname}#{seen[qualname]}of{total[qualname]}@{digest[:16]}")))
        starts[path] = tuple(first for first, _ in rows)
        ends[path] = tuple(end for _, end in rows)
        names.update(name for _, (_, name) in rows)
    names.add(_tests_name(names, tests))
    return Units(names=frozenset(names), starts=starts, ends=ends)


def all_tests(units: Units) -> str:
    """The unit that changes with the text of any test, and when one is added or taken away."""
    return next(filter(is_all_tests, units.names))


def is_all_tests(name: str) -> bool:
    """Whether a unit is that of all tests."""
    return name.startswith(_ALL_TESTS)


def _tests_name(names: Iterable[str], tests: Sequence[str]) -> str:
    within = sorted(name for name in names if "::" in name and is_within(name.partition("::")[0], tuple(tests)))
    return f"{_ALL_TESTS}{_digest(json.dumps(within))[:16]}"


def ground_of(files: Mapping[str, Pieces], others: Mapping[str, str], *facts: object) -> str:
    """A digest of all that every outcome depends on.

    Args:
        files: Path -> the pieces of each Python file.
        others: Path -> digest of each other file.
        facts: interpreter, settings, versions: what JSON can hold.
    """
    skeletons = sorted((path, pieces.skeleton) for path, pieces in files.items())
    return _digest(json.dumps([skeletons, sorted(others.items()), facts], sort_keys=True))


def whole_of(files: Mapping[str, str], ground: str) -> str:
    """A digest of the ground and every Python file: what an outcome depends on whose run could not be followed.

    Args:
        files: Path -> digest of each Python file.
        ground: see `ground_of`.
    """
    return _digest(json.dumps([sorted(files.items()), ground]))


def entered_names(units: Units, files: Sequence[str], entered: Iterable[int]) -> Iterator[str]:
    """The functions that a run entered, as the runner tells them: the file's number from bit 24 on, then a line."""
    for each in entered:
        name = units.at(files[each >> 24], each & 0xFFFFFF)
        if name is not None:
            yield name


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _hollow(node: ast.stmt, known: frozenset[int]) -> ast.stmt:
    """The statement with the bodies of known functions replaced; what can be seen from outside stays."""
    node = copy.deepcopy(node)
    waiting: list[ast.AST] = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, _Def):
            if min([each.lineno, *(it.lineno for it in each.decorator_list)]) not in known:
                continue
            yields = any(isinstance(inner, (ast.Yield, ast.YieldFrom)) for inner in ast.walk(each))
            each.body = [ast.Expr(ast.Constant(f"{ast.get_docstring(each, clean=False)!r} {yields}"))]
        elif not isinstance(each, ast.expr):
            waiting.extend(ast.iter_child_nodes(each))
    return node


def _without_tests(node: ast.stmt) -> ast.stmt:
    if isinstance(node, ast.ClassDef):
        node.body = [_without_tests(each) for each in node.body if not _is_inert(each)]
    return node


def _is_inert(node: ast.stmt) -> bool:
    """Whether defining it does nothing but bind the name of a test."""
    if isinstance(node, ast.ClassDef):
        quiet = node.name.startswith("Test") and not (node.decorator_list or node.keywords)
        return (
            quiet and not any(map(_calls, node.bases)) and all(_is_inert(each) or _is_text(each) for each in node.body)
        )
    if not isinstance(node, _Def) or not node.name.startswith("test"):
        return False
    arguments = node.args
    values = [*arguments.defaults, *filter(None, arguments.kw_defaults), *filter(None, [node.returns])]
    values += [each.annotation for each in ast.walk(arguments) if isinstance(each, ast.arg) and each.annotation]
    return all(map(_is_mark, node.decorator_list)) and not any(map(_calls, values))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _is_mark(node: ast.expr) -> bool:
    """`pytest.mark.NAME`, alone or called with values that call nothing but pytest."""
    if isinstance(node, ast.Call):
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        return _is_mark(node.func) and not any(map(_calls, values))
    return isinstance(node, ast.Attribute) and ast.unparse(node).startswith("pytest.mark.")


def _calls(node: ast.expr) -> bool:
    return any(
        isinstance(each, (ast.Await, ast.NamedExpr))
        or (isinstance(each, ast.Call) and ast.unparse(each.func) != "pytest.param" and not _is_mark(each.func))
        for each in ast.walk(node)
    )
