"""Makes the mutants of a function with mutmut's own operators, one function at a time. Pure, but for the import.

Each function is given to mutmut as a small module of its own, so its mutants depend on its text only and can be kept
under its digest. mutmut leaves out decorated functions (inner ones too), nested classes, functions in blocks, and
lines with a pragma: decorators are blanked for it, so those functions have mutants here as well, with number 0.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from gates.mutation.functions import SPECIAL, Function
from gates.mutation.mutant import Mutant
from gates.mutation.muted import quiet_lines, reason_for
from gates.mutation.statements import statements_of

WAY_OUT = "install mutmut 3.8.1 or newer beside lane-gates: pip install 'lane-gates[mutation]'"
_SPECIAL_DEF = re.compile(r"(\bdef\s+)_(_(?:new|getattribute|setattr)__)(?=\s*\()")
_HIDDEN_DEF = re.compile(r"(\bdef\s+)X(_(?:new|getattribute|setattr)__)(?=\s*\()")
_HEAD = "class C:\n"


class MutmutError(Exception):
    """mutmut is missing, or is one that we cannot drive; `way_out` says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.way_out = WAY_OUT


@dataclass(frozen=True, kw_only=True, slots=True)
class _Mutmut:
    cst: ModuleType
    metadata: ModuleType
    files: ModuleType
    pragmas: ModuleType
    operators: tuple[tuple[type, Callable[[Any], Iterable[Any]]], ...]


def _mutmut() -> _Mutmut:
    try:
        files = importlib.import_module("mutmut.mutation.file_mutation")
        return _Mutmut(
            cst=importlib.import_module("libcst"),
            metadata=importlib.import_module("libcst.metadata"),
            files=files,
            pragmas=importlib.import_module("mutmut.mutation.pragma_handling"),
            operators=tuple(files.mutation_operators),
        )
    except ImportError as error:
        raise MutmutError(f"mutmut could not be imported: {error}") from error
    except AttributeError as error:
        raise MutmutError(f"this mutmut is built in another way than 3.8.1: {error}") from error


def pragma_lines(path: str, text: str) -> frozenset[int]:
    """The lines of a file that mutmut leaves alone because of `# pragma: no mutate`, by mutmut's own reading.

    Raises MutmutError when mutmut is missing, ValueError when the pragmas do not match each other.
    """
    if "no mutate" not in text:
        return frozenset()
    mutmut = _mutmut()
    try:
        wrapper = mutmut.metadata.MetadataWrapper(mutmut.cst.parse_module(text))
        visitor = mutmut.pragmas.PragmaVisitor(path)
        wrapper.visit(visitor)
    except (mutmut.pragmas.PragmaParseError, mutmut.cst.ParserSyntaxError) as error:
        raise ValueError(str(error)) from error
    return frozenset(visitor.no_mutate_lines | visitor.ignore_node_lines)


def mutants_of(function: Function, pragmas: frozenset[int] = frozenset()) -> tuple[Mutant, ...]:
    """Make the mutants of one function in mutmut's order; their ids are still empty, see `identified`.

    Two changes that give the same text are one mutant. Raises MutmutError when mutmut is missing, ValueError when it
    cannot parse the function.
    """
    mutmut = _mutmut()
    head = _HEAD if function.text[:1] in " \t" else ""
    lifted = _lifted(function, head)
    if lifted is None:
        return ()
    try:
        module = mutmut.cst.parse_module(head + lifted.text)
    except mutmut.cst.ParserSyntaxError as error:
        raise ValueError(str(error)) from error
    wrapper = mutmut.metadata.MetadataWrapper(module, unsafe_skip_copy=True)
    names: dict[int, str] = {}
    operators = [(node, _named(operator, names)) for node, operator in mutmut.operators]
    nothing = mutmut.pragmas.IgnoredCode(set(), set(), set())
    visitor = mutmut.files.MutationVisitor(operators, nothing)
    wrapper.visit(visitor)
    positions = wrapper.resolve(mutmut.metadata.WhitespaceInclusivePositionProvider)
    source = _Source(module=module, text=head + function.text, lifted=head + lifted.text, positions=positions)
    return tuple(_made(function, source, visitor.mutations, names, lifted, pragmas, bool(head), mutmut))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Lifted:
    text: str
    """The function with the decorators blanked, so that every place in it stays the same."""
    extra: tuple[tuple[int, int], ...]
    """Lines of the text that mutmut itself would not mutate."""


def _lifted(function: Function, head: str) -> _Lifted | None:
    try:
        tree = ast.parse(head + function.text)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise ValueError(f"{function.path}:{function.first_line}: {error}") from error
    lines = [line.encode() for line in (head + function.text).split("\n")]
    extra = []
    outermost = function.text
    for node in ast.walk(tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        only = node.decorator_list[0] if len(node.decorator_list) == 1 else None
        is_known = isinstance(only, ast.Name) and only.id in ("staticmethod", "classmethod")
        if node.name in SPECIAL or (node.decorator_list and not is_known):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            extra.append((first, node.end_lineno or node.lineno))
        if node.decorator_list:
            for number in range(min(each.lineno for each in node.decorator_list), node.lineno):
                lines[number - 1] = b" " * len(lines[number - 1])
    if head:
        lines = lines[1:]
    outermost = b"\n".join(lines).decode()
    return _Lifted(text=_SPECIAL_DEF.sub(r"\1X\2", outermost), extra=tuple(extra))


def _named(operator: Callable[[Any], Iterable[Any]], names: dict[int, str]) -> Callable[[Any], Iterator[Any]]:
    name = operator.__name__.removeprefix("operator_")

    def named(node: Any) -> Iterator[Any]:
        for mutated in operator(node):
            names[id(mutated)] = name
            yield mutated

    return named


@dataclass(frozen=True, kw_only=True, slots=True)
class _Source:
    module: Any
    text: str
    lifted: str
    positions: Mapping[Any, Any]


def _made(
    function: Function, source: _Source, mutations: Iterable[Any], names: Mapping[int, str], lifted: _Lifted,
    pragmas: frozenset[int], has_head: bool, mutmut: _Mutmut,
) -> Iterator[Mutant]:  # fmt: skip
    starts = [0]
    for line in source.text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    shift = function.first_line - 1 - has_head
    statements = statements_of(source.text, has_head=has_head)
    quiet = quiet_lines(source.text)
    number = 0
    for mutation in mutations:
        place = source.positions[mutation.original_node]
        start = starts[place.start.line - 1] + place.start.column
        end = starts[place.end.line - 1] + place.end.column
        after = source.module.code_for_node(mutation.mutated_node)
        before = source.lifted[start:end]
        if source.module.code_for_node(mutation.original_node) == before:
            text = source.text[:start] + after + source.text[end:]
        else:  # continued lines carry the indentation of their block, which only a whole rendering knows
            text = _rendered(source, mutation, mutmut)
        line = place.start.line + len(before[: len(before) - len(before.lstrip())].split("\n")) - 1
        is_extra = not function.is_plain or any(first <= line <= last for first, last in lifted.extra)
        first_line, last_line = line + shift, max(line, place.end.line) + shift
        is_pragma = first_line in pragmas
        number += not (is_extra or is_pragma)
        span = statements.get(line, (1 + has_head, len(starts)))
        yield Mutant(
            id="",
            path=function.path,
            qualname=function.qualname,
            number=0 if is_extra or is_pragma else number,
            line=first_line,
            last_line=last_line,
            statement=(span[0] + shift, min(span[1] + shift, function.last_line)),
            operator=names.get(id(mutation.mutated_node), ""),
            before=before,
            after=after,
            diff=_diff(source.text, text),
            function=function,
            text_of_function=text[len(_HEAD) :] if has_head else text,
            muted=reason_for(function, line, quiet, is_pragma=is_pragma),
        )


def _rendered(source: _Source, mutation: Any, mutmut: _Mutmut) -> str:
    changed = mutmut.files.deep_replace(source.module, mutation.original_node, mutation.mutated_node)
    text: str = changed.code
    text = _HIDDEN_DEF.sub(r"\1_\2", text)
    original, lifted = source.text.split("\n"), source.lifted.split("\n")
    blanked = [index for index, line in enumerate(lifted) if line != original[index] and not line.strip()]
    lines = text.split("\n")
    moved = len(lines) - len(lifted)
    for index in blanked:
        at = index if lines[index] == lifted[index] else index + moved
        lines[at] = original[index]
    return "\n".join(lines)


def _diff(before: str, after: str) -> str:
    old, new = before.split("\n"), after.split("\n")
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    gone, come = old[first : len(old) - last], new[first : len(new) - last]
    return "\n".join([*("-" + line for line in gone), *("+" + line for line in come)])
