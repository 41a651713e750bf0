"""A scratch copy of the working tree, in which defects are planted. The user's tree, index and refs stay untouched."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gates.adapters.git import NEUTRAL, Git, GitError

_OWN = b".gates/"
_BYTE_CODE = (b".pyc", b".pyo")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scratch:
    """A copy with an index and refs of its own; objects are borrowed from the original, read only."""

    root: Path
    original: Path

    def plant(self, files: Mapping[str, str], appends: Mapping[str, str]) -> dict[str, bytes | None]:
        """Write new files and lengthen old ones, and track them; returns what `restore` needs.

        Raises:
            FileExistsError: a planted file would hide a file of the repository; nothing is planted then.
            OSError: it cannot be written; nothing is planted then.
            GitError: git does not take it.
        """
        before: dict[str, bytes | None] = {}
        try:
            for path, text in files.items():
                place = self._place(path)
                place.parent.mkdir(parents=True, exist_ok=True)
                with place.open("x", encoding="utf-8") as file:
                    before[path] = None
                    file.write(text)
            for path, text in appends.items():
                place = self._place(path)
                before.setdefault(path, place.read_bytes())
                with place.open("a", encoding="utf-8") as file:
                    file.write(text)
            _git(self.root, "add", "--force", "--", *before)
        except (OSError, GitError):
            self.restore(before)
            raise
        return before

    def restore(self, before: Mapping[str, bytes | None]) -> None:
        """Take planted defects out again.

        Args:
            before: path -> its content before, or None for a file that was not there.
        """
        for path, content in before.items():
            place = self.root / path
            if content is not None:
                place.write_bytes(content)
            else:
                place.unlink(missing_ok=True)
                _remove_empty_folders(place.parent, self.root)
        gone = [path for path, content in before.items() if content is None]
        if gone:
            _git(self.root, "rm", "--cached", "--quiet", "--ignore-unmatch", "--", *gone)
        if len(gone) < len(before):
            _git(self.root, "add", "--force", "--", *sorted(set(before) - set(gone)))

    def _place(self, path: str) -> Path:
        """Where a defect goes: inside the copy, whatever its gate says and wherever links lead."""
        place = self.root / path
        if not place.parent.resolve().is_relative_to(self.root.resolve()) or place.is_symlink():
            raise FileExistsError(f"{path} leads out of the scratch copy")
        return place


def make_scratch(git: Git, target: Path) -> Scratch:
    """Copy the working tree into `target`, as a repository at the same commit.

    Tracked and untracked files come along, and ignored files that lie beside tracked ones (a generated `_version.py`, a
    built extension). Folders that are ignored as a whole (environments, caches) do not.

    Raises:
        GitError: git could not list the files or set up the copy.
        OSError: the disk is full.
    """
    target.mkdir(parents=True)
    for name in map(os.fsdecode, sorted(set(listed(git)))):
        source, place = git.root / name, target / name
        if source.is_symlink():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(source.readlink())
        elif source.is_file():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, place)
    _git(target, "init", "--quiet")
    common = (git.root / os.fsdecode(git.ask("rev-parse", "--git-common-dir").rstrip(b"\n"))).resolve()
    own = (git.root / os.fsdecode(git.ask("rev-parse", "--git-dir").rstrip(b"\n"))).resolve()
    copy = target / ".git"
    (copy / "objects" / "info" / "alternates").write_text(f"{common / 'objects'}\n", encoding="utf-8")
    for name in ("index", "info/exclude", "shallow", "packed-refs"):
        source = (own if name == "index" else common) / name
        if source.exists():
            (copy / name).parent.mkdir(exist_ok=True)
            shutil.copy2(source, copy / name)
    for part in own.glob("sharedindex.*"):
        shutil.copy2(part, copy / part.name)
    if (common / "refs").is_dir():  # what changes are compared with
        shutil.copytree(common / "refs", copy / "refs", dirs_exist_ok=True)
    head = git.state().commit_sha
    if head is not None:
        _git(target, "update-ref", "--no-deref", "HEAD", head)
    return Scratch(root=target, original=git.root)


def listed(git: Git) -> Iterator[bytes]:
    """Names of the files that a copy holds; one may come twice. Raises GitError when git does not answer."""
    yield from filter(None, git.ask("ls-files", "--cached", "--others", "--exclude-standard", "-z").split(b"\0"))
    beside = git.ask("ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z").split(b"\0")
    for path in filter(None, beside):
        is_output = path.endswith(_BYTE_CODE) or path.rpartition(b"/")[2].startswith(b".coverage")
        if not path.endswith(b"/") and not path.startswith(_OWN) and not is_output:
            yield path


def _git(root: Path, *arguments: str) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(["git", *NEUTRAL, *arguments], cwd=root, env=clean, capture_output=True, check=False)
    if done.returncode:
        raise GitError(f"git {arguments[0]} in the scratch copy: {done.stderr.decode('utf-8', 'replace').strip()}", "")


def _remove_empty_folders(folder: Path, root: Path) -> None:
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
