"""Test files -> the tests they spell out: which are skipped, expected to fail, or assert nothing."""

from __future__ import annotations

import ast
import re
import warnings

from gates.claims.facts import TestFunction

_CHECKS = re.compile(
    r"^_?(?:assert|check|verify|expect|raises|warns|fail|should|ensure|validate|compare|must)", re.IGNORECASE
)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def read_tests(path: str, text: str) -> tuple[TestFunction, ...] | None:
    """The tests of a file, in its order; None when it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what its literals warn of is not asked here
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
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
    for below in ast.walk(node):
        if isinstance(below, ast.Raise) or (isinstance(below, ast.Assert) and not _is_always_true(below.test)):
            return True
        if isinstance(below, ast.Call) and any(_CHECKS.match(part) for part in _name(below.func).split(".")):
            return True
    return False


def _is_always_true(test: ast.expr) -> bool:
    """`assert True`, `assert (x, "why")`, `assert x or True`: nothing can make it fail."""
    match test:
        case ast.Constant():
            return bool(test.value)
        case ast.Tuple():
            return bool(test.elts)
        case ast.BoolOp(op=ast.Or()):
            return any(map(_is_always_true, test.values))
        case _:
            return False


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
