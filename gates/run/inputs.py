"""Whether the files that a task looks at stayed the same while it ran."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path

from gates.model.task import Task
from gates.run.key import Contents

_RACY_NS = 2_000_000_000
"""A file that changed this shortly before it was looked at may change again under the same time stamp."""


@dataclass(kw_only=True, slots=True)
class Inputs:
    """The files below a root against what the run read of them.

    A file is read again when its size, inode or times are not those of the last time that its content was seen to be
    the one that the run knows. The change time cannot be set by a program, so nothing is missed.
    """

    root: Path
    contents: Contents
    _seen: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def changed(self, task: Task) -> tuple[str, ...]:
        """Paths among a task's inputs that do not hold what the run read, sorted."""
        names = set(self.contents.below(task.paths))
        names.update(self.contents.below(task.input_files))
        return tuple(sorted(name for name in names if not self._is_same(name)))

    def _is_same(self, name: str) -> bool:
        expected = self.contents.digest_of(name)
        if expected in (None, "", "submodule"):
            return True
        place = self.root / name
        try:
            state = place.lstat()
            now = (state.st_size, state.st_ino, state.st_mtime_ns, state.st_ctime_ns)
            if self._seen.get(name) == now:
                return True
            looked_ns = time.time_ns()
            content = os.fsencode(place.readlink()) if stat.S_ISLNK(state.st_mode) else place.read_bytes()
        except OSError:
            return False
        if hashlib.sha256(content).hexdigest() != expected:
            return False
        if looked_ns - state.st_ctime_ns > _RACY_NS:
            self._seen[name] = now
        return True
