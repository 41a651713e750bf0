from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from gates.adapters.git import Git, GitError
from gates.model.scope import Change, ChangedFile


def git(repo: Path) -> Git:
    return Git.find(repo, os.environ)


def test_a_folder_inside_a_repository_leads_to_its_root(repo):
    assert git(repo / "pkg").root == repo


def test_a_folder_outside_any_repository_is_refused_with_a_way_out(tmp_path):
    with pytest.raises(GitError) as caught:
        Git.find(tmp_path, os.environ)
    assert "not in a git repository" in caught.value.what
    assert "git init" in caught.value.way_out


def test_a_machine_without_git_is_refused_with_a_way_out(repo, tmp_path):
    with pytest.raises(GitError, match="no git program"):
        Git.find(repo, {"PATH": str(tmp_path / "nothing")})


def test_a_git_that_cannot_be_started_is_refused_with_the_reason(repo, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_bytes(b"\x00no program")
    (tmp_path / "bin" / "git").chmod(0o755)
    with pytest.raises(GitError, match="git cannot be started: Exec format error"):
        Git.find(repo, {"PATH": str(tmp_path / "bin")})


def test_a_repository_without_a_commit_has_files_and_no_commit(tmp_path, git_in):
    git_in("init", "-q", "-b", "main")
    (tmp_path / "a.py").write_text("")
    git_in("add", "a.py")
    state = git(tmp_path).state()
    assert (state.commit_sha, state.ref_name, state.is_dirty) == (None, "main", True)
    assert [entry.path for entry in git(tmp_path).entries()] == [b"a.py"]
    assert git(tmp_path).change(None).unknown_because is not None


def test_a_detached_head_has_no_branch(repo, git_in):
    git_in("checkout", "-q", "--detach")
    assert git(repo).state().ref_name is None


def test_names_with_newlines_and_odd_bytes_are_whole(repo, git_in):
    (repo / "new\nline.py").write_text("")
    Path(os.fsdecode(os.fsencode(repo) + b"/bad\xff.py")).write_text("")
    git_in("add", "-A")
    assert {entry.path for entry in git(repo).entries()} >= {b"new\nline.py", b"bad\xff.py"}


def test_a_file_that_git_was_told_not_to_look_at_is_known_as_hidden(repo, git_in):
    git_in("update-index", "--assume-unchanged", "pkg/a.py")
    (repo / "pkg" / "a.py").write_text("A = 2\n")
    assert git(repo).state().is_dirty is False
    assert [entry.path for entry in git(repo).entries() if entry.is_hidden] == [b"pkg/a.py"]


def test_a_change_is_told_against_the_merge_base_with_main(repo, git_in):
    base = git_in("rev-parse", "HEAD")
    git_in("checkout", "-qb", "topic")
    (repo / "pkg" / "a.py").write_text("A = 1\nB = 2\n")
    git_in("commit", "-qam", "second")
    (repo / "pkg" / "a.py").write_text("A = 1\nB = 2\nC = 3\n")
    assert git(repo).change(None) == Change(base_sha=base, files=(ChangedFile(path="pkg/a.py", added_lines=(2, 3)),))


def test_a_base_that_does_not_exist_is_unknown_and_not_empty(repo):
    change = git(repo).change("origin/nowhere")
    assert change.base_sha is None
    assert "origin/nowhere" in (change.unknown_because or "")


def test_a_shallow_clone_without_the_base_says_that_it_is_shallow(repo, git_in, tmp_path_factory):
    git_in("checkout", "-qb", "topic")
    (repo / "pkg" / "a.py").write_text("A = 2\n")
    git_in("commit", "-qam", "second")
    clone = tmp_path_factory.mktemp("clone")
    git_in("clone", "-q", "--depth", "1", "--branch", "topic", f"file://{repo}", str(clone), cwd=clone)
    assert "shallow clone" in (git(clone).change("origin/main").unknown_because or "")


def test_a_repository_of_another_user_is_refused_with_the_command_that_trusts_it(repo):
    if os.getuid() != 0 or shutil.which("git") is None:
        pytest.skip("only root can give a folder away")
    os.chown(repo, 12345, 12345)
    with pytest.raises(GitError) as caught:
        Git.find(repo, {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "HOME": str(repo)})
    assert "safe.directory" in caught.value.way_out


ZEROS = "0" * 40


def after_push(repo, tmp_path_factory, before, *, branch="main", default="main", event="push"):
    path = tmp_path_factory.mktemp("event") / "event.json"
    path.write_text(json.dumps({"before": before, "repository": {"default_branch": default}}))
    env = {**os.environ, "GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": str(path), "GITHUB_REF_NAME": branch}
    return Git.find(repo, env)


def test_a_push_to_the_base_branch_is_told_against_the_commit_before_it(repo, git_in, tmp_path_factory):
    before = git_in("rev-parse", "HEAD")
    (repo / "new.py").write_text("x = 1\n")
    git_in("add", "-A")
    git_in("commit", "-qm", "second")

    git = after_push(repo, tmp_path_factory, before)

    assert git.base() == before
    for name in (None, "main"):
        change = git.change(name)
        assert (change.base_sha, [file.path for file in change.files], change.is_push) == (before, ["new.py"], True)
    assert git.change("HEAD").files == ()  # somebody asked for exactly that
    assert after_push(repo, tmp_path_factory, before, event="workflow_dispatch").change(None).files == ()
    assert after_push(repo, tmp_path_factory, before, branch="topic").change(None).files == ()


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (ZEROS, None),
        ("a" * 40, "the commit before this push, aaaaaaaaaaaa, is not in this clone: fetch more history"),
    ],
)
def test_a_push_whose_commit_before_is_gone_says_why_and_a_first_push_changes_nothing(
    repo, tmp_path_factory, before, why
):
    assert after_push(repo, tmp_path_factory, before).change(None).unknown_because == why
