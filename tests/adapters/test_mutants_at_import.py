"""What is reused of mutants that run at import and of those that do not end: only what their runs entered counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gates.adapters.mutants.tree import Tree
from gates.mutation.functions import Function
from gates.mutation.mutant import Mutant
from gates.mutation.store import PLACE
from gates.testing import write
from tests.adapters.test_mutants import added, edited, fresh, run

STEPS, TESTS = "src/acme/steps.py", "tests/test_steps.py"
FILES = {
    "src/acme/__init__.py": "",
    STEPS: (
        "def down(a):\n    while a > 0:\n        a = a - stride()\n    return a\n\n\n"
        "def stride():\n    return 1\n\n\n"
        "def table():\n    return 4\n\n\n"
        "def unseen():\n    number = (\n        7\n    )\n    return number\n\n\n"
        "def apart(a):\n    return a + 5\n\n\n"
        "def lonely(a):\n    return a - 1\n\n\n"
        "TABLE = table()\nIGNORED = unseen()\n"
    ),
    "src/acme/late.py": "def late():\n    return 2\n\n\nLATE = late()\n",
    TESTS: (
        "from acme.steps import TABLE, apart, down\n\n\n"
        "def test_down():\n    assert down(2) == 0\n\n\n"
        "def test_table():\n    assert TABLE == 4\n\n\n"
        "def test_apart():\n    assert apart(1) == 6\n"
    ),
}
SEEN = "\n\ndef test_ignored():\n    from acme import steps\n\n    assert steps.IGNORED == 7\n"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of which everything is known."""
    root = tmp_path_factory.mktemp("known") / "project"
    write(root, FILES)
    cold = run(root, root.parent / "out")
    assert cold.outcomes["down -        a = a - stride()\n+        a = a + stride()"] == "timeout"
    assert cold.outcomes["table -    return 4\n+    return 5"] == "killed"
    assert {each for name, each in cold.outcomes.items() if name.startswith("unseen")} == {"no_tests"}
    return root


def _both(*edits: Callable[[Path], None]) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        for each in edits:
            each(root)

    return edit


UNTESTED, OTHER = edited(STEPS, "a - 1", "a - 2"), edited(STEPS, "a + 5", "5 + a")
IDLE = _both(edited(TESTS, "down(2)", "down(0)"), edited(TESTS, "TABLE == 4", "TABLE"))
LAZY = edited(STEPS, "return a + 5", "from acme import late\n\n    return a + 3 + late.LATE")
KEPT = {"apart", "down", "late", "lonely", "stride", "table"}
EDITS = {
    "functions that no such mutant enters": (_both(UNTESTED, OTHER), {"down", "stride", "table", "late"}),
    "what the endless one calls": (edited(STEPS, "return 1", "return 2"), {"apart", "lonely", "table", "late"}),
    "tests that notice nothing any more": (IDLE, {"apart", "lonely", "stride", "late"}),
    "what is imported now while a test runs": (LAZY, {"down", "lonely", "stride", "table"}),
    "a new test of what was made at import": (added(TESTS, SEEN), KEPT),
}


@pytest.mark.parametrize("name", EDITS)
def test_after_an_edit_outcomes_are_those_of_a_fresh_run(name: str, project: Path, tmp_path: Path) -> None:
    edit, reused = EDITS[name]
    edit(project)

    again = run(project, tmp_path / "out")

    assert again.outcomes == fresh(project, tmp_path / "fresh").outcomes
    rows = again.told["mutants"]
    assert {row["qualname"] for row in rows} - {row["qualname"] for row in rows if not row.get("is_reused")} == reused


def test_what_a_test_imports_late_is_remembered_by_a_run_that_asks_of_little(project: Path, tmp_path: Path) -> None:
    LAZY(project)
    some = run(project, tmp_path / "some", changed={STEPS: tuple(range(1, 40))})

    every = run(project, tmp_path / "every")

    assert {row["path"] for row in some.told["mutants"]} == {STEPS}
    assert every.outcomes["late -    return 2\n+    return 3"] == "killed"


def test_only_changed_functions_get_new_mutants(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def noted(function: Function, _: frozenset[int]) -> tuple[Mutant, ...]:
        made.append(function.qualname)
        return ()

    def lines() -> dict[str, int]:
        return {each.diff: each.line for each in Tree(root=project, cache=project / PLACE).mutants(STEPS)[0]}

    before = lines()
    monkeypatch.setattr("gates.adapters.mutants.tree.mutants_of", noted)
    edited(STEPS, "    return 1\n", "    one = 1\n    return one\n")(project)

    assert lines()["-    return a - 1\n+    return a - 2"] == before["-    return a - 1\n+    return a - 2"] + 1
    assert made == ["stride"]
