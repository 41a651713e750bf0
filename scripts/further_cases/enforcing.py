"""Further cases of the gate `enforcement`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from further_cases.case import Case, Results
from gates.api import Scope, SourceFile
from gates.builtin.enforcement import Settings

CI = ".github/workflows/ci.yml"
HEAD = "on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n"
SCHEDULED = "on:\n  pull_request:\n  schedule:\n    - cron: '0 0 * * *'\n" + HEAD.partition("\n")[2]
WITHOUT = (CI,)
MAKE = "check:\n\tpytest\n\nother:\n\tpytest || true\n\nmore:\n\truff check . || true\n"


def _run(*commands: str, head: str = HEAD) -> str:
    return head + "".join(f"      - run: {command}\n" for command in commands)


def _calling(count: int, command: str) -> str:
    """A workflow that calls so many workflows of another repository, and runs a command."""
    far = "".join(f"  far{n}:\n    uses: org/repo/.github/workflows/w{n}.yml@v1\n" for n in range(count))
    return _run(command, head=HEAD.replace("  test:", f"{far}  test:"))


def _and(path: str) -> Callable[[Scope], Scope]:
    """One more tracked file, which cannot be opened."""

    def change(scope: Scope) -> Scope:
        files = (*scope.repository.files, SourceFile(path=path))
        repository = replace(scope.repository, files=tuple(sorted(files, key=lambda file: file.path)))
        return replace(scope, repository=repository)

    return change


def _cut(results: Results) -> Results:
    return {
        name: replace(it, invocations=tuple(replace(one, stdout=one.stdout[:-30]) for one in it.invocations))
        for name, it in results.items()
    }


def _crashed(results: Results) -> Results:
    return {
        name: replace(it, invocations=tuple(replace(one, exit_code=1, stdout=b"") for one in it.invocations))
        for name, it in results.items()
    }


TOX = "[testenv:lint]\nignore_outcome = true\ncommands = ruff check .\n[coverage:report]\nfail_under = 0\n"
LAX = "[tool.coverage.report]\nfail_under = 0\n"
CASES = (
    Case(name="no CI at all", without=WITHOUT),
    Case(
        name="a CI that is not read here",
        files={"azure-pipelines.yml": "steps:\n  - script: pytest\n"},
        without=WITHOUT,
    ),
    Case(name="a makefile and no CI", files={"Makefile": MAKE}, without=WITHOUT),
    Case(
        name="a makefile that a CI elsewhere calls",
        files={"Makefile": MAKE},
        without=WITHOUT,
        settings=Settings(entries=("make check",)),
    ),
    Case(name="a CI elsewhere, and no file", without=WITHOUT, settings=Settings(entries=("pytest",))),
    Case(
        name="a CI elsewhere, and only a file that is left out",
        files={"Makefile": MAKE},
        without=WITHOUT,
        settings=Settings(entries=("pytest",), exclude=("Makefile",)),
    ),
    Case(name="targets that no CI file calls", files={CI: _run("make check"), "Makefile": MAKE}),
    Case(
        name="targets that no CI file calls, and that count",
        files={CI: _run("make check"), "Makefile": MAKE},
        settings=Settings(uncalled=True),
    ),
    Case(
        name="a CI file that is left out by policy",
        files={
            ".github/workflows/old.yml": _run("pytest || true"),
            ".github/workflows/older.yml": _run("pytest || true"),
        },
        settings=Settings(exclude=("old*.yml",)),
    ),
    Case(name="a file that is no YAML, beside a good one", files={".github/workflows/bad.yml": "on: [\n"}),
    Case(name="only a file that is no YAML", files={CI: "on: [\n"}),
    Case(name="a file that cannot be opened", scope=_and(".github/workflows/gone.yml")),
    Case(name="no gate in what runs", files={CI: _run("echo hello")}),
    Case(
        name="no gate in what runs, but an action that cannot be followed",
        files={CI: HEAD + "      - uses: someone/checks@v1\n      - run: ./scripts/check.bin\n"},
    ),
    Case(
        name="no gate in what runs, and another CI that is not read",
        files={CI: _run("echo hello"), "azure-pipelines.yml": "steps:\n  - script: pytest\n"},
    ),
    Case(
        name="six places that cannot be followed",
        files={".gitlab-ci.yml": "include: other.yml\ntest:\n  script:\n    - pytest\n", CI: _calling(5, "pytest")},
    ),
    Case(name="five places that cannot be followed", files={CI: _calling(5, "pytest")}),
    Case(
        name="a gate of its own",
        files={CI: _run("python scripts/check_links.py || true")},
        settings=Settings(commands=("python scripts/check_links.py",)),
    ),
    Case(name="a script that is not understood", files={CI: HEAD + "      - run: |\n          if pytest; then (\n"}),
    Case(name="a bound that never fails", files={"pyproject.toml": LAX}),
    Case(name="a bound that never fails in a file that holds none", files={"src/pyproject.toml.txt": LAX}),
    Case(name="words that would be a bound elsewhere", files={"scripts/check.sh": "fail_under = 0\n"}),
    Case(
        name="a file with bounds that is left out",
        files={CI: _run("tox", "ruff check ."), "tox.ini": TOX},
        settings=Settings(exclude=("tox.ini",)),
    ),
    Case(name="no gate in what runs, but a workflow elsewhere", files={CI: _calling(1, "echo hello")}),
    Case(
        name="a workflow that does not run on a change",
        files={
            ".github/workflows/night.yml": _run(
                "pytest || true", head=HEAD.replace("pull_request", "workflow_dispatch")
            )
        },
    ),
    Case(name="a schedule beside the change", files={CI: _run("pytest", head=SCHEDULED)}),
    Case(
        name="a gate that a schedule switches off",
        files={
            CI: SCHEDULED
            + ("      - if: github.event_name == 'schedule'\n        run: pytest\n      - run: ruff check .\n")
        },
    ),
    Case(
        name="a schedule beside the change, which counts",
        files={CI: _run("pytest", head=SCHEDULED)},
        settings=Settings(schedules=True),
    ),
    Case(
        name="a hole of a whole file",
        files={CI: HEAD.replace("test:", "test:\n    continue-on-error: true") + "      - run: pytest | tee log\n"},
    ),
    Case(name="a task that was not carried out", results=lambda _: {}),
    Case(name="half of an answer", results=_cut),
    Case(name="a process that crashed", results=_crashed),
)
