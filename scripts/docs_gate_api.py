"""The page of docs/reference on what a gate's author may import, from the docstrings of `gates.api`."""

from __future__ import annotations

import ast
import dataclasses
import enum
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import gates.api
import gates.testing
from gates.config.describe import field_docs, first_line

GROUPS: Mapping[str, tuple[str, ...]] = {
    "A gate": ("Gate", "GateScope", "Check"),
    "What is asked": ("Scope", "NotAsked", "Task", "Command"),
    "What came of it": ("TaskResult", "Invocation", "process_problems"),
    "What is read": (
        "Reading", "Account", "balance", "Finding", "Fix", "Measurement", "Direction", "Problem", "Tool", "percent",
    ),
    "What must hold": ("Condition", "Targets"),
    "What proves it": ("KnownBad", "Planted", "planted_places"),
    "What is judged": (
        "Lane", "Component", "Policy", "PartId", "Asked", "Repository", "SourceFile", "Change", "ChangedFile",
        "is_within", "glob_matches",
    ),
}  # fmt: skip
"""Heading -> names of `gates.api`, in the order of the page; all others are told in one line each."""


def gate_api(mark: str) -> Iterator[str]:
    """The lines of the page."""
    yield from (
        "# What a gate may import",
        "",
        mark,
        "",
        "A gate imports `gates.api`, and its tests import `gates.testing`; nothing else of lane-gates is meant for it.",
        "[Write a gate](../how-to/write-a-gate.md) shows them at work.",
    )
    for heading, names in GROUPS.items():
        yield from ("", f"## {heading}")
        for name in names:
            yield from _described(name, getattr(gates.api, name))
    yield from _rest({name for names in GROUPS.values() for name in names})
    yield from ("", "## Tests: gates.testing")
    for name in gates.testing.__all__:
        yield from _described(name, getattr(gates.testing, name))


def _rest(told: set[str]) -> Iterator[str]:
    yield from (
        "",
        "## The rest",
        "",
        "The gates that ship share these; they change more often than what stands above.",
        "",
        "| name | what |",
        "| --- | --- |",
    )
    for name in gates.api.__all__:
        if name not in told:
            value = getattr(gates.api, name)
            yield f"| `{name}` | {_cell(_said(value))} |"


def _said(value: Any) -> str:
    if isinstance(value, str):
        return f"The text `{value}`."
    if isinstance(value, tuple) and all(isinstance(each, str) for each in value):
        return f"Globs that a setting has as its default: {', '.join(f'`{each}`' for each in value)}."
    if isinstance(value, tuple):
        return f"{len(value)} checks that gates share, each without its gate's name."
    return first_line(inspect.getdoc(inspect.unwrap(value)))


def _described(name: str, value: Any) -> Iterator[str]:
    yield from ("", f"### {name}", "")
    if inspect.isroutine(inspect.unwrap(value)):
        yield from ("```text", f"{name}{_signature(_node(value))}", "```", "", *_text(value))
    elif not inspect.isclass(value):
        yield from (f"A {type(value).__name__}, which `check_gate` uses unless you give files of your own.",)
    elif issubclass(value, enum.Enum):
        yield from (*_text(value), "", f"One of {', '.join(f'`{name}.{member.name}`' for member in value)}.")
    else:
        node = _node(value)
        yield from _text(value)
        if dataclasses.is_dataclass(value):
            yield from _fields(node, field_docs(value))
        yield from _methods(node)


def _node(value: Any) -> Any:
    return ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(value)))).body[0]


def _fields(node: ast.ClassDef, docs: Mapping[str, str]) -> Iterator[str]:
    yield from ("", "| field | type | default | what |", "| --- | --- | --- | --- |")
    for row in node.body:
        if isinstance(row, ast.AnnAssign) and isinstance(row.target, ast.Name):
            kind, default = _cell(ast.unparse(row.annotation)), _default(row.value)
            yield f"| `{row.target.id}` | `{kind}` | {default} | {_cell(docs.get(row.target.id, ''))} |"


def _default(value: ast.expr | None) -> str:
    """A default as it is written, with what a factory makes in the place of the factory."""
    if value is None:
        return ""
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "field":
        made = {keyword.arg: keyword.value for keyword in value.keywords}
        if "default_factory" in made:
            return f"`{_cell(ast.unparse(made['default_factory']))}()`"
        return f"`{_cell(ast.unparse(made['default']))}`" if "default" in made else ""
    return f"`{_cell(ast.unparse(value))}`"


def _methods(node: ast.ClassDef) -> Iterator[str]:
    told = []
    for row in node.body:
        if isinstance(row, ast.FunctionDef) and not row.name.startswith("_"):
            is_property = any(ast.unparse(mark) in ("property", "cached_property") for mark in row.decorator_list)
            called = "" if is_property else _signature(row)
            told.append(f"- `{row.name}{called}`: {first_line(ast.get_docstring(row))}")
    if told:
        yield from ("", *told)


def _signature(node: ast.FunctionDef) -> str:
    arguments = re.sub(r"^self(, )?", "", ast.unparse(node.args))
    return f"({arguments})" + (f" -> {ast.unparse(node.returns)}" if node.returns else "")


def _text(value: Any) -> Iterator[str]:
    """A docstring, with the arguments, returns and errors of Google's style as lists."""
    in_section = False
    item = ""
    for line in (inspect.getdoc(value) or "").splitlines():
        if re.fullmatch(r"(Args|Returns|Raises):", line):
            in_section = True
            yield line
            yield ""
        elif in_section and line.startswith("    ") and not line.startswith("     "):
            if item:
                yield item
            found = re.match(r"    ([\w, ]+): (.*)", line)
            item = f"- `{found[1]}`: {found[2]}" if found else f"- {line.strip()}"
        elif in_section and line.strip():
            item += f" {line.strip()}"
        else:
            if item:
                yield item
                item = ""
            yield line
    if item:
        yield item


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
