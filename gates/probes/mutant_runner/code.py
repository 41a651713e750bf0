"""Puts a mutated function in the place of the original one in a running program. Standard library only.

Every function object that runs the original code gets the new code, whoever holds it: a decorator, a class, a table.
Inner functions that were made at import (by a decorator, say) get the new code of the same inner function.
"""

from __future__ import annotations
import __future__

import ast
import gc
import os
import types
import warnings
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader
from typing import Any

_FUTURE = 0
for _name in __future__.all_feature_names:
    _FUTURE |= getattr(__future__, _name).compiler_flag


class NotSwappableError(Exception):
    """The mutated function cannot stand in for the original one in this process."""


def live_functions(files: set[str]) -> dict[tuple[str, int, str], list[Any]]:
    """All function objects of some files (real paths), by file, first line and name."""
    found: dict[tuple[str, int, str], list[Any]] = {}
    real: dict[str, str] = {}
    for each in gc.get_objects():
        if type(each) is types.FunctionType:
            code = each.__code__
            path = real.get(code.co_filename)
            if path is None:
                path = real[code.co_filename] = os.path.realpath(code.co_filename)
            if path in files:
                found.setdefault((path, code.co_firstlineno, code.co_name), []).append(each)
    return found


def compiled(function: dict[str, Any], text: str, filename: str, like: types.CodeType | None) -> types.CodeType:
    """The code object of a function compiled alone, on the lines and in the classes that it stands in.

    Raises SyntaxError, and NotSwappableError when it does not hold the function, or not the free variables of `like`.
    """
    flags = like.co_flags & _FUTURE if like is not None else 0
    source = _source(function, text)
    code = _inside(_compile(source, filename, flags), function)
    if like is not None and _free(code) != _free(like):
        tree = ast.parse(source)
        _keep_names(tree, function, like)
        code = _inside(_compile(tree, filename, flags), function)
        if code.co_freevars != like.co_freevars:
            raise NotSwappableError("it has other free variables")
    return code


def _compile(source: Any, filename: str, flags: int) -> types.CodeType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code: types.CodeType = compile(source, filename, "exec", flags, True)
    return code


def _source(function: dict[str, Any], text: str) -> str:
    headers: list[str] = list(function["headers"])
    if not headers and text[:1] in " \t":
        headers = ["if 1:"]
    lines = [" " * depth + header for depth, header in enumerate(headers)]
    return "\n" * max(0, int(function["first_line"]) - 1 - len(lines)) + "".join(line + "\n" for line in lines) + text


def _inside(code: types.CodeType, function: dict[str, Any]) -> types.CodeType:
    name = function["qualname"].rpartition(".")[2]
    waiting = [code]
    while waiting:
        each = waiting.pop()
        if each.co_name == name and each.co_firstlineno == function["first_line"]:
            return each
        waiting.extend(_inner(each))
    raise NotSwappableError("the function is not in its own text")


def _inner(code: types.CodeType) -> list[types.CodeType]:
    return [each for each in code.co_consts if isinstance(each, types.CodeType)]


def _free(code: types.CodeType) -> list[Any]:
    return [code.co_freevars, [_free(each) for each in _inner(code)]]


def _keep_names(tree: ast.AST, function: dict[str, Any], like: types.CodeType) -> None:
    """Name lost free variables in code that never runs: the symbol table sees them, and the compiler drops the rest."""
    name = function["qualname"].rpartition(".")[2]
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
            _keep(node, like)
            break
    ast.fix_missing_locations(tree)


def _keep(node: Any, like: types.CodeType) -> None:
    names: list[ast.stmt] = [ast.Expr(ast.Name(each, ast.Load())) for each in like.co_freevars]
    inner = [each for each in _inner(like) if not each.co_name.startswith("<")]
    for child in ast.walk(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) and child is not node:
            for code in inner:
                if code.co_name == child.name and abs(code.co_firstlineno - child.lineno) <= len(child.decorator_list):
                    _keep(child, code)
    if names:
        place = ast.If(test=ast.Constant(value=0), body=names, orelse=[])
        node.body.append(ast.copy_location(place, node.body[-1]))


def pairs(old: types.CodeType, new: types.CodeType) -> Iterator[tuple[types.CodeType, types.CodeType]]:
    """The code and all code inside it, each beside the mutated code of the same name and order."""
    yield old, new
    waiting: dict[str, list[types.CodeType]] = {}
    for each in _inner(new):
        waiting.setdefault(each.co_name, []).append(each)
    for each in _inner(old):
        same = waiting.get(each.co_name)
        if same:
            yield from pairs(each, same.pop(0))


def swap(live: dict[tuple[str, int, str], list[Any]], path: str, old: types.CodeType, new: types.CodeType) -> int:
    """Give every live function with the old code the new one; returns how many of the outer function there were."""
    done = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a mutant may turn a generator into a plain function
        for before, after in pairs(old, new):
            for function in live.get((path, before.co_firstlineno, before.co_name), ()):
                if len(after.co_freevars) != len(function.__code__.co_freevars):
                    raise NotSwappableError("it has other free variables")
                function.__code__ = after
                done += before is old
    return done


def is_wider(old: types.CodeType, new: types.CodeType) -> bool:
    """Whether the change reaches further than the line it stands on: another kind of function or other scopes."""
    names = ("co_flags", "co_freevars", "co_cellvars", "co_varnames", "co_argcount")
    return any(
        sorted(map(str, _as_tuple(getattr(before, name)))) != sorted(map(str, _as_tuple(getattr(after, name))))
        for before, after in pairs(old, new)
        for name in names
    )


def _as_tuple(value: Any) -> Any:
    return value if isinstance(value, tuple) else (value,)


def changed_defaults(function: dict[str, Any], before: str, after: str) -> list[tuple[str, int, Any]]:
    """The default values that a mutant changes: `args` or the keyword's name, the place, the new expression."""
    old, new = _arguments(function, before), _arguments(function, after)
    if old is None or new is None:
        return []
    found: list[tuple[str, int, Any]] = []
    for index, other in enumerate(new.defaults):
        if ast.dump(old.defaults[index]) != ast.dump(other):
            found.append(("", index, other))
    for index, keyword in enumerate(new.kw_defaults):
        before_it = old.kw_defaults[index]
        if keyword is not None and before_it is not None and ast.dump(before_it) != ast.dump(keyword):
            found.append((new.kwonlyargs[index].arg, 0, keyword))
    return found


def _arguments(function: dict[str, Any], text: str) -> ast.arguments | None:
    name = function["qualname"].rpartition(".")[2]
    for node in ast.walk(ast.parse(_source(function, text))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
            return node.args
    return None


def set_defaults(functions: list[Any], changes: list[tuple[str, int, Any]]) -> None:
    """Give live functions their changed default values."""
    for function in functions:
        for keyword, index, expression in changes:
            value = eval(compile(ast.Expression(expression), "<default>", "eval"), function.__globals__)
            if keyword:
                function.__kwdefaults__ = dict(function.__kwdefaults__ or {}, **{keyword: value})
            else:
                values = list(function.__defaults__ or ())
                if index < len(values):
                    values[index] = value
                function.__defaults__ = tuple(values)


def loads_mutated(
    path: str, source: str, noted: Callable[[types.CodeType], types.CodeType] = lambda code: code
) -> list[str]:
    """Let a module that is imported from now on from one file (a real path) be made of other source.

    Returns a list that names each module that was.
    """
    original: Callable[..., Any] = SourceFileLoader.get_code
    seen: list[str] = []

    def get_code(self: Any, fullname: str) -> Any:
        if os.path.realpath(self.path) == path:
            seen.append(fullname)
            return noted(_compile(source, self.path, 0))
        return original(self, fullname)

    setattr(SourceFileLoader, "get_code", get_code)  # noqa: B010 - mypy takes no assignment to a method
    return seen


def whole_source(text: str, function: dict[str, Any], mutated: str) -> str:
    """The text of a file with one function replaced; what is below stays on its lines unless the new one is longer."""
    lines, new = text.split("\n"), mutated.rstrip("\n").split("\n")
    new += [""] * (function["last_line"] - function["first_line"] + 1 - len(new))
    return "\n".join([*lines[: function["first_line"] - 1], *new, *lines[function["last_line"] :]])


def keeps_lines(function: dict[str, Any], mutated: str) -> bool:
    """Whether what is below the function stays on its lines."""
    return bool(mutated.rstrip("\n").count("\n") <= function["last_line"] - function["first_line"])
