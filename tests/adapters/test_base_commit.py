"""The base commit is read through git, and never the working tree instead of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from gates.adapters.base_commit import BaseCommit
from gates.adapters.git import Git, GitError


@pytest.fixture
def git(tmp_path: Path) -> Git:
    def ask(*arguments: str) -> None:
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    ask("init", "-q", "-b", "main")
    (tmp_path / "a.toml").write_text("x = 1\n")
    (tmp_path / "empty.py").write_text("")
    (tmp_path / "odd name\n.py").write_bytes(b"\xff = 1\n")
    ask("add", "-A")
    ask("commit", "-qm", "base")
    (tmp_path / "a.toml").write_text("x = 2\n")
    return Git(root=tmp_path, env=os.environ)


def test_the_texts_are_those_of_the_commit(git: Git) -> None:
    base = BaseCommit.read(git, "HEAD")

    assert sorted(base.blobs) == ["a.toml", "empty.py", "odd name\n.py"]
    assert base.texts(["a.toml", "empty.py", "odd name\n.py", "not-there"]) == {
        "a.toml": "x = 1\n",
        "empty.py": "",
        "odd name\n.py": "\ufffd = 1\n",
    }
    assert base.texts([]) == {}


def test_a_commit_that_is_not_there_is_an_error(git: Git) -> None:
    with pytest.raises(GitError):
        BaseCommit.read(git, "0" * 40)


def test_content_that_is_not_there_is_an_error(git: Git) -> None:
    base = BaseCommit(git=git, sha="HEAD", blobs={"a": "0" * 40})

    with pytest.raises(GitError, match="git does not have a of HEAD"):
        base.texts(["a"])


def test_the_merge_base_with_nothing_is_none(git: Git) -> None:
    assert git.merge_base("nowhere") is None
    assert git.merge_base("main") == git.ask("rev-parse", "HEAD").decode().strip()
    assert git.base() == "main"
