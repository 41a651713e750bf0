"""Whether the files that a task looks at stayed the same while it ran."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gates.model.task import Task
from gates.run.key import Contents

Identity = tuple[int, int, int, int]
"""Size in bytes, inode, and time of the last change of content and of anything, in nanoseconds."""
_RACY_NS = 2_000_000_000
"""A file that changed this shortly before it was looked at may change again under the same time stamp."""


def settled_identity(state: os.stat_result, looked_ns: int) -> Identity | None:
    """What a file keeps as long as nobody touches it; None when it changed too shortly before it was looked at.

    Args:
        state: of the file, from before its content was read.
        looked_ns: when, or earlier, in nanoseconds since the epoch.
    """
    return _identity(state) if looked_ns - state.st_ctime_ns > _RACY_NS else None


def _content(place: Path, *, is_link: bool) -> bytes:
    return os.fsencode(place.readlink()) if is_link else place.read_bytes()


def _identity(state: os.stat_result) -> Identity:
    return (state.st_size, state.st_ino, state.st_mtime_ns, state.st_ctime_ns)


@dataclass(kw_only=True, slots=True)
class Inputs:
    """The files below a root against what the run read of them.

    A file is read again when its size, inode or times are not those of the last time that its content was seen to be
    the one that the run knows. The change time cannot be set by a program, so nothing is missed.
    """

    root: Path
    contents: Contents
    seen: Mapping[str, Identity] = field(default_factory=dict)
    """Path -> its identity when the run read it; paths that are missing here are read again once."""
    _seen: dict[str, Identity] = field(default_factory=dict)
    _folder: str = ""

    def __post_init__(self) -> None:
        self._seen = dict(self.seen)
        self._folder = f"{self.root}/"

    def changed(self, task: Task) -> tuple[str, ...]:
        """Paths among a task's inputs that do not hold what the run read, sorted."""
        names = set(self.contents.below(task.paths))
        names.update(self.contents.below(task.input_files))
        return tuple(sorted(name for name in names if not self._is_same(name)))

    def _is_same(self, name: str) -> bool:
        expected = self.contents.digest_of(name)
        if expected in (None, "", "submodule"):
            return True
        place = self._folder + name
        try:
            state = os.lstat(place)
            if self._seen.get(name) == _identity(state):
                return True
            looked_ns = time.time_ns()
            content = _content(Path(place), is_link=stat.S_ISLNK(state.st_mode))
        except OSError:
            return False
        if hashlib.sha256(content).hexdigest() != expected:
            return False
        settled = settled_identity(state, looked_ns)
        if settled is not None:
            self._seen[name] = settled
        return True
