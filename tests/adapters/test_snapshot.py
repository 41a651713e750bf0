from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from gates.adapters.files import write_bytes
from gates.adapters.git import Git
from gates.adapters.repository import read_tree
from gates.adapters.snapshot import PLACE, confirm, remember

ARGV = ["health"]
REPORT = (".gates/health/health.json",)


@pytest.fixture
def remembered(repo, git_in, monkeypatch):
    (repo / ".gitignore").write_text(".gates/\n")
    git_in("add", "-A")
    git_in("commit", "-qm", "ignore")
    (repo / ".gates" / "health").mkdir(parents=True)
    (repo / ".gates" / "health" / "health.json").write_text("{}")
    keep(repo)
    monkeypatch.chdir(repo)
    return repo


def keep(
    repo: Path, *, valid_until: str | None = None, env_names=("DATABASE_URL",), argv=ARGV, outputs=REPORT, **more
) -> None:
    tree = read_tree(Git.find(repo, os.environ))
    packed = remember(
        str(repo),
        argv=argv,
        env={"DATABASE_URL": "here"},
        env_names=list(env_names),
        files=[(file.path.encode(), bytes.fromhex(file.digest)) for file in (*tree.files, *tree.untracked)],
        watched=more.pop("watched", []),
        **more,
        outputs=list(outputs),
        run_id="abc",
        valid_until=valid_until,
        exit_code=1,
        text="verdict",
    )
    write_bytes(repo / PLACE, packed)


def answer(argv=ARGV, env=None):
    return confirm(argv, {"DATABASE_URL": "here"} if env is None else env)


def test_an_unchanged_tree_is_answered_with_the_same_code_and_text(remembered):
    code, text = answer()
    assert code == 1
    assert text.startswith("verdict\nNothing changed since run abc: 3 files read again in ")


def test_it_answers_from_a_folder_below_too(remembered, monkeypatch):
    monkeypatch.chdir(remembered / "pkg")
    assert answer() is not None


def test_an_edit_that_keeps_size_and_mtime_is_seen(remembered):
    path = remembered / "pkg" / "a.py"
    stat = path.stat()
    path.write_text("A = 9\n")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert answer() is None


@pytest.mark.parametrize(
    "change",
    [
        lambda repo, git: (repo / "pkg" / "new.py").write_text(""),
        lambda repo, git: (repo / "pkg" / "a.py").unlink(),
        lambda repo, git: (repo / "pkg" / "a.py").rename(repo / "pkg" / "b.py"),
        lambda repo, git: (repo / "fresh").mkdir(),
        lambda repo, git: git("commit", "--allow-empty", "-qm", "more"),
        lambda repo, git: git("checkout", "-qb", "topic"),
        lambda repo, git: git("rm", "-q", "--cached", "pkg/a.py"),
        lambda repo, git: (repo / ".git" / "info" / "exclude").write_text("*.py\n"),
        lambda repo, git: (repo / ".gates" / "health" / "health.json").write_text("[]"),
        lambda repo, git: (repo / ".gates" / "health" / "health.json").unlink(),
    ],
    ids=["new", "gone", "renamed", "folder", "commit", "branch", "untracked", "exclude", "report", "no-report"],
)
def test_every_other_change_is_seen(remembered, git_in, change):
    change(remembered, git_in)
    assert answer() is None


def test_another_command_line_another_variable_and_a_later_day_are_not_answered(remembered):
    assert answer(argv=["health", "--quiet"]) is None
    assert answer(env={"DATABASE_URL": "there"}) is None
    assert answer(env={}) is None
    keep(remembered, valid_until="2001-01-01")
    assert answer() is None


def test_a_run_that_must_reuse_nothing_is_never_answered(remembered):
    keep(remembered, argv=["health", "--no-cache"])
    assert answer(argv=["health", "--no-cache"]) is None


@pytest.mark.parametrize("number", [0, 500, 1_199], ids=["first", "middle", "last"])
def test_among_many_files_each_one_counts(remembered, git_in, number):
    (remembered / "many").mkdir()
    for each in range(1_200):
        (remembered / "many" / f"{each:04}.txt").write_text(f"{each}\n")
    keep(remembered)
    assert answer() is not None
    (remembered / "many" / f"{number:04}.txt").write_text("else\n")
    assert answer() is None


def test_large_files_and_links_are_read_to_their_end(remembered):
    large = remembered / "large.bin"
    large.write_bytes(b"x" * 300_000)
    (remembered / "link").symlink_to("large.bin")
    keep(remembered)
    assert answer() is not None
    with large.open("r+b") as file:
        file.seek(299_999)
        file.write(b"y")
    assert answer() is None


def test_an_output_that_was_not_there_and_comes_is_seen(remembered):
    keep(remembered, outputs=[".gates/baseline.jsonl"])
    assert answer() is not None
    (remembered / ".gates" / "baseline.jsonl").write_text("")
    assert answer() is None


def test_a_damaged_snapshot_is_no_answer_and_no_crash(remembered):
    whole = (remembered / PLACE).read_bytes()
    for cut in range(0, len(whole), 37):
        (remembered / PLACE).write_bytes(whole[:cut])
        assert answer() is None
    (remembered / PLACE).write_bytes(hashlib.sha256(b"x").digest() + b"x")
    assert answer() is None
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    (remembered / PLACE).write_bytes(bytes(flipped))
    assert answer() is None


def test_a_pipe_a_folder_and_a_link_in_its_place_are_no_answer(remembered, tmp_path):
    place = remembered / PLACE
    for put in (os.mkfifo, os.mkdir, lambda name: os.symlink("/dev/zero", name)):
        (place.rmdir if place.is_dir() and not place.is_symlink() else place.unlink)()
        put(place)
        assert answer() is None


def test_a_folder_without_a_repository_is_no_answer(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert answer() is None


def test_a_new_variable_with_a_beginning_that_matters_is_seen(remembered):
    keep(remembered, env_prefixes=("LC_",))
    assert answer() is not None
    assert answer(env={"DATABASE_URL": "here", "LC_ALL": "C"}) is None


def test_a_file_that_loses_or_gets_its_executable_bit_is_seen(remembered):
    script = remembered / "pkg" / "a.py"
    keep(remembered, executable=(("pkg/a.py", False),))
    assert answer() is not None
    script.chmod(0o755)
    assert answer() is None
    keep(remembered, executable=(("pkg/a.py", True),))
    assert answer() is not None
    script.chmod(0o644)
    assert answer() is None


def test_watched_files_are_seen_when_they_come_change_and_go(remembered, tmp_path_factory):
    place = tmp_path_factory.mktemp("packages") / "module.py"
    keep(remembered, watched=[str(place)])
    assert answer() is not None
    place.write_text("1")
    assert answer() is None
    keep(remembered, watched=[str(place)])
    state = place.stat()
    place.write_text("2")
    os.utime(place, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert answer() is None
    keep(remembered, watched=[str(place)])
    place.unlink()
    assert answer() is None


def test_a_new_file_in_an_ignored_folder_is_seen(remembered):
    (remembered / ".gates" / "built").mkdir()
    keep(remembered, folders=(".gates/built",))
    assert answer() is not None
    (remembered / ".gates" / "built" / "more.py").write_text("")
    assert answer() is None
