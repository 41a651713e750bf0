"""A small real project in a git repository, and the installed program that looks at it as a user would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CONFIG = """\
[project]
name = "acme"
version = "1.0"

[tool.gates.lanes.prod]
paths = ["src/acme"]
policy = "strict"
tier = 3
tests = ["tests"]

[tool.gates.lanes.tests]
paths = ["tests"]
policy = "warn"

[tool.gates.gate.lint]
select = ["E", "F"]

[tool.pytest.ini_options]
pythonpath = ["src"]
"""
FILES = {
    "pyproject.toml": CONFIG,
    ".gitignore": ".gates/*\n!.gates/baseline.jsonl\n__pycache__/\n",
    "src/acme/__init__.py": '"""Acme."""\n',
    "src/acme/sums.py": "def add(a, b):\n    if a is None:\n        return b\n    return a + b\n",
    "tests/test_sums.py": (
        "from acme.sums import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n\n\n"
        "def test_none():\n    assert add(None, 2) == 2\n"
    ),
}
NEUTRAL = ("CI", "GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR", "PYTEST_ADDOPTS", "GITHUB_BASE_REF", "GITHUB_EVENT_NAME")


@dataclass(frozen=True)
class Answer:
    """What one start of the program answered."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Project:
    """A repository and the program."""

    root: Path

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            place = self.root / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        done = subprocess.run(["git", *identity, *arguments], cwd=self.root, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, files: Mapping[str, str] | None = None) -> None:
        self.write(files or {})
        self.git("add", "-A")
        self.git("commit", "-qm", "change")

    def gates(self, *arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Answer:
        clean = {name: value for name, value in os.environ.items() if name not in NEUTRAL}
        done = subprocess.run(
            [sys.executable, "-P", "-m", "gates", *arguments],
            cwd=cwd or self.root,
            env={**clean, **(env or {})},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Answer(code=done.returncode, out=done.stdout, err=done.stderr)

    def health(self) -> dict[str, Any]:
        return json.loads((self.root / ".gates" / "health" / "health.json").read_text())

    def part(self, name: str) -> dict[str, Any]:
        return next(gate for gate in self.health()["gates"] if gate["part"] == name)


@pytest.fixture
def empty(tmp_path: Path) -> Project:
    project = Project(root=tmp_path / "acme")
    project.root.mkdir()
    project.git("init", "-q", "-b", "main")
    return project


@pytest.fixture
def project(empty: Project) -> Project:
    empty.commit(FILES)
    return empty


@pytest.fixture
def quick(empty: Project) -> Project:
    """The project without parts that start pytest: its health takes a fraction of a second."""
    empty.commit({**FILES, "pyproject.toml": CONFIG.replace('tests = ["tests"]\n', "")})
    return empty


@pytest.fixture
def make(tmp_path: Path) -> Callable[[Mapping[str, str]], Project]:
    def build(files: Mapping[str, str]) -> Project:
        project = Project(root=tmp_path / f"made-{len(list(tmp_path.iterdir()))}")
        project.root.mkdir()
        project.git("init", "-q", "-b", "main")
        project.commit(files)
        return project

    return build
