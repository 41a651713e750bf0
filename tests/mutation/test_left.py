"""Which test files are left out: pure, on a tree of two files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gates.mutation.functions import functions_of
from gates.mutation.generate import mutants_of
from gates.mutation.keys import Units, pieces_of, units_of
from gates.mutation.left import left_alone
from gates.mutation.mutant import Mutant, identified
from gates.mutation.outcomes import Outcome
from gates.mutation.reuse import Decision, Now
from gates.mutation.store import KnownMutant, KnownTest, State, decoded, encoded

SOURCE = "def add(a):\n    return a + 1\n\n\ndef cut(a):\n    return a - 1\n"
TESTS = {
    "tests/test_add.py": "def test_add():\n    assert add(1) == 2\n",
    "tests/test_cut.py": "def test_cut():\n    assert cut(1) == 0\n",
}
ADD, CUT = "tests/test_add.py::test_add", "tests/test_cut.py::test_cut"


def units(**texts: str) -> Units:
    files = {"a.py": SOURCE, **TESTS, **{name.replace("__", "/") + ".py": text for name, text in texts.items()}}
    return units_of({
        path: pieces_of(text, functions_of(path, text)[0], is_test=path.startswith("tests"))
        for path, text in files.items()
    })  # fmt: skip


def mutants() -> dict[str, Mutant]:
    functions, _ = functions_of("a.py", SOURCE)
    found = identified([mutant for each in functions for mutant in mutants_of(each, frozenset())])
    return {mutant.qualname: mutant for mutant in found}


def known(*, is_blind: bool = False) -> KnownTest:
    return KnownTest(row={"is_blind": is_blind}, depends=frozenset(), seen="w")


def world(**texts: str) -> tuple[State, Now]:
    """Everything is known; each test ran the statement of its own function."""
    now = units(**texts)
    own = {each.id: str(now.at("a.py", each.line)) for each in mutants().values()}
    before = units()
    covers = {
        (str(before.at("a.py", each.line)), each.statement[0] - each.function.first_line,
         each.statement[1] - each.function.first_line): frozenset({test})
        for each, test in ((mutants()["add"], ADD), (mutants()["cut"], CUT))
    }  # fmt: skip
    files = {path: str(before.digest(path)) for path in TESTS}
    state = State(ground="g", tests={ADD: known(), CUT: known()}, covers=covers, files=files)
    return state, Now(ground="g", whole="w", units=now, own=own)


def left(state: State, now: Now, *to_run: str, **decision: Any) -> tuple[str, ...]:
    asked = [mutants()[name] for name in to_run]
    opened = decision.pop("opened", {})
    run = tuple(each.id for each in asked if each.id not in opened)
    told = Decision(run=run, opened=opened, **{"tests": state.tests, **decision})
    return left_alone(told, state, asked, now)


def test_the_file_whose_tests_ran_a_mutant_is_collected() -> None:
    state, now = world()
    assert left(state, now, "add") == ("tests/test_cut.py",)
    assert left(state, now, "cut") == ("tests/test_add.py",)
    assert left(state, now, "add", "cut") == ()


def test_nothing_is_left_out_of_what_nobody_knows() -> None:
    state, now = world()
    assert left_alone(Decision(), None, [], now) == ()
    assert left(state, now, tests={}) == ()


@pytest.mark.parametrize("change", [
    {"tests": {ADD: known(), CUT: known(is_blind=True)}}, {"files": {"tests/test_add.py": "0" * 16}}, {"files": {}},
], ids=["blind", "another text", "not all of its tests are known"])  # fmt: skip
def test_what_makes_a_file_needed(change: dict[str, Any]) -> None:
    state, now = world()
    assert left(replace(state, **change), now, "add") == ()


def test_a_test_that_does_not_hold_any_more_makes_its_file_needed() -> None:
    state, now = world()
    assert left(state, now, "add", tests={ADD: state.tests[ADD]}) == ()


def test_a_file_with_another_text_is_collected() -> None:
    state, now = world(tests__test_cut="def test_cut():\n    assert cut(1) >= 0\n")
    assert left(state, now, "add") == ()


def test_a_test_that_has_passed_with_the_mutant_is_not_needed_again() -> None:
    state, now = world()
    add = mutants()["add"].id
    survivor = KnownMutant(outcome=Outcome.SURVIVED, depends=frozenset(), passed={ADD: frozenset()})
    state = replace(state, mutants={add: survivor})
    assert left(state, now, "add", opened={add: survivor}) == ("tests/test_add.py", "tests/test_cut.py")
    assert left(state, now, "add", opened={add: replace(survivor, passed={})}) == ("tests/test_cut.py",)
    wider = replace(survivor, passed={ADD: frozenset(), CUT: frozenset()})
    assert left(replace(state, mutants={add: wider}), now, "add", opened={add: survivor}) == ("tests/test_add.py",)


def test_what_is_known_of_files_is_kept() -> None:
    state = replace(world()[0], collect_s=1.5)
    assert decoded(encoded(state)) == state
