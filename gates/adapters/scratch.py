"""A scratch copy of the working tree, in which defects are planted. The user's tree, index and refs stay untouched."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gates.adapters.git import NEUTRAL, Git, GitError

_OWN = b".gates/"
_BYTE_CODE = (b".pyc", b".pyo")
_CHUNK_BYTES = 1 << 20


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
    _copy(sorted(set(listed(git))), os.fsencode(git.root) + b"/", os.fsencode(target) + b"/")
    _git(target, "init", "--quiet", "--template=")
    (target / ".git" / "info").mkdir(exist_ok=True)
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
    head = git.head()
    if head is not None:
        _git(target, "update-ref", "--no-deref", "HEAD", head)
    _git(target, "update-index", "-q", "--refresh", accepts=1)  # once, and not in every question that git is asked
    return Scratch(root=target, original=git.root)


def listed(git: Git) -> Iterator[bytes]:
    """Names of the files that a copy holds; one may come twice. Raises GitError when git does not answer."""
    yield from filter(None, git.ask("ls-files", "--cached", "--others", "--exclude-standard", "-z").split(b"\0"))
    beside = git.ask("ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z").split(b"\0")
    for path in filter(None, beside):
        is_output = path.endswith(_BYTE_CODE) or path.rpartition(b"/")[2].startswith(b".coverage")
        if not path.endswith(b"/") and not path.startswith(_OWN) and not is_output:
            yield path


def _copy(names: Sequence[bytes], source: bytes, target: bytes) -> None:
    """Copy plain files, with their rights and times, and links as links; what is neither is no file of a repository.

    Thousands of small files: what `shutil` and `pathlib` do for each costs more than the copying.
    """
    made = {target.rstrip(b"/")}
    for name in names:
        state = _state(source + name)
        if state is None or not (stat.S_ISREG(state.st_mode) or stat.S_ISLNK(state.st_mode)):
            continue
        place = target + name
        folder = place.rpartition(b"/")[0]
        if folder not in made:
            Path(os.fsdecode(folder)).mkdir(parents=True, exist_ok=True)
            made.add(folder)
        if stat.S_ISLNK(state.st_mode):
            Path(os.fsdecode(place)).symlink_to(Path(os.fsdecode(source + name)).readlink())
        else:
            _copy_file(source + name, place, state)


def _state(place: bytes) -> os.stat_result | None:
    try:
        return os.lstat(place)
    except (FileNotFoundError, NotADirectoryError):
        return None  # git names it, and it was deleted


def _copy_file(source: bytes, place: bytes, state: os.stat_result) -> None:
    """The bytes of one file, no more than a megabyte of them in memory at a time."""
    reader = os.open(source, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        writer = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            while data := os.read(reader, _CHUNK_BYTES):
                while data:
                    data = data[os.write(writer, data) :]
            os.fchmod(writer, stat.S_IMODE(state.st_mode))
            os.utime(writer, ns=(state.st_atime_ns, state.st_mtime_ns))
        finally:
            os.close(writer)
    finally:
        os.close(reader)


def _git(root: Path, *arguments: str, accepts: int = 0) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(["git", *NEUTRAL, *arguments], cwd=root, env=clean, capture_output=True, check=False)
    if done.returncode > accepts or done.returncode < 0:
        raise GitError(f"git {arguments[0]} in the scratch copy: {done.stderr.decode('utf-8', 'replace').strip()}", "")


def _remove_empty_folders(folder: Path, root: Path) -> None:
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
