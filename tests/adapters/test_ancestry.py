from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from gates.adapters.ancestry import forebears
from gates.adapters.git import Git

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def git(*arguments: str, cwd: Path = tmp_path) -> str:
        known = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(["git", *known, *arguments], cwd=cwd, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "-q", "-b", "main")
    return git


def commit(run: Run) -> str:
    run("commit", "-q", "--allow-empty", "-m", "more")
    return run("rev-parse", "HEAD")


def test_a_discarded_commit_is_no_forebear(tmp_path: Path, run: Run) -> None:
    first, discarded = commit(run), commit(run)
    run("reset", "-q", "--hard", first)
    second = commit(run)
    git = Git(root=tmp_path, env={"PATH": "/usr/bin:/bin"})

    assert forebears(git, (first, discarded, second, None, "0" * 40), head=second) == {first, second}
    assert forebears(git, (second,), head=second) == {second}


def test_nobody_can_tell_before_the_first_commit_and_in_a_shallow_clone(tmp_path: Path, run: Run) -> None:
    first, second = commit(run), commit(run)
    run("clone", "-q", "--depth", "1", f"file://{tmp_path}", str(tmp_path / "shallow"))
    shallow = Git(root=tmp_path / "shallow", env={"PATH": "/usr/bin:/bin"})

    assert forebears(shallow, (first, second), head=second) is None
    assert forebears(shallow, (first,), head=None) is None
