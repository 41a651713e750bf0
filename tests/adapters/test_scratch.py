from __future__ import annotations

import os
from pathlib import Path

import pytest

from gates.adapters.git import Git
from gates.adapters.repository import read_tree
from gates.adapters.scratch import make_scratch


@pytest.fixture
def scratch(repo, git_in, tmp_path_factory):
    (repo / "untracked.py").write_text("U = 1\n")
    (repo / ".gitignore").write_text("ignored/\n")
    (repo / "ignored").mkdir()
    (repo / "ignored" / "x.py").write_text("")
    git_in("add", ".gitignore")
    git_in("commit", "-qm", "ignore")
    return make_scratch(Git.find(repo, os.environ), tmp_path_factory.mktemp("scratch") / "copy")


def seen(root):
    return read_tree(Git.find(root, os.environ))


def test_the_copy_has_the_same_tree_commit_and_index_without_ignored_files(repo, scratch):
    assert seen(scratch.root).digest == seen(repo).digest
    assert seen(scratch.root).state.commit_sha == seen(repo).state.commit_sha
    assert not (scratch.root / "ignored").exists()


def test_a_planted_defect_is_tracked_in_the_copy_and_the_original_stays_untouched(repo, scratch):
    before = seen(repo).digest
    scratch.plant({"pkg/deep/bad.py": "import os\n"}, {"pkg/a.py": "B = 2\n"})
    assert {file.path for file in seen(scratch.root).files} >= {"pkg/deep/bad.py", "pkg/a.py"}
    assert (scratch.root / "pkg" / "a.py").read_text() == "A = 1\nB = 2\n"
    assert seen(repo).digest == before
    assert (repo / "pkg" / "a.py").read_text() == "A = 1\n"


def test_a_restored_copy_is_the_clean_copy(repo, scratch):
    touched = scratch.plant({"pkg/deep/bad.py": "import os\n"}, {"pkg/a.py": "B = 2\n"})
    scratch.restore(touched)
    assert seen(scratch.root).digest == seen(repo).digest
    assert not (scratch.root / "pkg" / "deep").exists()


def test_a_defect_that_would_hide_a_file_is_refused(scratch):
    with pytest.raises(FileExistsError):
        scratch.plant({"pkg/a.py": ""}, {})


def test_a_defect_that_cannot_be_planted_whole_is_not_planted_at_all(scratch):
    with pytest.raises(FileNotFoundError):
        scratch.plant({"pkg/new.py": ""}, {"pkg/nowhere.py": ""})
    assert not (scratch.root / "pkg" / "new.py").exists()


def test_a_defect_that_leads_out_of_the_copy_is_refused(scratch, tmp_path):
    (scratch.root / "out").symlink_to(tmp_path)
    with pytest.raises(FileExistsError, match="out of the scratch copy"):
        scratch.plant({"out/bad.py": ""}, {})


def test_branches_and_ignored_files_beside_tracked_ones_come_along(repo, git_in, tmp_path):
    git_in("branch", "base")
    (repo / ".gitignore").write_text("_version.py\n__pycache__/\n")
    (repo / "pkg" / "_version.py").write_text("V = 1\n")
    (repo / "pkg" / "__pycache__").mkdir()
    (repo / "pkg" / "__pycache__" / "a.pyc").write_text("")
    made = make_scratch(Git.find(repo, os.environ), tmp_path / "other")
    assert (made.root / "pkg" / "_version.py").read_text() == "V = 1\n"
    assert not (made.root / "pkg" / "__pycache__").exists()
    assert Git.find(made.root, os.environ).ask("rev-parse", "base") == Git.find(repo, os.environ).ask(
        "rev-parse", "base"
    )


def test_rights_times_and_links_come_along(repo, git_in, tmp_path):
    script = repo / "run.sh"
    script.write_text("exit 0\n")
    script.chmod(0o755)
    os.utime(script, ns=(10**18, 10**18 + 7))
    (repo / "to.sh").symlink_to("run.sh")
    (repo / "nowhere").symlink_to("../gone")
    os.mkfifo(repo / "pipe")
    git_in("add", "run.sh", "to.sh", "nowhere")
    made = make_scratch(Git.find(repo, os.environ), tmp_path / "copy").root
    copied = (made / "run.sh").stat()
    assert (copied.st_mode & 0o777, copied.st_mtime_ns, copied.st_size) == (0o755, 10**18 + 7, 7)
    assert (made / "run.sh").stat().st_ino != script.stat().st_ino
    assert ((made / "to.sh").readlink(), (made / "nowhere").readlink()) == (Path("run.sh"), Path("../gone"))
    assert not (made / "pipe").exists()


def test_a_tracked_file_that_was_deleted_is_not_in_the_copy(repo, tmp_path):
    (repo / "pkg" / "a.py").unlink()
    made = make_scratch(Git.find(repo, os.environ), tmp_path / "copy").root
    assert not (made / "pkg" / "a.py").exists()
