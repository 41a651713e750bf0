from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from gates.api import Reading
from gates.builtin.enforcement import GATE, Settings
from gates.testing import a_repository, a_result, a_scope, run_gate, unseen_cases, write

CI = "on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: {run}\n"
PLACE = ".github/workflows/ci.yml"
Found = list[tuple[str, str | None, int | None]]


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


def workflow(jobs: str, on: str = "pull_request") -> str:
    return f"on: {on}\njobs:\n{jobs}"


def step(run: str, more: str = "") -> str:
    return workflow(f"  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: {run}\n{more}")


def test_a_gate_that_can_fail_passes() -> None:
    reading = enforced({PLACE: CI.format(run="pytest")})
    assert found(reading) == []
    assert reading.account is not None
    assert reading.account.summary == "1 of 1 file"
    assert {each.metric: each.value for each in reading.measurements}["enforcement.gates"] == 1


HOLES: dict[str, tuple[dict[str, str], Found]] = {
    "a step": ({PLACE: step("pytest || true")}, [("ignored-status", PLACE, 6)]),
    "a line of a block": (
        {PLACE: step("|\n          ls\n          pytest | tee log")},
        [("pipe-without-pipefail", PLACE, 8)],
    ),
    "a folded line": (
        {PLACE: step(">-\n          pytest -q\n          --cov || true")},
        [("ignored-status", PLACE, 7)],
    ),
    "a step that continues": (
        {PLACE: step("pytest", "        continue-on-error: true\n")},
        [("continue-on-error", PLACE, 7)],
    ),
    "an action that continues": (
        {
            PLACE: step(
                "ls", "      - uses: pre-commit/action@v3\n        continue-on-error: true\n      - run: pytest\n"
            )
        },
        [("continue-on-error", PLACE, 8)],
    ),
    "a job of an empty matrix": (
        {
            PLACE: workflow(
                "  test:\n    strategy:\n      matrix:\n        include: []\n    steps:\n      - run: pytest\n"
            )
        },
        [("empty-matrix", PLACE, 6)],
    ),
    "a matrix that excludes itself": (
        {
            PLACE: workflow(
                "  test:\n    strategy:\n      matrix:\n        os: [a]\n        exclude:\n          - os: a\n"
                "    steps:\n      - run: pytest\n"
            )
        },
        [("empty-matrix", PLACE, 7)],
    ),
    "a command of the matrix": (
        {
            PLACE: workflow(
                "  test:\n    strategy:\n      matrix:\n        include:\n          - id: a\n            cmd: |\n"
                "              ls\n              mypy . || true\n    steps:\n      - run: ${{ matrix.cmd }}\n"
            )
        },
        [("ignored-status", PLACE, 10)],
    ),
    "a command that is retried": (
        {
            PLACE: step(
                "pytest", "      - uses: nick-fields/retry@v3\n        with:\n          command: pytest || true\n"
            )
        },
        [("ignored-status", PLACE, 9)],
    ),
    "a job that is switched off": (
        {PLACE: workflow("  test:\n    if: ${{ false }}\n    steps:\n      - run: pytest\n")},
        [("never-runs", PLACE, 4)],
    ),
    "a last job that is skipped": (
        {PLACE: step("pytest", "  done:\n    needs: [test]\n    steps:\n      - run: echo ${{ needs.test.result }}\n")},
        [("skipped-aggregate", PLACE, 7)],
    ),
    "a last job that only talks": (
        {PLACE: step("pytest", "  done:\n    needs: test\n    if: always()\n    steps:\n      - run: echo fine\n")},
        [("blind-aggregate", PLACE, 9)],
    ),
    "an option": ({PLACE: step("flake8 --exit-zero src")}, [("exit-zero-option", PLACE, 6)]),
    "a bound": ({PLACE: step("pytest --cov-fail-under=0")}, [("threshold-never-fails", PLACE, 6)]),
    "a bound in a file": (
        {PLACE: step("pytest"), ".coveragerc": "[report]\nfail_under = 0\n"},
        [("threshold-never-fails", ".coveragerc", 2)],
    ),
    "a recipe": (
        {PLACE: step("make lint"), "Makefile": "lint:\n\t-ruff check .\n"},
        [("ignored-recipe", "Makefile", 2)],
    ),
    "a recipe that is needed": (
        {PLACE: step("make check"), "Makefile": "RUFF = ruff check\ncheck: lint\n\nlint:\n\t$(RUFF) . ; true\n"},
        [("lost-status", "Makefile", 5)],
    ),
    "a call of make that ignores": (
        {PLACE: step("make -i lint"), "Makefile": "lint:\n\truff check .\n"},
        [("ignored-recipe", PLACE, 6)],
    ),
    "a call of a target that leads to a gate": (
        {PLACE: step("make lint || true"), "Makefile": "lint:\n\truff check .\n"},
        [("ignored-status", PLACE, 6)],
    ),
    "just": ({PLACE: step("just lint"), "justfile": "lint:\n    -ruff check .\n"}, [("ignored-recipe", "justfile", 2)]),
    "tox": (
        {PLACE: step("tox -e lint"), "tox.ini": "[testenv:lint]\nignore_outcome = true\ncommands =\n    - mypy src\n"},
        [("ignored-outcome", "tox.ini", 2), ("ignored-recipe", "tox.ini", 4)],
    ),
    "nox": (
        {
            PLACE: step("nox -s lint"),
            "noxfile.py": (
                "import nox\n\n@nox.session\ndef lint(session):\n    session.run('mypy', success_codes=[0, 1])\n"
                "    try:\n        session.run('ruff', 'check')\n    except Exception:\n        pass\n"
            ),
        },
        [("accepted-codes", "noxfile.py", 5), ("caught-failure", "noxfile.py", 8)],
    ),
    "a script without set -e": (
        {PLACE: step("bash scripts/test.sh"), "scripts/test.sh": "#!/bin/bash\npytest\necho done\n"},
        [("lost-status", "scripts/test.sh", 2)],
    ),
    "a hook": (
        {
            PLACE: step("pre-commit run -a"),
            ".pre-commit-config.yaml": (
                "repos:\n- repo: x\n  hooks:\n  - id: mypy\n    stages: [manual]\n"
                "  - id: flake8\n    args: [--exit-zero]\n"
            ),
        },
        [("manual-gate", ".pre-commit-config.yaml", 5), ("exit-zero-option", ".pre-commit-config.yaml", 7)],
    ),
    "a composite action": (
        {
            PLACE: step("pytest", "      - uses: ./.github/actions/lint\n"),
            ".github/actions/lint/action.yml": (
                "runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: mypy . || true\n"
            ),
        },
        [("ignored-status", ".github/actions/lint/action.yml", 5)],
    ),
    "GitLab": (
        {
            ".gitlab-ci.yml": (
                ".base:\n  allow_failure: true\nlint:\n  extends: .base\n  script:\n    - ls\n    - mypy . || true\n"
            )
        },
        [("allowed-failure", ".gitlab-ci.yml", 2), ("ignored-status", ".gitlab-ci.yml", 7)],
    ),
    "a job that waits": (
        {".gitlab-ci.yml": "lint:\n  when: manual\n  script: pytest\n"},
        [("manual-gate", ".gitlab-ci.yml", 2)],
    ),
}


@pytest.mark.parametrize("name", HOLES)
def test_a_gate_that_cannot_fail_is_named_with_its_line(name: str) -> None:
    files, expected = HOLES[name]
    assert found(enforced(files)) == expected


FINE: dict[str, dict[str, str]] = {
    "bash has pipefail": {PLACE: step("pytest | tee log", "        shell: bash\n")},
    "defaults have pipefail": {PLACE: f"defaults:\n  run:\n    shell: bash\n{step('pytest | tee log')}"},
    "an outcome that is read": {
        PLACE: step(
            "pytest",
            "        id: t\n        continue-on-error: true\n      - run: test ${{ steps.t.outcome }} = success\n",
        )
    },
    "a report that is judged": {
        PLACE: step("pylint src > report.txt || true", "      - run: python judge.py report.txt\n      - run: pytest\n")
    },
    "a continued expression": {PLACE: step("pytest", "    continue-on-error: ${{ matrix.next }}\n")},
    "no gate is ignored": {PLACE: step("|\n          pytest\n          kill 3 || true\n          codecov || true")},
    "a script with -e": {PLACE: step("./t.sh"), "t.sh": "#!/bin/bash -eu\npytest\necho done\n"},
    "a script that is called with -e": {PLACE: step("bash -e t.sh"), "t.sh": "pytest\necho done\n"},
    "a last job that reads": {
        PLACE: step(
            "pytest",
            "  done:\n    if: always()\n    needs: test\n    steps:\n      - run: test ${{ needs.test.result }} = ok\n",
        )
    },
    "the runner's own -e": {PLACE: step("pytest; exit 0")},
    "another folder's makefile": {
        PLACE: step("cd docs && make html && pytest"),
        "Makefile": "html:\n\t-ruff check .\n",
    },
}


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


def test_every_known_bad_case_turns_the_gate_red(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\n", PLACE: step("pytest")})
    assert unseen_cases(GATE, tmp_path) == {}
