"""Test files -> the tests they spell out: which are skipped, expected to fail, or assert nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.claims.facts import TestFunction
from gates.model.python_tree import python_tree

_CHECKS = re.compile(
    r"^_?(?:assert|check|verify|expect|raises|warns|fail|should|ensure|validate|compare|must)", re.IGNORECASE
)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def read_tests(path: str, text: str) -> tuple[TestFunction, ...] | None:
    """The tests of a file, in its order; None when it is no Python."""
    tree = python_tree(text)
    if tree is None:
        return None
    skipped, xfailed = _module(tree)
    found = []
    for node in tree.body:
        if isinstance(node, _Function) and node.name.startswith("test"):
            found.append(_test(path, node, "", skipped, xfailed))
        elif isinstance(node, ast.ClassDef) and (node.name.startswith("Test") or _is_case(node)):
            reason = _skip(node.decorator_list) or skipped
            is_xfailed = _has_mark(node.decorator_list, "xfail") or xfailed
            found += [
                _test(path, below, node.name, reason, is_xfailed)
                for below in node.body
                if isinstance(below, _Function) and below.name.startswith("test")
            ]
    return tuple(found)


def _test(path: str, node: _Function, holder: str, skipped: str, xfailed: bool) -> TestFunction:
    first = next((line for line in node.body if not _is_docstring(line)), None)
    called = _name(first.value.func) if isinstance(first, ast.Expr) and isinstance(first.value, ast.Call) else ""
    inside = f"it begins with {called}()" if called in {"pytest.skip", "skip", "self.skipTest"} else ""
    return TestFunction(
        path=path, name=node.name, line=node.lineno, holder=holder,
        skipped=skipped or _skip(node.decorator_list) or inside,
        xfailed=xfailed or _has_mark(node.decorator_list, "xfail", "expectedFailure") or called == "pytest.xfail",
        asserts=_asserts(node), is_multiplied=_has_mark(node.decorator_list, "parametrize", "given"),
    )  # fmt: skip


def _module(tree: ast.Module) -> tuple[str, bool]:
    skipped, xfailed = "", False
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(_name(target) == "pytestmark" for target in node.targets):
            marks = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            skipped, xfailed = _skip(marks), _has_mark(marks, "xfail")
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _name(node.value.func) == "pytest.skip":
            skipped = "the whole file skips itself"
    return skipped, xfailed


def _skip(decorators: list[ast.expr]) -> str:
    for mark in decorators:
        call = mark if isinstance(mark, ast.Call) else None
        last = _name(call.func if call else mark).rpartition(".")[2]
        if last in {"skip", "skipTest"}:
            return f"@{_name(call.func if call else mark)}{_reason(call)}"
        given = call.args[0] if call and call.args else None
        if last in {"skipif", "skipIf"} and isinstance(given, ast.Constant) and given.value is True:
            return f"@{_name(mark)}(True)"
    return ""


def _reason(call: ast.Call | None) -> str:
    if call is None:
        return ""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "reason"] or call.args[:1]
    text = given[0].value if given and isinstance(given[0], ast.Constant) else ""
    return f"({str(text)[:60]!r})" if text else ""


def _has_mark(decorators: list[ast.expr], *names: str) -> bool:
    return any(
        _name(mark.func if isinstance(mark, ast.Call) else mark).rpartition(".")[2] in names for mark in decorators
    )


def _asserts(node: _Function) -> bool:
    for below in _reached(node.body):
        if isinstance(below, ast.Raise) or (isinstance(below, ast.Assert) and not _is_always_true(below.test)):
            return True
        if isinstance(below, ast.Call) and any(_CHECKS.match(part) for part in _name(below.func).split(".")):
            return True
    return False


def _reached(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """What can run and whose failure shows: not behind a `return`, below `if False`, or in a `try` that hides it."""
    for statement in body:
        match statement:
            case ast.If(test=ast.Constant(value=value)) if not value:
                yield from _reached(statement.orelse)
            case ast.Try() if any(map(_hides, statement.handlers)):
                yield from _reached([*statement.orelse, *statement.finalbody])
            case _:
                inside = [each for _, each in ast.iter_fields(statement) if isinstance(each, list)]
                blocks = [each for each in inside if each and isinstance(each[0], ast.stmt)]
                held = {id(below) for each in blocks for stmt in each for below in ast.walk(stmt)}
                yield from (below for below in ast.walk(statement) if id(below) not in held)
                for each in blocks:
                    yield from _reached(each)
        if isinstance(statement, ast.Return):
            return


def _hides(handler: ast.ExceptHandler) -> bool:
    """Whether a handler takes a failed assertion and does nothing that could fail."""
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    is_wide = any(each is None or _name(each) in ("Exception", "BaseException", "AssertionError") for each in types)
    return is_wide and not any(isinstance(below, ast.Raise | ast.Assert | ast.Call) for below in ast.walk(handler))


def _is_always_true(test: ast.expr) -> bool:
    """`assert True`, `assert (x, "why")`, `assert x or True`, `assert x == x`: nothing can make it fail."""
    match test:
        case ast.Constant():
            return bool(test.value)
        case ast.Tuple():
            return bool(test.elts)
        case ast.BoolOp(op=ast.Or()):
            return any(map(_is_always_true, test.values))
        case ast.Compare(ops=[ast.Eq() | ast.Is() | ast.LtE() | ast.GtE()], comparators=[other]) if isinstance(
            test.left, ast.Name | ast.Attribute
        ):
            return ast.dump(test.left) == ast.dump(other)
        case _:
            return not any(isinstance(below, _OPEN) for below in ast.walk(test))


_OPEN = (ast.Name, ast.Call, ast.Attribute, ast.Await, ast.Yield)
"""Without one of these an expression is the same in each run."""


def _is_case(node: ast.ClassDef) -> bool:
    return any(_name(base).rpartition(".")[2].endswith("TestCase") for base in node.bases)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{_name(node.value)}.{node.attr}"
        case ast.Call():
            return _name(node.func)
        case _:
            return ""
