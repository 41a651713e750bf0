from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from gates.api import Reading
from gates.builtin.enforcement import GATE, Settings
from gates.testing import a_repository, a_result, a_scope, run_gate, unseen_cases, write
from tests.builtin.ci_holes import CI, FINE, HOLES, PLACE, Found, step, workflow


def enforced(files: Mapping[str, str], settings: Settings | None = None) -> Reading:
    """What the gate reads in these files, without a process."""
    held = settings or Settings()
    scope = a_scope(a_repository({"a.py": "x = 1\n", **files}), lane=None)
    tasks = GATE.plan(held, scope)
    assert isinstance(tasks, tuple)
    results = {}
    for task in tasks:
        rows = [json.dumps({"path": path, "text": files[path]}) for path in task.paths]
        results[task.name] = a_result(
            task, stdout="\n".join([*rows, json.dumps({"end": True, "files": len(rows)})]).encode()
        )
    return GATE.read(held, scope, results)


def found(reading: Reading) -> Found:
    assert reading.problems == ()
    return [(each.check.removeprefix("enforcement/"), each.path, each.line) for each in reading.findings]


def test_a_gate_that_can_fail_passes() -> None:
    reading = enforced({PLACE: CI.format(run="pytest")})
    assert found(reading) == []
    assert reading.account is not None
    assert reading.account.summary == "1 of 1 file"
    assert {each.metric: each.value for each in reading.measurements}["enforcement.gates"] == 1


@pytest.mark.parametrize("name", HOLES)
def test_a_gate_that_cannot_fail_is_named_with_its_line(name: str) -> None:
    files, expected = HOLES[name]
    assert found(enforced(files)) == expected


@pytest.mark.parametrize("name", FINE)
def test_what_can_fail_is_left_alone(name: str) -> None:
    assert found(enforced(FINE[name])) == []


def test_targets_that_nothing_calls_are_a_number_until_they_are_asked_for() -> None:
    files: dict[str, str] = {PLACE: step("pytest"), "Makefile": "lint:\n\t-ruff check .\n"}
    reading = enforced(files)
    assert (found(reading), {m.metric: m.value for m in reading.measurements}["enforcement.uncalled-cannot-fail"]) == (
        [],
        1,
    )
    assert "Makefile:2" in " ".join(reading.notes)
    assert found(enforced(files, Settings(uncalled=True))) == [("ignored-recipe", "Makefile", 2)]


def test_hooks_that_a_person_runs_look_at_staged_files_and_are_no_hole() -> None:
    files: dict[str, str] = {PLACE: step("pytest"), "Makefile": "lint:\n\tpre-commit run\n"}
    assert found(enforced(files, Settings(uncalled=True))) == []


def test_a_schedule_beside_a_gate_is_a_note_until_it_is_asked_for() -> None:
    on = "\n  pull_request:\n  schedule:\n    - cron: '0 3 * * *'"
    files: dict[str, str] = {
        PLACE: workflow("  test:\n    steps:\n      - run: pytest\n", on=on),
        ".github/workflows/pages.yml": workflow("  show:\n    steps:\n      - run: ls\n", on=on),
    }
    reading = enforced(files)
    assert found(reading) == []
    assert reading.notes == (f"1 workflows with a gate have a `schedule` (setting `schedules`): {PLACE}:3",)
    assert found(enforced(files, Settings(schedules=True))) == [("scheduled-gate", PLACE, 3)]


def test_workflows_that_run_on_no_change_are_left_out_with_a_note() -> None:
    nightly = workflow("  test:\n    steps:\n      - run: pytest || true\n", on="schedule")
    reading = enforced({PLACE: step("pytest"), ".github/workflows/nightly.yml": nightly})
    assert found(reading) == []
    assert "nightly.yml does not run on a change" in reading.notes[0]


@pytest.mark.parametrize("text", ["jobs: [", "a: b: c", "on: push\n", "[" * 3000])
def test_a_file_that_cannot_be_read_is_a_finding(text: str) -> None:
    reading = enforced({PLACE: step("pytest"), ".github/workflows/bad.yml": text})
    assert found(reading) == [("unreadable-file", ".github/workflows/bad.yml", None)]
    assert reading.account is not None
    assert (reading.account.expected, reading.account.examined, reading.account.unexplained) == (2, 1, 0)


def test_a_file_of_nested_anchors_costs_what_it_has() -> None:
    rows = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))
    text = f"a0: &a0 [x]\n{rows}\n{step('pytest || true')}"
    assert found(enforced({PLACE: text})) == [("ignored-status", PLACE, 36)]


def test_a_repository_without_ci_is_an_error_and_without_gates_a_finding() -> None:
    assert "nothing is known to stop a merge" in enforced({}).problems[0].what
    assert ".circleci/config.yml" in enforced({".circleci/config.yml": "x"}).problems[0].what
    assert found(enforced({PLACE: step("ls")})) == [("no-gate", None, None)]
    assert found(enforced({"Makefile": "t:\n\tpytest\n"}, Settings(entries=("make t",)))) == []


def test_commands_of_your_own_are_gates() -> None:
    files: dict[str, str] = {PLACE: step("python judge.py || true")}
    assert found(enforced(files, Settings(commands=("python judge.py",)))) == [("ignored-status", PLACE, 6)]


def test_a_script_with_a_gate_that_is_not_understood_is_an_error() -> None:
    reading = enforced({PLACE: step("|\n          if pytest; then\n")})
    assert "not understood: .github/workflows/ci.yml:7" in reading.problems[0].what


def test_a_file_that_is_no_text_is_a_finding(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\n", PLACE: step("pytest"), ".github/workflows/bad.yml": b"\xff\xfe"})
    assert found(run_gate(GATE, tmp_path)) == [("unreadable-file", ".github/workflows/bad.yml", None)]


@pytest.mark.parametrize("settings", [Settings(), Settings(schedules=True)])
def test_every_known_bad_case_turns_the_gate_red(settings: Settings, tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\n", PLACE: step("pytest")})
    assert unseen_cases(GATE, tmp_path, settings=settings) == {}
    assert len(GATE.known_bad(settings, a_scope(a_repository({}), lane=None))) == 13 + settings.schedules


def test_a_ci_elsewhere_is_accounted_for_beside_files_that_are_left_out() -> None:
    settings = Settings(entries=("pytest",), exclude=("Makefile",))
    reading = enforced({"Makefile": "t:\n\tpytest || true\n"}, settings)
    assert found(reading) == []
    assert reading.account is not None
    assert (reading.account.is_open, reading.account.summary) == (False, "1 of 2 files")


def test_the_bounds_of_a_file_that_is_left_out_are_not_read() -> None:
    files = {PLACE: CI.format(run="pytest"), "tox.ini": "[coverage:report]\nfail_under = 0\n"}
    assert found(enforced(files, Settings(exclude=("tox.ini",)))) == []
