from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from gates.run.inputs import Inputs
from gates.run.key import Contents
from tests.run.builders import on_disk, repository, sha, task

TEXTS = {"pkg/a.py": "A = 1\n", "pkg/b.py": "B = 1\n", "data/x/in.txt": "1"}


def inputs(root: Path) -> Inputs:
    return Inputs(root=root, contents=Contents(repository=on_disk(root, TEXTS)))


def test_what_stayed_the_same_is_not_named(tmp_path: Path) -> None:
    watch = inputs(tmp_path)
    everything = task(paths=("pkg",), input_files=None)
    assert watch.changed(everything) == ()
    (tmp_path / "pkg/a.py").write_text(TEXTS["pkg/a.py"])  # the same content again
    (tmp_path / "pkg/new.py").write_text("")
    assert watch.changed(everything) == ()


@pytest.mark.parametrize("is_looked_at_before", [True, False])
def test_a_change_of_the_same_size_with_the_old_time_is_seen(tmp_path: Path, is_looked_at_before: bool) -> None:
    watch, asked = inputs(tmp_path), task(paths=("pkg/a.py",))
    place = tmp_path / "pkg/a.py"
    before = place.stat()
    if is_looked_at_before:
        assert watch.changed(asked) == ()
    place.write_text("A = 2\n")
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert watch.changed(asked) == ("pkg/a.py",)


def test_a_file_that_is_gone_or_became_something_else_is_named(tmp_path: Path) -> None:
    watch, asked = inputs(tmp_path), task(paths=("pkg/a.py", "pkg/b.py"))
    (tmp_path / "pkg/a.py").unlink()
    (tmp_path / "pkg/b.py").unlink()
    (tmp_path / "pkg/b.py").mkdir()
    assert watch.changed(asked) == ("pkg/a.py", "pkg/b.py")


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"paths": ("pkg/a.py",)}, ()),
        ({"paths": ("pkg/a.py",), "input_files": ("data",)}, ("data/x/in.txt",)),
        ({"paths": ("pkg/a.py",), "input_files": ("data/x/in.txt",)}, ("data/x/in.txt",)),
        ({"paths": (), "input_files": None}, ("data/x/in.txt",)),
        ({"paths": (".",)}, ("data/x/in.txt",)),
    ],
)
def test_only_inputs_of_the_task_count(tmp_path: Path, asked: dict[str, Any], named: tuple[str, ...]) -> None:
    watch = inputs(tmp_path)
    (tmp_path / "data/x/in.txt").write_text("2")
    assert watch.changed(task(**asked)) == named


def test_a_link_is_what_it_points_to_and_untracked_files_count(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target-1")
    (tmp_path / "notes").write_text("n")
    digests = {"link": sha("target-1"), "notes": sha("n")}
    here = repository({}, untracked_files=("link", "notes"), untracked_digests=digests)
    watch, asked = Inputs(root=tmp_path, contents=Contents(repository=here)), task(paths=(), input_files=None)
    assert watch.changed(asked) == ()
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to("target-2")
    (tmp_path / "notes").write_text("m")
    assert watch.changed(asked) == ("link", "notes")
