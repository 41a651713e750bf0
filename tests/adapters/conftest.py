"""A real git repository in a folder of its own, and a copy of a project with what is known of its mutants."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

IDENTITY = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


@pytest.fixture
def git_in(tmp_path: Path) -> Callable[..., str]:
    def run(*arguments: str, cwd: Path = tmp_path) -> str:
        env = {**os.environ, **IDENTITY}
        return subprocess.run(
            ["git", *arguments], cwd=cwd, env=env, check=True, capture_output=True, text=True
        ).stdout.strip()

    return run


@pytest.fixture
def repo(tmp_path: Path, git_in: Callable[..., str]) -> Path:
    git_in("init", "-q", "-b", "main")
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "a.py").write_text("A = 1\n")
    (tmp_path / "README.md").write_text("read me\n")
    git_in("add", "-A")
    git_in("commit", "-qm", "first")
    return tmp_path


@pytest.fixture
def project(known: Path, tmp_path: Path) -> Path:
    """A copy of the module's own `known`, with what is known."""
    root = tmp_path / "project"
    shutil.copytree(known, root)
    return root
