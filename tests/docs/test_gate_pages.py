"""A gate is one file, one test file, one page; the page names each check and each setting."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from gates.adapters.plugins import builtin_gates
from gates.api import Gate
from tests.docs.pages import DOCS, ROOT

GATES = list(builtin_gates().values())


def file_name(gate: Gate[Any]) -> str:
    return gate.name.replace("-", "_")


def test_there_are_gates_to_hold() -> None:
    assert len(GATES) >= 7


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_each_gate_has_a_test_file_and_a_page(gate: Gate[Any]) -> None:
    wanted = (ROOT / "tests" / "builtin" / f"test_{file_name(gate)}.py", DOCS / "gates" / f"{gate.name}.md")

    assert [str(path.relative_to(ROOT)) for path in wanted if not path.is_file()] == []


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_the_page_names_each_check_and_each_setting(gate: Gate[Any]) -> None:
    page = (DOCS / "gates" / f"{gate.name}.md").read_text(encoding="utf-8")
    settings = [field.name.replace("_", "-") for field in dataclasses.fields(gate.settings)]

    assert [check.id for check in gate.checks if f"`{check.id}`" not in page] == []
    assert [setting for setting in settings if f"`{setting}`" not in page] == []


def test_each_page_of_a_gate_has_a_gate() -> None:
    names = {gate.name for gate in GATES}

    assert [page.name for page in sorted((DOCS / "gates").glob("*.md")) if page.stem not in names] == []
