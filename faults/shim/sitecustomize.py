"""Makes the n-th call on files below a folder fail, in a `gates` process that was started with this on PYTHONPATH.

Every `open` goes through `_pyio`, whose files are made of `os.open`, `os.write` and the like, and those are counted.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys

WATCHED = ("open", "write", "fsync", "replace", "rename", "mkdir", "unlink", "remove", "rmdir", "chmod", "utime")


CHANGES = {"write", "fsync", "replace", "rename", "mkdir", "chmod", "utime"}
REACHED = {
    "ENOSPC": CHANGES - {"chmod", "utime"},
    "EROFS": CHANGES | {"unlink", "remove", "rmdir"},
    "EMFILE": {"open"},
}
"""Which calls a lasting fault reaches; a full disk still reads and removes. Others reach all."""


class Disk:
    """Counts calls, and fails those that it was told to."""

    def __init__(self, plan):
        self.folder = os.path.realpath(plan["folder"])
        self.first = plan["first"]
        self.last = plan["last"]
        self.how = plan["how"]
        self.log = plan["log"]
        self.pid = os.getpid()
        self.count = 0
        self.calls = {name: getattr(os, name) for name in WATCHED}
        self.readlink, self.note = os.readlink, None

    def place(self, target, dir_fd):
        try:
            if isinstance(target, int):
                return self.readlink(f"/proc/self/fd/{target}")
            path = os.fsdecode(target)
            above = self.readlink(f"/proc/self/fd/{dir_fd}") if isinstance(dir_fd, int) else os.getcwd()
            return os.path.normpath(os.path.join(above, path))
        except OSError:
            return ""

    def reaches(self, name, flags):
        """Whether a fault that lasts is met by this call."""
        is_made = name == "open" and flags & os.O_CREAT
        return self.how not in REACHED or name in REACHED[self.how] or (is_made and self.how != "EMFILE")

    def meets(self, name, target, dir_fd, flags):
        """Count one call; True when it is to fail."""
        if os.getpid() != self.pid:
            return False
        place = self.place(target, dir_fd)
        if place != self.folder and not place.startswith(f"{self.folder}/"):
            return False
        self.count += 1
        fails = self.first <= self.count <= self.last and (self.first == self.last or self.reaches(name, flags))
        if self.note is None:
            self.note = self.calls["open"](self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        row = [self.count, name, place[len(self.folder) + 1 :], fails]
        self.calls["write"](self.note, json.dumps(row).encode() + b"\n")
        return fails

    def watch(self, name):
        call = self.calls[name]

        def watched(target, *rest, **named):
            flags = rest[0] if name == "open" and rest else 0
            if self.meets(name, target, named.get("dir_fd", named.get("src_dir_fd")), flags):
                if self.how == "KILL":
                    os.kill(self.pid, signal.SIGKILL)
                if self.how == "SHORT" and name == "write":
                    return call(target, bytes(rest[0])[: len(rest[0]) // 2])
                number = errno.EIO if self.how == "SHORT" else getattr(errno, self.how)
                raise OSError(number, os.strerror(number), None if isinstance(target, int) else target)
            return call(target, *rest, **named)

        watched.__name__ = name
        for known in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
            if call in known:
                known.add(watched)
        setattr(os, name, watched)


def start():
    import _pyio
    import builtins
    import io

    disk = Disk(json.loads(os.environ["FAULTS_DISK"]))
    for name in WATCHED:
        disk.watch(name)
    builtins.open = io.open = _pyio.open


def turn_back():
    """Each look at the clock is an hour before the one before."""
    import datetime
    import time

    seen = [0]

    class Wandering(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            seen[0] += 1
            return datetime.datetime.fromtimestamp(real() - 3600 * seen[0], tz)

    real = time.time
    time.time = lambda: real() - 3600 * seen[0]
    datetime.datetime = Wandering


if "FAULTS_CLOCK" in os.environ and "gates" in sys.orig_argv:
    turn_back()
if "FAULTS_DISK" in os.environ and sys.orig_argv[-1:] != ["-c"] and "gates" in sys.orig_argv:
    start()
