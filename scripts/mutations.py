"""Defects for functions, one at a time, on their syntax trees."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
EDGES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip
EMPTIED = {
    "findings": "()", "problems": "()", "measurements": "()", "account": "None", "notes": "()", "relies": "()",
    "gaps": "()", "units": "()", "digests": "{}", "tool": "None", "not_applicable": "None",
}  # fmt: skip
"""Parts of a reading -> what a broken gate says instead."""
NOTHING = {
    "Reading": "Reading()", "tuple": "()", "Iterable": "()", "Iterator": "()", "list": "[]", "dict": "{}",
    "str": "''", "bool": "False", "int": "0", "Counter": "Counter()", "set": "set()", "frozenset": "frozenset()",
}  # fmt: skip
"""What a function returns -> the least that it can return."""


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A module's functions with one defect."""

    what: str
    line: int
    function: str
    functions: tuple[ast.FunctionDef, ...]


def mutants(source: str, roots: tuple[str, ...]) -> Iterator[Mutant]:
    """Each function that these reach within the module, with each defect that it can have."""
    tree = ast.parse(source)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    reached = _reached({node.name: node for node in functions}, roots)
    for number, function in enumerate(functions):
        if function.name in reached:
            for what, line, broken in _broken(function):
                others = (*functions[:number], broken, *functions[number + 1 :])
                yield Mutant(what=what, line=line, function=function.name, functions=others)


def _reached(functions: dict[str, ast.FunctionDef], roots: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    waiting = [root for root in roots if root in functions]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            names = {node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)}
            waiting += sorted(names & functions.keys())
    return found


def _broken(function: ast.FunctionDef) -> Iterator[tuple[str, int, ast.FunctionDef]]:
    for number, node in enumerate(ast.walk(function)):
        for what, change in _changes(node):
            broken = copy.deepcopy(function)
            target = next(it for at, it in enumerate(ast.walk(broken)) if at == number)
            change(target)
            yield what, getattr(node, "lineno", function.lineno), ast.fix_missing_locations(broken)


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    match node:
        case ast.If() | ast.IfExp():
            yield f"the condition `{_text(node.test)}` is negated", _negate
            if isinstance(node, ast.If) and not node.orelse:
                yield f"the branch `if {_text(node.test)}` is gone", _never
        case ast.Compare(ops=[op]) if type(op) in SWAPPED:
            yield f"`{_text(node)}` compares the other way", _compared(SWAPPED[type(op)])
            if type(op) in EDGES:
                yield f"`{_text(node)}` is wrong at its edge", _compared(EDGES[type(op)])
        case ast.BoolOp():
            yield f"`{_text(node)}` has and for or, or the reverse", _other_joint
        case ast.comprehension(ifs=[_, *_]):
            yield f"the filter `{_text(node.ifs[0])}` is gone", _unfiltered
        case ast.Call(func=ast.Name(id="Reading") | ast.Attribute(attr="Reading")):
            for keyword in node.keywords:
                if keyword.arg in EMPTIED and _text(keyword.value) != EMPTIED[keyword.arg]:
                    yield f"the reading has no {keyword.arg}", _emptied(keyword.arg)
        case ast.Call(func=ast.Name(id="balance") | ast.Attribute(attr="balance")):
            yield "all that is expected counts as examined", _all_examined
            yield "nothing is expected but what was examined", _nothing_expected
        case ast.Tuple() | ast.List() if any(isinstance(it, ast.Starred | ast.Call) for it in node.elts):
            for at, item in enumerate(node.elts):
                yield f"`{_text(item)}` is left out", _without(at)
        case ast.FunctionDef() if _text(_rest(node)[0]) != f"return {_nothing(node)}":
            yield f"{node.name} returns at once", _at_once
        case ast.Expr(value=ast.Call()) | ast.AugAssign():
            yield f"`{_text(node)}` is gone", _gone
        case _:
            return


def _text(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _negate(node: ast.AST) -> None:
    assert isinstance(node, ast.If | ast.IfExp)
    node.test = ast.UnaryOp(op=ast.Not(), operand=node.test)


def _never(node: ast.AST) -> None:
    assert isinstance(node, ast.If)
    node.test = ast.Constant(value=False)


def _compared(how: type[ast.cmpop]) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Compare)
        node.ops = [how()]

    return change


def _other_joint(node: ast.AST) -> None:
    assert isinstance(node, ast.BoolOp)
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()


def _unfiltered(node: ast.AST) -> None:
    assert isinstance(node, ast.comprehension)
    node.ifs = []


def _emptied(name: str) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Call)
        for keyword in node.keywords:
            if keyword.arg == name:
                keyword.value = ast.parse(EMPTIED[name], mode="eval").body

    return change


def _all_examined(node: ast.AST) -> None:
    _same(node, source="expected", target="examined")


def _nothing_expected(node: ast.AST) -> None:
    _same(node, source="examined", target="expected")


def _same(node: ast.AST, *, source: str, target: str) -> None:
    assert isinstance(node, ast.Call)
    values = {keyword.arg: keyword.value for keyword in node.keywords}
    for keyword in node.keywords:
        if keyword.arg == target:
            keyword.value = copy.deepcopy(values[source])


def _without(at: int) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Tuple | ast.List)
        del node.elts[at]

    return change


def _at_once(node: ast.AST) -> None:
    assert isinstance(node, ast.FunctionDef)
    node.body = ast.parse(f"return {_nothing(node)}").body


def _rest(node: ast.FunctionDef) -> list[ast.stmt]:
    return node.body[1:] if ast.get_docstring(node) is not None and len(node.body) > 1 else node.body


def _nothing(node: ast.FunctionDef) -> str:
    kind = ast.unparse(node.returns).partition("[")[0] if node.returns else "None"
    return NOTHING.get(kind.removeprefix("api."), "None")


def _gone(node: ast.AST) -> None:
    if isinstance(node, ast.AugAssign):
        node.value = ast.parse(f"type({ast.unparse(node.target)})()", mode="eval").body
        return
    assert isinstance(node, ast.Expr)
    node.value = ast.Constant(value=None)
