from __future__ import annotations

import hashlib
import os
from pathlib import Path

from gates.adapters.git import Git
from gates.adapters.repository import owned, read_tree
from gates.model.scope import Change, Lane, SourceFile
from gates.plan.ownership import ownership


def tree(repo: Path):
    return read_tree(Git.find(repo, os.environ))


def test_every_tracked_file_has_a_digest_of_its_content_in_the_working_tree(repo):
    (repo / "pkg" / "a.py").write_text("A = 2")
    assert tree(repo).files == (
        SourceFile(path="README.md", digest=hashlib.sha256(b"read me\n").hexdigest()),
        SourceFile(path="pkg/a.py", digest=hashlib.sha256(b"A = 2").hexdigest(), lines=1),
    )


def test_an_edit_with_the_same_size_and_mtime_changes_the_digest_of_the_tree(repo):
    path = repo / "pkg" / "a.py"
    before, stat = tree(repo).digest, path.stat()
    path.write_text("A = 9\n")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert tree(repo).digest != before


def test_missing_unnameable_hidden_and_untracked_files_are_told_apart(repo, git_in):
    Path(os.fsdecode(os.fsencode(repo) + b"/bad\xff.py")).write_text("")
    (repo / "gone.py").write_text("")
    git_in("add", "-A")
    git_in("update-index", "--assume-unchanged", "pkg/a.py")
    (repo / "gone.py").unlink()
    (repo / "new.py").write_text("")
    seen = tree(repo)
    assert (seen.missing, seen.unnameable, seen.hidden) == (("gone.py",), ("bad\\xff.py",), ("pkg/a.py",))
    assert [file.path for file in seen.untracked] == ["new.py"]


def test_a_link_is_part_of_the_tree_but_not_a_source_file(repo, git_in):
    (repo / "pkg" / "link.py").symlink_to("a.py")
    git_in("add", "-A")
    assert [file.path for file in tree(repo).files] == ["README.md", "pkg/a.py"]


def test_python_files_get_their_lane_and_others_do_not(repo):
    lanes = (Lane(name="prod", paths=("pkg",)),)
    repository = owned(
        tree(repo),
        root=repo,
        owner=ownership(lanes),
        lanes=lanes,
        components=(),
        change=Change(),
        python_version="3.11.7",
    )
    assert [(file.path, file.lane) for file in repository.files] == [("README.md", None), ("pkg/a.py", "prod")]
    assert repository.folders == ("pkg",)
