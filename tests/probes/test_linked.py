from __future__ import annotations

import json
import os
import subprocess
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROBE = Path(__file__).parents[2] / "gates" / "probes" / "environment.py"


class Machine:
    """An environment, a repository, and another project that is installed in the environment as editable."""

    def __init__(self, root: Path) -> None:
        self.repository, self.project = root / "repository", root / "other"
        self.repository.mkdir()
        (self.project / "src" / "other").mkdir(parents=True)
        (self.project / "src" / "other" / "__init__.py").write_text("ONE = 1\n")
        (self.project / "data.txt").write_text("one\n")
        venv.create(root / "venv", with_pip=False)
        self.python = root / "venv" / "bin" / "python"
        (self.site,) = (root / "venv" / "lib").glob("python*/site-packages")
        self.install("other.pth", f"{self.project / 'src'}\n")

    def install(self, name: str, text: str) -> None:
        """Install the other project again, with this `.pth` file."""
        for old in self.site.glob("*.pth"):
            old.unlink()
        (self.site / name).write_text(text)
        info = self.site / "other-1.0.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text("Name: other\nVersion: 1.0\n")
        told = {"url": self.project.as_uri(), "dir_info": {"editable": True}}
        (info / "direct_url.json").write_text(json.dumps(told))
        (info / "RECORD").write_text(f"{name},,\n")

    def asked(self) -> dict[str, Any]:
        """What the environment tells of itself."""
        done = subprocess.run([self.python, "-B", PROBE], cwd=self.repository, capture_output=True, check=True)
        told: dict[str, Any] = json.loads(done.stdout)
        return told


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def edit_in_place(path: Path, text: str) -> None:
    state = path.stat()
    path.write_text(text)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], object]] = {
    "code": lambda project: edit_in_place(project / "src" / "other" / "__init__.py", "ONE = 2\n"),
    "data": lambda project: edit_in_place(project / "data.txt", "two\n"),
    "new": lambda project: (project / "src" / "more.py").write_text(""),
    "gone": lambda project: (project / "data.txt").unlink(),
}


def test_an_editable_install_of_another_project_is_read_as_a_whole(machine: Machine) -> None:
    told = machine.asked()
    assert told["linked"] == []
    assert {str(machine.project / "data.txt"), str(machine.project / "src" / "other")} <= set(told["watched"])
    assert machine.asked() == told


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_of_it_changes_what_is_installed(machine: Machine, name: str) -> None:
    before = machine.asked()["installed"]
    CHANGES[name](machine.project)
    assert machine.asked()["installed"] != before


def test_a_commit_or_a_checkout_there_is_a_change(machine: Machine) -> None:
    subprocess.run(["git", "init", "-q", "-b", "main", machine.project], check=True)
    before = machine.asked()["installed"]
    subprocess.run(["git", "symbolic-ref", "HEAD", "refs/heads/next"], cwd=machine.project, check=True)
    assert machine.asked()["installed"] != before


def test_a_finder_of_setuptools_is_read_where_it_leads(machine: Machine) -> None:
    name, place = "__editable___other_1_0_finder", machine.project / "src" / "other"
    (machine.site / f"{name}.py").write_text(
        f"MAPPING = {{'other': {str(place)!r}}}\nNAMESPACES = {{}}\ninstall = int\n"
    )
    machine.install("other.pth", f"import {name}; {name}.install()\n")
    before = machine.asked()
    assert before["linked"] == []
    CHANGES["code"](machine.project)
    assert machine.asked()["installed"] != before["installed"]


UNSURE: dict[str, Callable[[Machine], object]] = {
    "a program in a .pth file": lambda here: here.install("other.pth", "import sys\n"),
    "no .pth file": lambda here: here.install("other.txt", ""),
    "a link that leads away": lambda here: (here.project / "away").symlink_to("/etc"),
    "a link to nothing": lambda here: (here.project / "lost").symlink_to("nowhere"),
    "a pipe": lambda here: os.mkfifo(here.project / "pipe"),
    "a second working tree": lambda here: (here.project / ".git").write_text("gitdir: /r/.git/worktrees/x\n"),
}


@pytest.mark.parametrize("name", UNSURE)
def test_what_cannot_be_told_is_named_and_not_read(machine: Machine, name: str) -> None:
    UNSURE[name](machine)
    assert "other" in machine.asked()["linked"]


def test_a_folder_on_the_path_that_no_distribution_put_there_is_named(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "stray").mkdir()
    (machine.site / "stray.pth").write_text(f"{tmp_path / 'stray'}\n")
    assert machine.asked()["linked"] == ["stray"]
