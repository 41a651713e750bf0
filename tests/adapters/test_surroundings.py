from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gates.adapters.git import Git
from gates.adapters.surroundings import read_surroundings
from gates.run.surroundings import Surroundings


def look(repo: Path, **changes: Any) -> Surroundings:
    known = {"HOME": str(repo.parent / "home"), "PATH": str(repo.parent / "bin")}
    return read_surroundings(
        Git.find(repo, {**os.environ, "HOME": known["HOME"], "XDG_CONFIG_HOME": ""}),
        tracked=("pkg/a.py", "run.sh"),
        environ={**known, **changes.pop("environ", {})},
        besides=(".gates",),
        program=str(changes.pop("program", "/opt/venv/bin/python")),
        **changes,
    )


@pytest.fixture
def around(tmp_path, git_in):
    """A repository with one of everything that lies around it."""
    repo = tmp_path / "repo"
    (repo / "pkg").mkdir(parents=True)
    (repo / "pkg" / "a.py").write_text("A = 1\n")
    git_in("init", "-q", "-b", "main", cwd=repo)
    (repo / ".gitignore").write_text("*.ign\nbuilt/\n.venv/\n__pycache__/\n*.toml\n")
    (repo / "run.sh").write_text("#!/bin/sh\n")
    (repo / "run.sh").chmod(0o755)
    (repo.parent / "outside").write_text("1")
    (repo / "link").symlink_to(repo.parent / "outside")
    git_in("add", "-A", cwd=repo)
    git_in("commit", "-qm", "around", cwd=repo)
    for name in ("data.ign", "built/version.py", "built/__pycache__/x.pyc", ".venv/pyvenv.cfg", "built/ruff.toml"):
        place = repo / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("1")
    for name in ("home/.config/ruff", "bin"):
        (repo.parent / name).mkdir(parents=True)
    (repo.parent / "bin" / "tool").write_text("1")
    return repo


EVERYTHING: dict[str, Callable[[Path], object]] = {
    "ignored": lambda repo: (repo / "data.ign").write_text("2"),
    "new": lambda repo: (repo / "new.ign").write_text(""),
    "gone": lambda repo: (repo / "data.ign").unlink(),
    "generated": lambda repo: (repo / "built" / "version.py").write_text("2"),
    "deep": lambda repo: (repo / "built" / "more.py").write_text(""),
    "bit": lambda repo: (repo / "run.sh").chmod(0o644),
    "target": lambda repo: (repo.parent / "outside").write_text("2"),
    "link": lambda repo: ((repo / "link").unlink(), (repo / "link").symlink_to("pkg/a.py")),
    "program": lambda repo: (repo.parent / "bin" / "tool").write_text("longer"),
    "new program": lambda repo: (repo.parent / "bin" / "other").write_text(""),
}
CONFIGURATION: dict[str, Callable[[Path], object]] = {
    "above": lambda repo: (repo.parent / "ruff.toml").write_text(""),
    "home": lambda repo: (repo.parent / "home" / ".config" / "ruff" / "ruff.toml").write_text(""),
    "ignored": lambda repo: (repo / "built" / "ruff.toml").write_text("2"),
    "exclude": lambda repo: (repo / ".git" / "info" / "exclude").write_text("x\n"),
}


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_change_of_what_a_program_could_read_changes_the_digest(around: Path, name: str) -> None:
    before = look(around)
    EVERYTHING[name](around)
    after = look(around)
    assert after.everything != before.everything
    assert after.configuration == before.configuration


@pytest.mark.parametrize("name", CONFIGURATION)
def test_a_change_of_configuration_that_git_does_not_name_changes_the_digest(around: Path, name: str) -> None:
    before = look(around)
    CONFIGURATION[name](around)
    assert look(around).configuration != before.configuration


def test_what_runs_leave_themselves_and_environments_change_nothing(around: Path) -> None:
    before = look(around)
    for name in ("built/__pycache__/y.pyc", ".venv/lib.py", ".gates/x", "__pycache__/z.pyc"):
        (around / name).parent.mkdir(exist_ok=True)
        (around / name).write_text("")
    assert look(around) == before


def test_small_ignored_files_are_named_with_their_content_and_their_folders(around: Path) -> None:
    seen = look(around)
    assert [path for path, _ in seen.files] == ["built/ruff.toml", "built/version.py", "data.ign"]
    assert seen.folders == ("built",)
    assert seen.executable == (("run.sh", True),)
    assert str(around.parent / "ruff.toml") in seen.watched
    assert seen.unknown == ()


def test_large_ignored_files_are_told_by_their_times(around: Path) -> None:
    seen = look(around, large_bytes=0)
    assert seen.files == ()
    assert str(around / "data.ign") in seen.watched


def test_too_many_files_and_links_to_folders_outside_cannot_be_known(around: Path, git_in: Any) -> None:
    (around / "far").symlink_to(around.parent / "home")
    git_in("add", "far", cwd=around)
    assert look(around).unknown == ("the link far leads to a folder outside the repository",)
    assert look(around, files_max=0).unknown[0] == "there are more than 0 ignored files, such as built/version.py"


def test_another_home_and_another_path_are_something_else(around: Path) -> None:
    base = look(around).everything
    assert look(around, environ={"XDG_DATA_HOME": "/x"}).everything != base
    assert look(around, environ={"PATH": ""}).everything != base
    assert look(around, program=around.parent / "bin" / "python").everything != base
