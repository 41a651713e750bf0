"""A project under the gate `policy`, and changes of it on a branch."""

from __future__ import annotations

import argparse
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from gates.adapters.clock import SystemClock
from gates.adapters.process import SystemProcesses
from gates.cli import run as verb
from gates.cli.world import World
from tests.functional.conftest import NEUTRAL, Answer, Project

UNTIL, LATER = (str(date.today() + timedelta(days=days)) for days in (300, 330))  # noqa: DTZ011
"""The last days of waivers: none may last more than a year."""
CONFIG = """\
[project]
name = "acme"
version = "1.0"

[tool.gates.lanes.prod]
paths = ["acme", "core"]
policy = "strict"
tier = 1
tests = ["tests"]
targets = { coverage = { lines = 60 } }

[tool.gates.lanes.old]
paths = ["old"]
policy = "ratchet"
tier = 3

[tool.gates.lanes.labs]
paths = ["labs"]
policy = "warn"
tier = 3

[tool.gates.lanes.tests]
paths = ["tests"]
policy = "strict"
tier = 3

[tool.gates.components.billing]
paths = ["acme/billing"]
tier = 1

[tool.gates.gate.lint]
select = ["E", "F", "TID252"]
ignore = ["E501"]

[tool.gates.gate.smoke]
markers = "smoke"
minimum-tests = 20

[tool.gates.gate.policy]
enabled = true

[[tool.gates.waivers]]
check = "lint/F401"
where = "acme/compat.py"
reason = "re-exports for 1.x"
owner = "@maria"
expires = UNTIL

[tool.ruff]
line-length = 100

[tool.ruff.lint]
select = ["E", "F", "B"]

[tool.ruff.lint.per-file-ignores]
"tests/**" = ["S101"]

[tool.ruff.lint.mccabe]
max-complexity = 10

[tool.coverage.run]
branch = true
source = ["acme", "core"]

[tool.coverage.report]
fail_under = 60

[tool.pytest.ini_options]
addopts = ["-ra", "--strict-markers"]
testpaths = ["tests"]
xfail_strict = true
filterwarnings = ["error"]
markers = ["smoke: quick"]
""".replace("UNTIL", UNTIL)
FIRST = "[tool.gates.lanes.prod]"
WORKFLOW = """\
name: ci
on:
  pull_request:
  push:
    branches: [main]
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - run: ruff check .
  health:
    runs-on: ubuntu-latest
    steps:
      - run: gates health
      - run: pytest
"""
TESTS = "from acme.tax import tax\n\n\n" + "\n\n".join(
    f"def test_tax_{number}():\n    assert tax({number}) == {number * 2}\n" for number in range(10)
)
BASELINE = (
    '{"schema_version":1}\n'
    '{"part":"lint-old","path":"old/a.py","check":"lint/F401","fingerprint":"aaaa","count":1}\n'
    '{"part":"lint-old","metric":"lint.suppressions","value":3}\n'
)
FILES = {
    "pyproject.toml": CONFIG,
    ".gitignore": ".gates/*\n!.gates/baseline.jsonl\n__pycache__/\n",
    ".gates/baseline.jsonl": BASELINE,
    ".github/workflows/ci.yml": WORKFLOW,
    ".pre-commit-config.yaml": "repos:\n  - repo: https://example.org/ruff\n    hooks:\n      - id: ruff\n",
    "acme/__init__.py": '"""Acme."""\n',
    "acme/compat.py": "import os\n",
    "acme/tax.py": "def tax(amount):\n    return amount * 2\n\n\ndef rate():\n    return 2\n",
    "acme/billing/__init__.py": "",
    "acme/billing/bill.py": "def bill(amount):\n    return amount\n",
    "core/__init__.py": "",
    "core/engine.py": "def start():\n    return 1\n",
    "core/extra/__init__.py": "",
    "core/extra/more.py": "def more():\n    return [number for number in range(10) if number]\n",
    "old/a.py": "import os\n",
    "labs/try_it.py": "x = 1\n",
    "tests/test_tax.py": TESTS,
    "tests/test_rate.py": "from acme.tax import rate\n\n\ndef test_rate():\n    assert rate() == 2\n",
    "tests/smoke/test_start.py": "import pytest\n\n\n@pytest.mark.smoke\ndef test_start():\n    assert 1\n",
}


@dataclass(frozen=True)
class Edit:
    """What a change does, in the order of the fields; the first three name (path, ..., text)."""

    replace: tuple[tuple[str, str, str], ...] = ()
    """(path, old text, new text); the old text must be there."""
    append: tuple[tuple[str, str], ...] = ()
    write: tuple[tuple[str, str], ...] = ()
    move: tuple[tuple[str, str], ...] = ()
    delete: tuple[str, ...] = ()


def config(*pairs: tuple[str, str]) -> Edit:
    """An edit of pyproject.toml."""
    return Edit(replace=tuple(("pyproject.toml", old, new) for old, new in pairs))


def above(table: str) -> Edit:
    """A table written before the first one of the gates."""
    return config((FIRST, f"{table}\n{FIRST}"))


def between(start: str, end: str) -> str:
    """A piece of the configuration."""
    return CONFIG[CONFIG.index(start) : CONFIG.index(end)]


def apply(project: Project, edit: Edit) -> None:
    """Change the working tree of a project and commit it."""
    for path, old, new in edit.replace:
        text = (project.root / path).read_text()
        assert old in text, f"{old!r} is not in {path}"
        (project.root / path).write_text(text.replace(old, new))
    for path, text in edit.append:
        with (project.root / path).open("a") as file:
            file.write(text)
    project.write(dict(edit.write))
    for old, new in edit.move:
        (project.root / new).parent.mkdir(parents=True, exist_ok=True)
        project.git("mv", old, new)
    for path in edit.delete:
        project.git("rm", "-rq", path)
    project.commit()


def branched(project: Project, files: Mapping[str, str] = FILES) -> Project:
    """The project on `main`, and a branch checked out."""
    project.commit(files)
    project.git("checkout", "-qb", "change")
    return project


def said(project: Project) -> tuple[Answer, list[str]]:
    """What the gate says of the branch: `policy/check: message`, one for each finding. Runs in this process."""
    parser = argparse.ArgumentParser()
    verb.configure(parser)
    out, err = io.StringIO(), io.StringIO()
    env = {name: value for name, value in os.environ.items() if name not in NEUTRAL}
    with SystemProcesses() as processes:
        world = World(cwd=project.root, env=env, clock=SystemClock(), processes=processes, stdout=out, stderr=err)
        code = verb.run(parser.parse_args(["policy"]), world)
    return Answer(code=code, out=out.getvalue(), err=err.getvalue()), findings(project)


def findings(project: Project) -> list[str]:
    """What the last run of the gate found."""
    fragment = json.loads((project.root / ".gates/fragments/policy.json").read_text())["fragment"]
    return [f"{each['check']}: {each['message']}" for each in fragment["reading"]["findings"]]
