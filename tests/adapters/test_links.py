from __future__ import annotations

import os
from pathlib import Path

from gates.adapters.git import Git
from gates.adapters.links import ends_besides, read_link
from gates.adapters.repository import read_tree
from gates.model.link import Leads, Link
from gates.model.scope import Repository


def test_a_link_is_followed_to_its_end(repo: Path, tmp_path_factory) -> None:
    away = tmp_path_factory.mktemp("away")
    (away / "x.py").write_text("")
    (repo / "pkg" / "one.py").symlink_to("two.py")
    (repo / "pkg" / "two.py").symlink_to("a.py")
    (repo / "pkg" / "gone.py").symlink_to("nowhere.py")
    (repo / "pkg" / "round.py").symlink_to("round.py")
    (repo / "folder").symlink_to("pkg")
    (repo / "away").symlink_to(away)
    assert [read_link(repo, name) for name in ("pkg/one.py", "pkg/gone.py", "folder", "away")] == [
        Link(path="pkg/one.py", target="pkg/a.py"),
        Link(path="pkg/gone.py", target="pkg/nowhere.py", leads=Leads.NOTHING),
        Link(path="folder", target="pkg", leads=Leads.FOLDER, holds_python=True),
        Link(path="away", target=str(away), leads=Leads.FOLDER, is_inside=False, holds_python=True),
    ]
    assert read_link(repo, "pkg/round.py").leads is Leads.NOTHING


def test_the_tree_names_its_tracked_links(repo: Path, git_in) -> None:
    (repo / "pkg" / "link.py").symlink_to("a.py")
    git_in("add", "-A")
    (repo / "pkg" / "untracked.py").symlink_to("a.py")
    assert read_tree(Git.find(repo, os.environ)).links == (Link(path="pkg/link.py", target="pkg/a.py"),)


def test_places_that_are_no_tracked_files_are_watched(repo: Path) -> None:
    (repo / "pkg" / "gone.py").symlink_to("nowhere.py")
    (repo / "pkg" / "link.py").symlink_to("a.py")
    links = (read_link(repo, "pkg/gone.py"), read_link(repo, "pkg/link.py"))
    assert ends_besides(Repository(files=(), lanes=(), links=links), repo) == (
        str((repo / "pkg" / "nowhere.py").resolve()),
    )
