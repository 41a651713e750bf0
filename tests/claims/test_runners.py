from __future__ import annotations

from gates.claims.facts import Workflow
from gates.claims.runners import runner_files, targets, workflows

CALLED = (
    "make .PHONY", "make test", "make lint", "make check", "nox tests", "nox docs-build", "npm build", "tox lint",
)  # fmt: skip


def test_targets_of_each_runner_are_read() -> None:
    texts = {
        "Makefile": ".PHONY: test lint\nVERSION := 1\ntest: build\n\tpytest\nlint check:\n\truff check\n",
        "noxfile.py": '@nox.session\ndef tests(s): ...\n\n@nox.session(name="docs-build")\ndef docs(s): ...\n',
        "web/package.json": '{"scripts": {"build": "x"}}',
        "tox.ini": "[testenv:lint]\ncommands = x\n",
    }

    assert targets(texts) == (
        frozenset(CALLED),
        frozenset({"make", "nox", "npm"}),
    )  # fmt: skip


def test_a_makefile_with_patterns_may_have_any_target() -> None:
    assert targets({"Makefile": "%.html: %.md\n\tx\n"})[1] == frozenset()


def test_workflows_are_read_with_their_jobs() -> None:
    text = "name: CI\non: push\njobs:\n  lint:\n    name: Lint it\n    steps: []\n"

    assert workflows({".github/workflows/ci.yml": text, ".github/workflows/bad.yml": "a: [", "x.yml": text}) == (
        Workflow(path=".github/workflows/ci.yml", name="CI", jobs=(("lint", "Lint it"),)),
        Workflow(path=".github/workflows/bad.yml", name="", jobs=()),
    )


def test_only_files_that_can_be_called_are_asked_for() -> None:
    called = ("Makefile", "a/b.mk", "noxfile.py", ".github/workflows/c.yml", "p/package.json")

    assert runner_files(frozenset({*called, "a/noxfile.py", "x.py"})) == tuple(sorted(called))
