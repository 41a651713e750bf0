"""The functions of a file that can be mutated, and the code that cannot be. Pure: text in, values out.

A function here is an outermost one: what is defined inside it is mutated as a part of it. Functions of classes, of
nested classes and of `if` and `try` blocks are found; code that runs at import, outside of functions, is named.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from gates.model.python_tree import python_tree

SPECIAL = frozenset({"__new__", "__getattribute__", "__setattr__"})
"""Functions that mutmut leaves alone; a swap of code can mutate them, so they are mutated here."""
_ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})
_ENUM_HOOKS = frozenset({"__init__", "_generate_next_value_"})
_NEW_LINES = re.compile(r"\r\n|\r")
_Def = ast.FunctionDef | ast.AsyncFunctionDef


class Kind(Enum):
    """Where a function is defined."""

    FUNCTION = "function"
    METHOD = "method"


class Reason(Enum):
    """Why a piece of code has no mutants."""

    MODULE_LEVEL = "module-level"
    CLASS_BODY = "class-body"
    DECORATOR = "decorator"
    ENUM_HOOK = "enum-hook"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    """One outermost function, as it stands in its file."""

    path: str
    qualname: str
    first_line: int
    """From 1; a decorator's line where there is one."""
    last_line: int
    def_line: int
    """Of the word `def`."""
    body_line: int
    """Where its first statement begins."""
    text: str
    """Its whole lines as they stand, decorators and indentation too, each ending in a newline."""
    headers: tuple[str, ...]
    """`class A:` for each class around it, outermost first: enough to compile it alone."""
    digest: str
    """Of all that its mutants depend on: text and headers."""
    kind: Kind
    is_decorated: bool
    is_plain: bool
    """mutmut itself finds it: at the top of the module or of a class there, with no decorator that it avoids."""
    is_typing_only: bool
    """It stands in an `if TYPE_CHECKING:` block."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NotMutated:
    """Code that gets no mutants."""

    path: str
    first_line: int
    last_line: int
    reason: Reason


def functions_of(path: str, text: str) -> tuple[tuple[Function, ...], tuple[NotMutated, ...]]:
    """Find the functions of a file in the order of their lines, and the statements outside of them.

    Imports, docstrings, `pass` and bare names at module level are no code that a mutant could change, and are left
    out. A file that does not parse is one unreadable piece.
    """
    text = _NEW_LINES.sub("\n", text)
    lines = text.split("\n")
    tree = python_tree(text)
    if tree is None:
        return (), (NotMutated(path=path, first_line=1, last_line=len(lines), reason=Reason.UNREADABLE),)
    found: list[Function] = []
    without: list[NotMutated] = []
    for place, node in _walk(tree.body, _Place()):
        first = min((each.lineno for each in getattr(node, "decorator_list", ())), default=node.lineno)
        last = node.end_lineno or node.lineno
        if isinstance(node, _Def):
            if place.is_enum and node.name in _ENUM_HOOKS:
                without.append(NotMutated(path=path, first_line=first, last_line=last, reason=Reason.ENUM_HOOK))
            else:
                found.append(_function(path, place, node, lines[first - 1 : last], first))
        elif isinstance(node, ast.ClassDef):
            without.append(NotMutated(path=path, first_line=first, last_line=node.lineno - 1, reason=Reason.DECORATOR))
        else:
            reason = Reason.CLASS_BODY if place.names else Reason.MODULE_LEVEL
            without.append(NotMutated(path=path, first_line=first, last_line=last, reason=reason))
    return tuple(found), tuple(without)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    names: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    is_top: bool = True
    is_enum: bool = False
    is_typing_only: bool = False


def _walk(body: Iterable[ast.stmt], place: _Place) -> Iterator[tuple[_Place, ast.stmt]]:
    """Yield functions, decorated classes and the statements that run at import; blocks are looked into."""
    for node in body:
        if isinstance(node, _Def):
            yield place, node
        elif isinstance(node, ast.ClassDef):
            if node.decorator_list:
                yield place, node
            yield from _walk(node.body, _inside(place, node))
        elif isinstance(node, (ast.If, ast.Try, ast.With, ast.For, ast.While, ast.TryStar, ast.Match)):
            for block in _blocks(node):
                typing_only = place.is_typing_only or _is_typing_only(node, block)
                yield from _walk(block, _replaced(place, typing_only))
        elif not _is_idle(node):
            yield place, node


def _inside(place: _Place, node: ast.ClassDef) -> _Place:
    parameters = getattr(node, "type_params", ())
    generics = "[" + ", ".join(ast.unparse(each) for each in parameters) + "]" if parameters else ""
    bases = {getattr(base, "attr", getattr(base, "id", "")) for base in node.bases}
    return _Place(
        names=(*place.names, node.name),
        headers=(*place.headers, f"class {node.name}{generics}:"),
        is_top=place.is_top and not place.names,
        is_enum=bool(bases & _ENUMS),
        is_typing_only=place.is_typing_only,
    )


def _replaced(place: _Place, typing_only: bool) -> _Place:
    return _Place(
        names=place.names, headers=place.headers, is_top=False, is_enum=place.is_enum, is_typing_only=typing_only
    )


def _blocks(node: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(node, name, ())
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield part.body


def _is_typing_only(node: ast.stmt, block: Sequence[ast.stmt]) -> bool:
    test = getattr(node, "test", None)
    return getattr(test, "attr", getattr(test, "id", "")) == "TYPE_CHECKING" and block is getattr(node, "body", None)


def _is_idle(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, (ast.Constant, ast.Name))
    if isinstance(node, ast.AnnAssign):
        return node.value is None
    return isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass, ast.Global))


def _function(path: str, place: _Place, node: _Def, lines: Sequence[str], first_line: int) -> Function:
    text = "".join(line + "\n" for line in lines)
    seen = "\0".join((node.name, *place.headers, text))
    only = node.decorator_list[0] if len(node.decorator_list) == 1 else None
    is_known = isinstance(only, ast.Name) and only.id in ("staticmethod", "classmethod")
    return Function(
        path=path,
        qualname=".".join((*place.names, node.name)),
        first_line=first_line,
        last_line=first_line + len(lines) - 1,
        def_line=node.lineno,
        body_line=node.body[0].lineno,
        text=text,
        headers=place.headers,
        digest=hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest(),
        kind=Kind.METHOD if place.names else Kind.FUNCTION,
        is_decorated=bool(node.decorator_list),
        is_plain=place.is_top and (not node.decorator_list or is_known) and node.name not in SPECIAL,
        is_typing_only=place.is_typing_only,
    )
