"""A good gate passes the contract suite; each broken promise of a bad one is named."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import pytest

from gates.api import Check, Gate, KnownBad, NotAsked, Problem, Reading, Task, balance
from gates.testing import ContractError, broken_promises, check_gate, run_gate, unseen_cases, write
from tests.testing.todo_gate import GATE, Settings, plan, read


def broken(**changes: Any) -> str:
    return "\n".join(broken_promises(replace(GATE, **changes)))


def test_a_good_gate_keeps_every_promise() -> None:
    check_gate(GATE)


def test_a_gate_is_run_on_a_folder_without_git_and_leaves_nothing_there(tmp_path) -> None:
    write(tmp_path, {"src/acme.py": "x = 1\n# TODO more\n"})
    reading = run_gate(GATE, tmp_path)
    assert [(finding.check, finding.path, finding.line) for finding in reading.findings] == [
        ("todo-gate/left-over", "src/acme.py", 2)
    ]
    assert reading.account == balance(unit="file", expected=["src/acme.py"], examined=["src/acme.py"])
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["acme.py", "src"]
    assert run_gate(GATE, tmp_path, Settings(word="FIXME")).findings == ()


def test_a_known_bad_case_that_is_not_seen_is_named_and_the_folder_is_as_before(tmp_path) -> None:
    write(tmp_path, {"src/acme.py": "x = 1\n"})
    blind = replace(GATE, known_bad=lambda settings, scope: (
        KnownBad(name="nothing", files={"src/new.py": "x = 1\n"}, check="todo-gate/left-over", path="src/new.py"),
    ))  # fmt: skip
    assert unseen_cases(GATE, tmp_path) == {}
    assert unseen_cases(blind, tmp_path) == {"nothing": "todo-gate/left-over was not reported at src/new.py"}
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["acme.py", "src"]


@dataclass(frozen=True, kw_only=True)
class Bare:
    """No docstring below, no default."""

    word: str
    words: tuple[str, ...] = field(default=())


def test_names_docs_settings_and_checks_are_held() -> None:
    assert "small letters" in broken(name="Todo")
    assert "not the name of its module" in broken(name="todo")
    assert "plan has no docstring" in broken(plan=lambda settings, scope: plan(settings, scope))
    assert "need a default for word" in broken(settings=Bare)
    assert "need a docstring below words" in broken(settings=Bare)
    assert "not a frozen dataclass" in broken(settings=dict)
    assert "is not called todo-gate/" in broken(checks=(Check(id="other/x", title="No."),))
    assert "is not a sentence" in broken(checks=(Check(id="todo-gate/left-over", title="left over"),))
    assert "can say no to nothing" in broken(checks=())


def test_a_plan_that_changes_is_not_pure() -> None:
    numbers = count()

    def moving(settings: Any, scope: Any) -> tuple[Task, ...] | NotAsked:
        """It counts."""
        tasks = plan(settings, scope)
        return tasks if isinstance(tasks, NotAsked) else (replace(tasks[0], time_limit_s=next(numbers)),)

    assert "plan is not pure" in broken(plan=moving)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ({"check": "todo-gate/unknown"}, "which is none of its checks"),
        ({"check": None}, "must demand one of"),
        ({"files": {}}, "plants nothing"),
        ({"files": {"../x.py": ""}}, "leads out of the repository"),
        ({"files": {"src/acme/sums.py": ""}}, "would overwrite"),
        ({"appends": {"src/gone.py": ""}}, "which does not exist"),
    ],
)
def test_known_bad_cases_are_held(case: dict[str, Any], said: str) -> None:
    wanted = {"name": "bad", "files": {"src/new.py": ""}, "check": "todo-gate/left-over", **case}
    assert said in broken(known_bad=lambda settings, scope: (KnownBad(**wanted),))


def test_a_gate_without_a_known_bad_case_is_named() -> None:
    assert "no known-bad case" in broken(known_bad=lambda settings, scope: ())


def credulous(settings: Any, scope: Any, results: Any) -> Reading:
    """Takes whatever cannot be read for an empty list."""
    try:
        return read(settings, scope, results) if json.loads(results["todo"].stdout) else Reading()
    except (KeyError, ValueError):
        return Reading(account=balance(unit="file", expected=scope.paths, examined=scope.paths))


def test_a_gate_that_takes_damage_for_green_and_invents_its_account_is_named() -> None:
    gate: Gate[Any] = replace(GATE, read=credulous, name="test-contract")
    with pytest.raises(ContractError) as error:
        check_gate(gate)
    for said in (
        "read gives no problem when none of its tasks has a result",
        "read invents an account",
        "read stays green when todo has no result",
        "read stays green when there is no standard output of todo",
        "read stays green when half of the standard output is cut off of todo",
        "read stays green when no output names src/acme/sums.py",
    ):
        assert said in str(error.value)


def unheeding(settings: Settings, scope: Any, results: dict[str, Any]) -> Reading:
    """It reads the output, and never looks how the process ended."""
    if "todo" not in results:
        return Reading(problems=(Problem(what="todo did not run"),))
    well = replace(results["todo"], invocations=tuple(replace(it, **WELL) for it in results["todo"].invocations))
    return read(settings, scope, {"todo": well})


WELL: dict[str, Any] = {"exit_code": 0, "signal": None, "timed_out": False}


def test_a_gate_that_never_looks_how_its_process_ended_is_named() -> None:
    gate: Gate[Any] = replace(GATE, read=unheeding, name="test-contract")
    with pytest.raises(ContractError) as error:
        check_gate(gate)
    green = [line for line in str(error.value).splitlines() if "stays green" in line]
    assert green == [
        f"test-contract: read stays green when {what} is the end of todo"
        for what in ("an exit code that means failure", "a signal", "the time limit")
    ]


def test_a_gate_that_is_never_green_is_named() -> None:
    gate = replace(GATE, read=lambda settings, scope, results: Reading(problems=(Problem(what="no"),)))
    with pytest.raises(ContractError, match="not green on the sample project: no"):
        check_gate(gate)
