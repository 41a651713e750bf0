"""What `/proc` shows of processes."""

from __future__ import annotations

import contextlib
import os

MARK = b"GATES_TASK"
"""The variable that says which process of ours something descends from."""


class Seen:
    """A process as `/proc` shows it."""

    __slots__ = ("born", "group", "is_dead", "parent", "pid", "session")

    def __init__(self, pid: int, stat: bytes) -> None:
        state, parent, group, session, *rest = stat[stat.rindex(b")") + 2 :].split()
        self.pid = pid
        self.is_dead = state in (b"Z", b"X")
        self.parent, self.group, self.session = int(parent), int(group), int(session)
        self.born = int(rest[15])


def look() -> dict[int, Seen] | None:
    """Every process that this machine shows; None where there is no `/proc`."""
    found = {}
    try:
        names = os.listdir("/proc")  # noqa: PTH208  (pathlib costs 10 ms to import)
    except OSError:
        return None
    for name in names:
        if name.isdigit():
            with contextlib.suppress(OSError, ValueError):
                found[int(name)] = Seen(int(name), _read(f"/proc/{name}/stat", 4096))
    return found or None


def born(pid: int) -> int:
    """When a process began, in clock ticks since the machine did; 0 where nobody can tell."""
    with contextlib.suppress(OSError, ValueError):
        return Seen(pid, _read(f"/proc/{pid}/stat", 4096)).born
    return 0


def mark_of(pid: int) -> bytes:
    """The mark in a process's environment; empty when it was scrubbed."""
    with contextlib.suppress(OSError):
        for variable in _read(f"/proc/{pid}/environ", 1 << 22).split(b"\0"):
            if variable.startswith(MARK + b"="):
                return variable[len(MARK) + 1 :]
    return b""


def _read(path: str, size_bytes: int) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, size_bytes)
    finally:
        os.close(descriptor)
