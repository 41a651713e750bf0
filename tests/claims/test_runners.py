from __future__ import annotations

import pytest

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


def test_what_a_makefile_includes_is_read_or_may_hold_any_target() -> None:
    texts = {"Makefile": "include Makefile.common\nbuild:\n\tx\n", "Makefile.common": "test:\n\tx\n"}
    without = {"Makefile": "-include other.mk # more\nbuild:\n\tx\n"}

    assert targets(texts) == (frozenset({"make build", "make test"}), frozenset({"make"}))
    assert targets(without) == (frozenset({"make build"}), frozenset())


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", '[project.scripts]\nacme = "acme.cli:main"\n'),
        ("pyproject.toml", '[tool.poetry.scripts]\nacme = "acme.cli:main"\n'),
        ("setup.cfg", "[options.entry_points]\nconsole_scripts =\n    acme = acme.cli:main\n"),
        ("setup.py", "setup(entry_points={'console_scripts': ['acme=acme.cli:main']})\n"),
    ],
)
def test_programs_that_the_project_brings_are_named(path: str, text: str) -> None:
    assert targets({path: text}) == (frozenset({"script acme"}), frozenset())


@pytest.mark.parametrize("text", ["[project", "project = 3\ntool = 4\n", "[project]\nscripts = 3\n"])
def test_a_project_file_that_says_nothing_of_programs_brings_none(text: str) -> None:
    assert targets({"pyproject.toml": text}) == (frozenset(), frozenset())
