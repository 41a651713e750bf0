from __future__ import annotations

import pytest

from gates.api import Command, Invocation, Task, TaskResult, process_problems

TASK = Task(name="look", commands=(Command(argv=("tool", "look"), accepted_exit_codes=(0, 1)),))


def why(**ending: object) -> list[str]:
    invocation = Invocation(argv=("/usr/bin/tool", "look"), **ending)
    return [p.what for p in process_problems(TaskResult(task=TASK, invocations=(invocation,)), name="look")]


@pytest.mark.parametrize("code", [0, 1])
def test_an_accepted_code_is_no_problem(code: int) -> None:
    assert why(exit_code=code) == []


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        ({"exit_code": 2, "stderr": b"\n bad\nworse\n"}, "look: tool look ended with exit code 2: bad; worse"),
        ({"exit_code": 134}, "look: tool look crashed (abort): it said nothing"),
        ({"signal": 6}, "look: tool look crashed (abort): it said nothing"),
        ({"signal": 9}, "look: tool look was ended by signal 9"),
        ({"timed_out": True, "duration_s": 9.7}, "look: tool look was stopped at its time limit after 10 s"),
        ({"interrupted": True}, "look: tool look was interrupted"),
        ({"not_started": "no such file"}, "look: tool look could not be started: no such file"),
        ({"exit_code": 0, "is_cut": True}, "look: tool look wrote more than is kept, so its output is cut"),
        ({}, "look: tool look ended with exit code None: it said nothing"),
    ],
)
def test_any_other_ending_is_a_problem_in_words(ending: dict[str, object], text: str) -> None:
    assert why(**ending) == [text]


def test_what_never_ran_is_a_problem() -> None:
    assert process_problems(None, name="look")
    assert process_problems(TaskResult(task=TASK, invocations=()), name="look")


def test_what_the_run_says_is_kept() -> None:
    done = Invocation(argv=("tool",), exit_code=0)
    result = TaskResult(task=TASK, invocations=(done,), problems=("ruff is not installed",))
    assert [problem.what for problem in process_problems(result, name="look")] == ["look: ruff is not installed"]


def test_each_process_is_held_to_the_codes_of_its_own_command() -> None:
    commands = (Command(argv=("tests",), accepted_exit_codes=(0, 1)), Command(argv=("report",)))
    task = Task(name="look", commands=commands)
    ends = tuple(Invocation(argv=command.argv, exit_code=1) for command in commands)
    said = [problem.what for problem in process_problems(TaskResult(task=task, invocations=ends), name="look")]
    assert said == ["look: report ended with exit code 1: it said nothing"]


TRACEBACK = b"""Traceback (most recent call last):
  File "<frozen runpy>", line 198, in _run_module_as_main
    _run()
FileNotFoundError: Could not find the ruff binary in any of:
 - /x/ruff
"""


def test_a_tool_that_ends_with_a_traceback_is_told_by_what_is_wrong() -> None:
    (said,) = why(exit_code=2, stderr=TRACEBACK)

    assert said == (
        "look: tool look ended with exit code 2: "
        "FileNotFoundError: Could not find the ruff binary in any of:; - /x/ruff"
    )


@pytest.mark.parametrize(
    ("argv", "stderr", "expected"),
    [
        (("tool", "look"), b"bad", "run it by hand: tool look"),
        (("tool", "look"), TRACEBACK, "`gates doctor` says what is missing here; else run it by hand: tool look"),
        (("tool", "keep", "{out}"), b"bad", "`gates doctor` says what is missing here"),
    ],
)
def test_the_way_out_is_one_that_can_be_taken(argv: tuple[str, ...], stderr: bytes, expected: str) -> None:
    invocation = Invocation(argv=argv, exit_code=2, stderr=stderr)

    (problem,) = process_problems(TaskResult(task=TASK, invocations=(invocation,)), name="look")

    assert problem.way_out == expected
