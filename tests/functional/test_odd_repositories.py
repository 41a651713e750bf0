"""Repositories that are not as one expects them: one clear line with a way out, or a verdict that says what is odd."""

from __future__ import annotations

import os
import subprocess

import pytest
from conftest import FILES, Project

pytestmark = pytest.mark.functional


def test_without_git_on_path_the_program_says_so(project):
    answer = project.gates("health", env={"PATH": "/nowhere"})
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.splitlines() == [
        "gates: there is no git program on PATH",
        "gates: way out: install git; lanes are made of the files it tracks",
    ]


def test_a_folder_that_is_no_repository_is_refused(tmp_path):
    answer = Project(root=tmp_path).gates("health", env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert answer.code == 3
    assert "is not in a git repository" in answer.err
    assert "git init" in answer.err


def test_a_bare_repository_is_refused(tmp_path):
    Project(root=tmp_path).git("init", "-q", "--bare")
    answer = Project(root=tmp_path).gates("health")
    assert answer.code == 3
    assert "way out:" in answer.err


def test_a_repository_without_commits_is_judged_by_its_index(empty):
    empty.write(FILES)
    empty.git("add", "-A")
    answer = empty.gates("health")
    assert answer.code == 0, answer.out
    assert empty.health()["subject"]["commit_sha"] is None


def test_a_repository_without_files_is_never_green(empty):
    answer = empty.gates("health")
    assert answer.code == 3
    assert "git add" in answer.out


def test_a_shallow_clone_is_judged_and_says_why_the_change_is_unknown(project, tmp_path):
    project.commit({"src/acme/more.py": "A = 1\n", "tests/test_more.py": "import acme.more\n"})
    project.git("checkout", "-q", "-b", "topic")
    project.commit({"src/acme/most.py": "B = 1\n"})
    project.git("checkout", "-q", "main")
    clone = Project(root=tmp_path / "clone")
    source = f"file://{project.root}"
    subprocess.run(["git", "clone", "-q", "--depth=1", "--branch=topic", source, clone.root], check=True)
    place = clone.root / "pyproject.toml"
    place.write_text(
        place.read_text().replace(
            "[tool.gates.gate.lint]",
            "[tool.gates.lanes.prod.targets.coverage]\nchanged-lines = 80\n[tool.gates.gate.lint]",
        )
    )
    answer = clone.gates("doctor")
    assert answer.code == 3
    assert "base of a change" in answer.out
    health = clone.gates("health")
    assert health.code == 3, health.out
    assert "fetch" in health.out


def test_a_detached_head_is_judged(project):
    project.git("checkout", "-q", "--detach")
    assert project.gates("health").code == 0
    assert project.health()["subject"]["ref_name"] is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_a_repository_of_another_user_is_refused_with_the_command_that_trusts_it(project):
    for place in (project.root, *project.root.rglob("*")):
        os.chown(place, 4321, 4321, follow_symlinks=False)
    answer = project.gates("health", env={"HOME": str(project.root.parent)})
    assert answer.code == 3
    assert f"git config --global --add safe.directory {project.root}" in answer.err


def test_a_worktree_is_a_repository_of_its_own(project):
    project.git("worktree", "add", "-q", str(project.root.parent / "second"))
    second = Project(root=project.root.parent / "second")
    assert second.gates("health").code == 0
    assert not (project.root / ".gates" / "health").exists()


def test_it_can_be_started_in_a_folder_below_the_root(project):
    answer = project.gates("health", cwd=project.root / "src")
    assert answer.code == 0
    assert project.part("lanes")["status"] == "pass"
