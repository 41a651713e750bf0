"""Further cases of the gates `lint` and `format`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from further_cases.case import Case, Results, untracked
from gates.api import Scope
from gates.builtin.lint import Settings

HEAD = '[tool.pytest.ini_options]\npythonpath = ["src"]\n'
SELECTED = {"pyproject.toml": f'{HEAD}[tool.ruff.lint]\nselect = ["F401", "E711"]\n'}
F401 = Settings(select=("F401",))
OFF = "# fmt: off\nx  =  1\n# fmt: on\n"
UNUSED = "import os\n"


def _without_lane(scope: Scope) -> Scope:
    return replace(scope, lane=None)


def _without_files(scope: Scope) -> Scope:
    return replace(scope, files=())


def _with_tables(scope: Scope) -> Scope:
    """Git says which tools the `pyproject.toml` files configure."""
    return replace(scope, repository=replace(scope.repository, tool_tables={"pyproject.toml": ("pytest", "ruff")}))


def _with_documents(scope: Scope) -> Scope:
    """Git says which files are documents."""
    here = scope.repository
    files = tuple(replace(file, is_document=file.path.endswith(".md")) for file in here.files)
    return replace(scope, repository=replace(here, files=files))


def _cut(task: str) -> Callable[[Results], Results]:
    """Half of what it said is lost."""

    def change(results: Results) -> Results:
        *first, last = results[task].invocations
        half = replace(last, stdout=last.stdout[: len(last.stdout) // 2])
        return {**results, task: replace(results[task], invocations=(*first, half))}

    return change


def _ended(task: str, **how: Any) -> Callable[[Results], Results]:
    def change(results: Results) -> Results:
        *first, last = results[task].invocations
        return {**results, task: replace(results[task], invocations=(*first, replace(last, **how)))}

    return change


LINT = (
    Case(name="no lane", settings=F401, scope=_without_lane),
    Case(name="a lane without files", settings=F401, scope=_without_files),
    Case(
        name="a repairable finding, one that is not, one of a file that git does not track",
        files={
            "src/acme/a.py": UNUSED,
            "src/acme/b.py": "x = 1\ny = x == None\nimport re\n",
            "src/acme/new.py": UNUSED,
        },
        settings=Settings(select=("F401", "E711", "E402")),
        scope=untracked("src/acme/new.py"),
    ),
    Case(
        name="a nested configuration that asks less, and rules ignored in files",
        files={
            **SELECTED,
            "src/acme/inner/ruff.toml": 'lint.select = ["F401"]\n[lint.per-file-ignores]\n"*.py" = ["F401"]\n',
            "src/acme/inner/a.py": "x = 1\n",
        },
    ),
    Case(
        name="a ruff.toml that keeps ruff from the table beside it",
        files={**SELECTED, "ruff.toml": 'lint.select = ["F401"]\n'},
        scope=_with_tables,
    ),
    Case(name="rules of the repository's own configuration", files=SELECTED),
    Case(name="rules of the gate over the repository's configuration", files=SELECTED, settings=F401),
    Case(name="no configuration of ruff"),
    Case(
        name="rules of the gate over a nested configuration",
        files={"src/acme/inner/ruff.toml": 'lint.select = ["F401"]\n', "src/acme/inner/a.py": "x = 1\n"},
        settings=F401,
    ),
    Case(name="a comment that silences another tool", files={"src/acme/off.py": OFF}, settings=F401),
    Case(name="rules of the gate, less some", settings=Settings(select=("F401", "E711"), ignore=("E711",))),
    Case(
        name="only a nested configuration, so that ruff's own rules govern the rest",
        files={"src/acme/inner/ruff.toml": 'lint.select = ["F401"]\n', "src/acme/inner/a.py": "x = 1\n"},
    ),
    Case(
        name="a file that ruff is told to leave out, one that is no UTF-8, one with silenced lines",
        files={
            "pyproject.toml": f'{HEAD}[tool.ruff]\nexclude = ["left.py"]\n',
            "src/acme/left.py": UNUSED,
            "src/acme/latin.py": b'x = "\xe9"\n',
            "src/acme/silent.py": "import os  # noqa: F401\nimport re  # noqa\n",
            "src/acme/quiet.py": "# ruff: noqa\nimport os\n",
        },
        settings=Settings(select=("F401",), maximum_suppressions=3),
    ),
    Case(
        name="a file that is no UTF-8, without the rule that reports it",
        files={
            "pyproject.toml": f'{HEAD}[tool.ruff.lint]\nselect = ["F401"]\n',
            "src/acme/latin.py": b'x = "\xe9"\n',
        },
    ),
    Case(
        name="a configuration that ruff complains about",
        files={"pyproject.toml": f'{HEAD}[tool.ruff]\nselect = ["F401"]\n'},
    ),
    Case(name="rules of ruff's own choice that are cut", results=_cut("ruff-default")),
    Case(
        name="rules of ruff's own choice that nobody was told",
        results=lambda done: {name: it for name, it in done.items() if name != "ruff-default"},
    ),
    Case(name="rules that are cut", files=SELECTED, results=_cut("ruff-settings")),
    Case(name="a rule that ruff does not know", settings=Settings(select=("F401", "ZZ999"))),
    Case(name="a rule to ignore that ruff does not know", settings=Settings(ignore=("ZZ999",))),
    Case(
        name="a rule of the configuration that ruff does not know",
        files={"pyproject.toml": f'{HEAD}[tool.ruff.lint]\nselect = ["ZZ999"]\n'},
    ),
    Case(name="an exit code without its report", settings=F401, results=_ended("ruff-check", exit_code=1)),
    Case(
        name="a report without its exit code",
        files={"src/acme/a.py": UNUSED},
        settings=F401,
        results=_ended("ruff-check", exit_code=0),
    ),
    Case(name="a process that crashed", settings=F401, results=_ended("ruff-check", exit_code=101)),
)
UGLY = "x  =  {  'a':1 }\n"
DOCUMENT = "# Title\n\n```python\nx  =  1\n```\n"
FORMAT = (
    Case(name="no lane", scope=_without_lane),
    Case(name="a lane without files", scope=_without_files),
    Case(
        name="files that are unformatted, broken, no UTF-8, left out and partly switched off",
        files={
            "pyproject.toml": f'{HEAD}[tool.ruff]\nexclude = ["left.py"]\n',
            "src/acme/ugly.py": UGLY,
            "src/acme/broken.py": "def broken(:\n",
            "src/acme/latin.py": b'x = "\xe9"\n',
            "src/acme/left.py": UGLY,
            "src/acme/off.py": OFF,
        },
    ),
    Case(
        name="a document with code that is unformatted",
        files={"pyproject.toml": f"{HEAD}[tool.ruff.format]\npreview = true\n", "src/acme/guide.md": DOCUMENT},
    ),
    Case(
        name="a document with code, and a configuration that ruff complains about",
        files={
            "pyproject.toml": f'{HEAD}[tool.ruff]\nselect = ["F401"]\nextend-include = ["*.md"]\npreview = true\n',
            "src/acme/guide.md": DOCUMENT,
        },
    ),
    Case(
        name="documents with code in no lane, one of them unformatted",
        files={
            "pyproject.toml": f"{HEAD}[tool.ruff.format]\npreview = true\n",
            "docs/guide.md": DOCUMENT,
            "docs/neat.md": DOCUMENT.replace("  ", " "),
        },
        scope=_with_documents,
    ),
    Case(
        name="a notebook that is no notebook",
        files={"src/acme/book.ipynb": "{"},
    ),
    Case(name="a comment that silences another tool", files={"src/acme/quiet.py": "import os  # noqa: F401\n"}),
    Case(name="an exit code without its report", results=_ended("ruff-format", exit_code=1)),
    Case(name="an exit code of a failure without its report", results=_ended("ruff-format", exit_code=2)),
    Case(
        name="a report without its exit code, with words",
        files={"src/acme/ugly.py": UGLY},
        results=_ended("ruff-format", exit_code=0, stderr=b"it was quiet\n"),
    ),
    Case(
        name="a report of a broken file without its exit code",
        files={"src/acme/broken.py": "def broken(:\n"},
        results=_ended("ruff-format", exit_code=1, stderr=b""),
    ),
    Case(
        name="a file that ruff could not read, and that is in no report",
        results=_ended(
            "ruff-format", stderr=b"error: Failed to format src/acme/sums.py: permission denied\n", exit_code=2
        ),
    ),
    Case(name="a process that crashed", results=_ended("ruff-format", exit_code=101)),
)
