from __future__ import annotations

import pytest

from gates.model.account import Account, balance
from gates.model.evidence import Problem, Reading
from gates.run.held_to_account import account_problems
from tests.run.builders import gate, repository

FILES = repository({"pkg/a.py": "", "pkg/b.py": ""}).python_files_of("prod")
PATHS = ["pkg/a.py", "pkg/b.py"]
HOLDS_FILES = gate(expects_files=True)


def whats(reading: Reading, of: object = HOLDS_FILES) -> list[str]:
    return [problem.what for problem in account_problems(reading, of, FILES)]  # type: ignore[arg-type]


def test_an_account_of_what_was_asked_is_believed_also_when_it_is_open() -> None:
    for examined in (PATHS, PATHS[:1], []):
        account = balance(unit="file", expected=PATHS, examined=examined)
        assert whats(Reading(account=account)) == []
    strange = balance(unit="file", expected=PATHS, examined=[*PATHS, "other.py"])
    assert whats(Reading(account=strange)) == []


def test_no_account_needs_a_reason() -> None:
    assert whats(Reading()) == ["lint gave neither an account nor a reason for having none"]
    assert whats(Reading(problems=(Problem(what="x"),))) == []
    assert whats(Reading(not_applicable="nothing changed")) == []


@pytest.mark.parametrize(
    "account",
    [
        Account(unit="file", expected=2, examined=1, unexplained=0),
        Account(unit="file", expected=2, examined=3, unexplained=0),
        Account(unit="file", expected=2, examined=2, unexplained=0, explained={"excluded": 1}),
        Account(unit="file", expected=2, examined=3, unexplained=-1),
    ],
)
def test_an_account_must_add_up(account: Account) -> None:
    assert len(whats(Reading(account=account), gate())) == 1


def test_a_gate_does_not_choose_its_files() -> None:
    fewer = balance(unit="file", expected=PATHS[:1], examined=PATHS[:1])
    assert whats(Reading(account=fewer)) == ["lint: it was asked about 2 files, and its account expects 1"]
    assert whats(Reading(account=fewer), gate()) == []


def test_a_gate_does_not_swap_its_files() -> None:
    swapped = balance(unit="file", expected=["pkg/a.py", "pkg/z.py"], examined=["pkg/a.py"])
    assert len(whats(Reading(account=swapped))) == 1
    hidden = balance(unit="file", expected=["pkg/y.py", "pkg/z.py"], examined=["pkg/y.py", "pkg/z.py", "pkg/a.py"])
    assert len(whats(Reading(account=hidden))) == 1
