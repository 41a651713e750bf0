from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gates.run.folder import died_runs, open_run
from tests.run.builders import run_id

DIE = (
    "import os, sys\nfrom pathlib import Path\nfrom gates.model.evidence import RunId\n"
    "from gates.run.folder import open_run\n"
    "open_run(Path(sys.argv[1]), RunId(run_id=sys.argv[2], trace_id='0', started_at=''))\nos.kill(os.getpid(), 9)\n"
)


def die(root: Path, name: str) -> None:
    subprocess.run([sys.executable, "-c", DIE, str(root), name], check=False)


def finish(root: Path, name: str, age_s: int = 0) -> None:
    open_run(root, run_id(name), runs_kept=99).finish()
    then = time.time() - age_s
    os.utime(root / ".gates/runs" / name, (then, then))


def runs(root: Path) -> list[str]:
    return sorted(path.name for path in (root / ".gates/runs").iterdir() if path.is_dir())


def test_every_task_gets_a_fresh_empty_folder_whatever_it_is_called(tmp_path: Path) -> None:
    run = open_run(tmp_path, run_id("r1"))
    made = [run.for_task(name) for name in ("lint", "lint", "../../x", "a b/c")]
    assert [path.name for path in made] == ["1-lint", "2-lint", "3-..-..-x", "4-a-b-c"]
    assert all(path.parent == tmp_path / ".gates/runs/r1" and not list(path.iterdir()) for path in made)
    run.finish()


def test_git_never_lists_what_a_run_leaves(tmp_path: Path) -> None:
    open_run(tmp_path, run_id()).finish()
    assert (tmp_path / ".gates/runs/.gitignore").read_text() == "*\n"


def test_two_runs_of_one_id_do_not_share_a_folder(tmp_path: Path) -> None:
    open_run(tmp_path, run_id("r1")).finish()
    with pytest.raises(FileExistsError):
        open_run(tmp_path, run_id("r1"))


def test_old_runs_are_removed_and_the_newest_stay(tmp_path: Path) -> None:
    for age in range(1, 7):
        finish(tmp_path, f"old{age}", age_s=age * 100)
    open_run(tmp_path, run_id("now"), runs_kept=3).finish()
    assert runs(tmp_path) == ["now", "old1", "old2"]


def test_a_run_that_lives_is_not_removed_however_old(tmp_path: Path) -> None:
    alive = open_run(tmp_path, run_id("alive"))
    os.utime(alive.path, (1, 1))
    open_run(tmp_path, run_id("now"), runs_kept=1).finish()
    assert runs(tmp_path) == ["alive", "now"]
    alive.finish()


def test_a_run_that_died_is_named_and_removed_in_its_turn(tmp_path: Path) -> None:
    finish(tmp_path, "well")
    die(tmp_path, "dead")
    alive = open_run(tmp_path, run_id("alive"), runs_kept=9)
    assert died_runs(tmp_path) == ("dead",)
    open_run(tmp_path, run_id("now"), runs_kept=1).finish()
    assert died_runs(tmp_path) == ()
    assert runs(tmp_path) == ["alive", "now"]
    alive.finish()


def test_what_is_not_ours_is_never_removed(tmp_path: Path) -> None:
    place = tmp_path / ".gates/runs"
    (place / "mine").mkdir(parents=True)
    (place / "mine/file").write_text("keep")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "owner").write_text("{}\n")
    (place / "link").symlink_to(outside)
    for _round in range(3):
        open_run(tmp_path, run_id(f"r{_round}"), runs_kept=1).finish()
    assert (place / "mine/file").read_text() == "keep"
    assert (outside / "owner").exists()
    assert died_runs(tmp_path) == ()
