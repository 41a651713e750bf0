"""A scratch copy of the working tree, in which defects are planted. The user's tree, index and refs stay untouched."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gates.adapters.git import NEUTRAL, Git, GitError


@dataclass(frozen=True, kw_only=True, slots=True)
class Scratch:
    """A copy with an index of its own; objects are borrowed from the original, read only."""

    root: Path
    original: Path

    def plant(self, files: Mapping[str, str], appends: Mapping[str, str]) -> tuple[str, ...]:
        """Write new files and lengthen old ones; returns the touched paths, for `restore`.

        Raises:
            FileExistsError: a planted file would hide a file of the repository.
        """
        for path, text in files.items():
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("x", encoding="utf-8") as file:
                file.write(text)
        for path, text in appends.items():
            with (self.root / path).open("a", encoding="utf-8") as file:
                file.write(text)
        touched = (*files, *appends)
        _git(self.root, "add", "--force", "--", *touched)
        return touched

    def restore(self, touched: tuple[str, ...]) -> None:
        """Take a planted defect out again."""
        for path in touched:
            source, place = self.original / path, self.root / path
            if source.exists():
                shutil.copy2(source, place)
            else:
                place.unlink()
                _remove_empty_folders(place.parent, self.root)
        _git(self.root, "add", "--all", "--force", "--", *touched)


def make_scratch(git: Git, target: Path) -> Scratch:
    """Copy every tracked and untracked file into `target`, as a repository at the same commit.

    Raises:
        GitError: git could not list the files or set up the copy.
        OSError: the disk is full.
    """
    target.mkdir(parents=True)
    listed = git.ask("ls-files", "--cached", "--others", "--exclude-standard", "-z").split(b"\0")
    for path in sorted(set(filter(None, listed))):
        name = os.fsdecode(path)
        source, place = git.root / name, target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_symlink():
            place.symlink_to(source.readlink())
        elif source.is_file():
            shutil.copy2(source, place)
    _git(target, "init", "--quiet")
    common = Path(os.fsdecode(git.ask("rev-parse", "--git-common-dir").rstrip(b"\n")))
    own = Path(os.fsdecode(git.ask("rev-parse", "--git-dir").rstrip(b"\n")))
    common, own = (git.root / common).resolve(), (git.root / own).resolve()
    copy = target / ".git"
    (copy / "objects" / "info" / "alternates").write_text(f"{common / 'objects'}\n", encoding="utf-8")
    for name in ("index", "info/exclude", "shallow"):
        source = (own if name == "index" else common) / name
        if source.exists():
            (copy / name).parent.mkdir(exist_ok=True)
            shutil.copy2(source, copy / name)
    head = git.state().commit_sha
    if head is not None:
        _git(target, "update-ref", "--no-deref", "HEAD", head)
    return Scratch(root=target, original=git.root)


def _git(root: Path, *arguments: str) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(["git", *NEUTRAL, *arguments], cwd=root, env=clean, capture_output=True, check=False)
    if done.returncode:
        raise GitError(f"git {arguments[0]} in the scratch copy: {done.stderr.decode('utf-8', 'replace').strip()}", "")


def _remove_empty_folders(folder: Path, root: Path) -> None:
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
