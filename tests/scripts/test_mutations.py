"""Defects for our own gates: each changes one thing, and is named by what it changes."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def loaded() -> ModuleType:
    place = Path(__file__).parents[2] / "scripts" / "mutations.py"
    spec = importlib.util.spec_from_file_location("gates_mutations", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


MUTATIONS = loaded()


def defects(source: str, root: str = "read") -> dict[str, str]:
    """What each mutant is called -> the text of its function."""
    found = {}
    for mutant in MUTATIONS.mutants(source, (root,)):
        function = next(it for it in mutant.functions if it.name == mutant.function)
        found[mutant.what] = " ".join(ast.unparse(function).split())
    return found


@pytest.mark.parametrize(
    ("line", "what", "broken"),
    [
        ("if x:\n        y()", "the condition `x` is negated", "if not x: y()"),
        ("if x:\n        y()", "the branch `if x` is gone", "if False: y()"),
        ("a = x == y", "`x == y` compares the other way", "a = x != y"),
        ("a = x > y", "`x > y` is wrong at its edge", "a = x >= y"),
        ("a = x or y", "`x or y` has and for or, or the reverse", "a = x and y"),
        ("a = [b for b in x if b]", "the filter `b` is gone", "a = [b for b in x]"),
        ("a = Reading(findings=x)", "the reading has no findings", "a = Reading(findings=())"),
        (
            "a = balance(expected=x, examined=y)",
            "all that is expected counts as examined",
            "a = balance(expected=x, examined=x)",
        ),
        (
            "a = balance(expected=x, examined=y)",
            "nothing is expected but what was examined",
            "a = balance(expected=y, examined=y)",
        ),
        ("a = Reading(relies=x)", "the reading has no relies", "a = Reading(relies=())"),
        ("a = api.Reading(notes=x)", "the reading has no notes", "a = api.Reading(notes=())"),
        (
            "a = api.balance(expected=x, examined=y)",
            "nothing is expected but what was examined",
            "a = api.balance(expected=y, examined=y)",
        ),
        ("a = (x, *y)", "`*y` is left out", "a = (x,)"),
        ("found.append(x)", "`found.append(x)` is gone", "None"),
        ("found += x", "`found += x` is gone", "found += type(found)()"),
    ],
)
def test_a_defect_changes_what_its_name_says(line: str, what: str, broken: str) -> None:
    found = defects(f"def read(x, y):\n    {line}\n")
    assert found[what] == f"def read(x, y): {broken}"


def test_a_function_that_returns_at_once_gives_the_least_of_its_kind() -> None:
    for kind, least in (("Reading", "Reading()"), ("tuple[str, ...]", "()"), ("list[str]", "[]"), ("int", "0")):
        found = defects(f'def read() -> {kind}:\n    """It reads."""\n    return told()\n')
        assert found == {"read returns at once": f"def read() -> {kind}: return {least}"}


def test_a_function_that_gives_nothing_anyway_is_left_alone() -> None:
    assert defects('def conditions() -> tuple[int, ...]:\n    """Nothing."""\n    return ()\n', "conditions") == {}


def test_only_what_the_roots_reach_is_broken_and_the_rest_stays() -> None:
    source = (
        "def read(x) -> int:\n    return used(x)\n\n\ndef used(x) -> int:\n    return x\n\n\n"
        "def other(x):\n    return not_read(x)\n"
    )
    mutants: list[Any] = list(MUTATIONS.mutants(source, ("read",)))
    assert [(it.function, it.what, it.line) for it in mutants] == [
        ("read", "read returns at once", 1),
        ("used", "used returns at once", 5),
    ]
    assert [it.name for it in mutants[0].functions] == ["read", "used", "other"]


def test_each_mutant_of_a_gate_is_code_that_compiles_and_differs() -> None:
    source = (Path(__file__).parents[2] / "gates" / "builtin" / "lint.py").read_text(encoding="utf-8")
    whole = {it.name: ast.dump(it) for it in ast.parse(source).body if isinstance(it, ast.FunctionDef)}
    mutants: list[Any] = list(MUTATIONS.mutants(source, ("read", "conditions")))
    assert len(mutants) > 50
    for mutant in mutants:
        changed = [it.name for it in mutant.functions if ast.dump(it) != whole[it.name]]
        assert changed == [mutant.function], mutant.what
        compile(ast.Module(body=list(mutant.functions), type_ignores=[]), "mutant", "exec")
