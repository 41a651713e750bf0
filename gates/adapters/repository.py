"""Reads the repository once: what git tracks, what is in the working tree, and a digest of all content."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gates.adapters.git import Entry, Git, State
from gates.adapters.later import Later
from gates.adapters.links import read_link
from gates.model.link import Link
from gates.model.scope import Change, Component, Lane, Repository, SourceFile, is_within
from gates.readers.documents import holds_python
from gates.readers.programs import is_python_program
from gates.readers.tool_tables import tool_tables
from gates.run.inputs import Identity, settled_identity

LINK, SUBMODULE = "120000", "160000"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tree:
    """The working tree, before lanes are known."""

    state: State
    files: tuple[SourceFile, ...]
    missing: tuple[str, ...]
    empty_submodules: tuple[str, ...]
    unnameable: tuple[str, ...]
    unreadable: tuple[str, ...]
    untracked: tuple[SourceFile, ...]
    links: tuple[Link, ...]
    """Tracked links, sorted by path."""
    hidden: tuple[str, ...]
    """Files that git was told not to look at: what changed cannot be asked of git."""
    digest: str
    identities: Mapping[str, Identity]
    """Path -> what a plain file was when it was read, for those that had not changed shortly before."""


def read_tree(git: Git, *, besides: tuple[str, ...] = ()) -> Tree:
    """Hash every tracked and untracked file; no mtime is trusted.

    Args:
        git: the repository.
        besides: folders that are no part of the subject, because runs write their reports there.

    Raises:
        GitError: git cannot list the files.
    """
    state = Later(lambda: git.state(besides=besides))  # git looks at the tree while it is read here
    return _tree(git, state.result, besides)


def _tree(git: Git, state_of: Callable[[], State], besides: tuple[str, ...]) -> Tree:
    files, missing, unnameable, unreadable, hidden, empty, links = [], [], [], [], [], [], []
    root = os.fsencode(git.root) + b"/"
    whole = hashlib.sha256()
    seen = _Seen(looked_ns=time.time_ns())
    for entry in git.entries():
        try:
            name = entry.path.decode("utf-8")
        except UnicodeDecodeError:
            unnameable.append(entry.path.decode("utf-8", "backslashreplace"))
            continue
        if is_within(name, besides):
            continue
        if entry.is_hidden:
            hidden.append(name)
        try:
            file = _read(root, entry, name, seen)
        except FileNotFoundError:
            missing.append(name)
        except OSError as error:
            unreadable.append(f"{name}: {error.strerror}")
        else:
            whole.update(f"{name}\0{entry.mode}\0{file.digest}\n".encode())
            if entry.mode == SUBMODULE and not _is_filled(root + entry.path):
                empty.append(name)
                whole.update(b"empty\n")
            if entry.mode == LINK:
                links.append(read_link(git.root, name))
            if entry.mode not in (LINK, SUBMODULE):
                files.append(file)
    untracked = []
    state = state_of()
    for path in state.untracked:
        name = path.decode("utf-8", "backslashreplace")
        try:
            file = _read(root, Entry(path=path, mode=""), name, seen)
        except OSError:
            continue
        whole.update(f"?{name}\0{file.digest}\n".encode())
        untracked.append(file)
    return Tree(
        state=state, files=tuple(files), missing=tuple(missing), unnameable=tuple(unnameable),
        unreadable=tuple(unreadable), empty_submodules=tuple(empty), untracked=tuple(untracked),
        links=tuple(links), hidden=tuple(hidden), digest=whole.hexdigest(), identities=seen.identities,
    )  # fmt: skip


def _is_filled(place: bytes) -> bool:
    """Whether anything was checked out here."""
    try:
        return bool(os.listdir(place))
    except OSError:
        return False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seen:
    """The identities of the files that are read, and the time before the first of them."""

    looked_ns: int
    identities: dict[str, Identity] = field(default_factory=dict)


def _read(root: bytes, entry: Entry, name: str, seen: _Seen) -> SourceFile:
    place = root + entry.path
    if entry.mode == SUBMODULE:
        return SourceFile(path=name, digest="submodule")
    data = None
    if entry.mode != LINK:
        data, state = _content(place)
        identity = state and settled_identity(state, seen.looked_ns)
        if identity:
            seen.identities[name] = identity
    if data is None:
        return SourceFile(path=name, digest=hashlib.sha256(os.readlink(place)).hexdigest())
    lines = data.count(b"\n") + (not data.endswith(b"\n")) if data and name.endswith((".py", ".pyi")) else 0
    return SourceFile(
        path=name, digest=hashlib.sha256(data).hexdigest(), lines=lines, is_document=holds_python(name, data),
        is_program=is_python_program(name, data),
    )  # fmt: skip


def _content(place: bytes) -> tuple[bytes | None, os.stat_result | None]:
    """The bytes of a plain file, and its state before they were read; None for a link.

    A pipe or a device in its place is refused and never waited for.
    """
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError as error:
        if error.errno == errno.ELOOP and os.path.islink(place):
            return None, None
        raise
    try:
        state = os.fstat(descriptor)
        if stat.S_ISDIR(state.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(state.st_mode):
            raise OSError(errno.EINVAL, "is a pipe, a socket or a device, and no file")
        data = os.read(descriptor, state.st_size + 1)
        if len(data) == state.st_size:
            return data, state
        pieces = [data]  # it grows or is larger than one read gives
        while pieces[-1]:
            pieces.append(os.read(descriptor, 1 << 20))
        return b"".join(pieces), None
    finally:
        os.close(descriptor)


def owned(
    tree: Tree,
    *,
    root: Path,
    owner: Callable[[str], str | None],
    lanes: Sequence[Lane],
    components: Sequence[Component],
    change: Change,
    python_version: str,
) -> Repository:
    """The tree with each Python file in its lane."""
    files = tuple(
        SourceFile(path=file.path, lane=owner(file.path), digest=file.digest, lines=file.lines)
        if file.is_python
        else file
        for file in tree.files
    )
    folders = tuple(path for lane in lanes for path in lane.paths if (root / path).exists())
    return Repository(
        files=files, lanes=tuple(lanes), components=tuple(components), missing_files=tree.missing,
        empty_submodules=tree.empty_submodules, links=tree.links,
        unnameable_files=tree.unnameable, unreadable_files=tree.unreadable,
        untracked_files=tuple(file.path for file in tree.untracked), folders=folders, change=change,
        untracked_digests={file.path: file.digest for file in tree.untracked}, python_version=python_version,
        tool_tables=_tool_tables(root, tree),
    )  # fmt: skip


def _tool_tables(root: Path, tree: Tree) -> dict[str, tuple[str, ...]]:
    """Which tools each `pyproject.toml` configures; one that cannot be read is left out."""
    found = {}
    for file in (*tree.files, *tree.untracked):
        if file.path.rpartition("/")[2] == "pyproject.toml":
            tables = tool_tables((root / file.path).read_bytes())
            if tables is not None:
                found[file.path] = tables
    return found
