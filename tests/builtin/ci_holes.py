"""CI files with the holes that the gate `enforcement` must name, and CI files in which it must name none."""

from __future__ import annotations

CI = "on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: {run}\n"
PLACE = ".github/workflows/ci.yml"
Found = list[tuple[str, str | None, int | None]]


def workflow(jobs: str, on: str = "pull_request") -> str:
    return f"on: {on}\njobs:\n{jobs}"


def step(run: str, more: str = "") -> str:
    return workflow(f"  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: {run}\n{more}")


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
    "hooks on staged files": (
        {PLACE: step("pre-commit run --show-diff-on-failure")},
        [("staged-files-only", PLACE, 6)],
    ),
    "a program that may be missing": (
        {PLACE: step("if which ruff; then ruff check; fi")},
        [("skipped-when-absent", PLACE, 6)],
    ),
    "a target with the name of a folder": (
        {PLACE: step("make tests"), "Makefile": "tests:\n\tpytest\n", "tests/data.txt": ""},
        [("target-is-a-file", "Makefile", 1)],
    ),
    "a number that is compared as text": (
        {PLACE: step("|\n          coverage run -m pytest\n          [[ ! $cov < 80 ]]")},
        [("compared-as-text", PLACE, 8)],
    ),
    "a script in Python": (
        {PLACE: step("python scripts/all.py"), "scripts/all.py": "import os\nos.system('pytest')\n"},
        [("lost-in-python", "scripts/all.py", 2)],
    ),
    "a call of a script in Python": (
        {PLACE: step("python ci/all.py || true"), "ci/all.py": "import pytest, sys\nsys.exit(pytest.main())\n"},
        [("ignored-status", PLACE, 6)],
    ),
    "a last job that knows nothing of skipped ones": (
        {
            PLACE: workflow(
                "  test:\n    if: contains(github.event.pull_request.title, 'x')\n    steps:\n      - run: pytest\n"
                "  done:\n    needs: test\n    if: always()\n    steps:\n      - run: exit 1\n"
                "        if: contains(needs.*.result, 'failure')\n"
            )
        },
        [("skip-counts-as-success", PLACE, 7)],
    ),
    "another commit": (
        {
            PLACE: step("pytest")
            .replace("pull_request", "pull_request_target")
            .replace("- run", "- uses: actions/checkout@v4\n      - run")
        },
        [("other-commit-tested", PLACE, 6)],
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
    "make that is told to run anyhow": {
        PLACE: step("make -B tests"),
        "Makefile": "tests:\n\tpytest\n",
        "tests/data.txt": "",
    },
    "a target that leads to no gate": {
        PLACE: step("make docs && pytest"),
        "Makefile": "docs:\n\tsphinx-build\n",
        "docs/a.md": "",
    },
    "hooks on what was staged before": {PLACE: step("git add -A && pre-commit run")},
    "hooks between two commits": {PLACE: step("pre-commit run --from-ref a --to-ref b")},
    "a script in Python without a gate": {
        PLACE: step("python scripts/all.py && pytest"),
        "scripts/all.py": "import os\nos.system('ls')\n",
    },
    "another commit, and no gate": {
        PLACE: step("pytest"),
        ".github/workflows/label.yml": workflow(
            "  a:\n    steps:\n      - uses: actions/checkout@v4\n      - run: ./label\n", on="pull_request_target"
        ),
    },
}
