"""The plugin contract: its names are there, each loads from where a type checker sees it, and few load at first."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import gates
from gates import api

SOURCE = Path(gates.__file__).parent / "api.py"
RARE = ("gates.claims.document", "gates.specs.spec", "gates.readers.ci", "gates.commanded", "gates.plan.comparison")
"""Rooms that only some repositories need."""
LOADED = """
import sys
import gates.cli.health
from gates.adapters.plugins import installed_gates
assert installed_gates()
print([name for name in sys.argv[1:] if name in sys.modules])
"""


def test_every_name_of_the_contract_is_there() -> None:
    assert [name for name in api.__all__ if not hasattr(api, name)] == []


def test_names_load_from_where_a_type_checker_sees_them() -> None:
    seen = {
        alias.asname or alias.name: (statement.module, alias.name)
        for block in ast.parse(SOURCE.read_text(encoding="utf-8")).body
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }

    assert api._elsewhere() == seen


def test_a_name_that_does_not_exist_is_said_as_of_any_module() -> None:
    with pytest.raises(AttributeError, match=r"^module 'gates.api' has no attribute 'ci_scam'$"):
        api.ci_scam  # type: ignore[attr-defined]  # noqa: B018


def test_a_run_does_not_load_what_only_some_repositories_need() -> None:
    done = subprocess.run([sys.executable, "-P", "-c", LOADED, *RARE], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
