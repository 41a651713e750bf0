"""Files on disk: read bounded, write old-or-new and never half."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

_TEMPORARY = re.compile(r"\.(.+)\.[a-z0-9_]{8,16}\.tmp")
"""What `write_all` calls the neighbour of a file until it is whole."""


def write_bytes(path: Path, data: bytes) -> None:
    """Replace a file as a whole: a temporary neighbour, fsync, rename. Makes the folder when it is missing.

    Raises:
        OSError: the disk is full, the folder is read-only. The old file is then untouched.
    """
    write_all({path: data})


def write_all(files: Mapping[Path, bytes]) -> None:
    """Replace several files, in this order, once there is room for all of them: each old or new, never half.

    Raises:
        OSError: the disk is full, a folder is read-only. When there was no room, every old file is untouched.
    """
    ready: list[tuple[Path, Path]] = []
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            made = path.with_name(f".{path.name}.{os.urandom(8).hex()}.tmp")
            ready.append((made, path))  # known before it is there: a signal may come between any two steps
            with open(made, "xb", opener=_for_us_alone) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
            made.chmod(mode)
        for made, path in ready:
            made.replace(path)
    except BaseException:
        for made, _ in ready:
            with contextlib.suppress(OSError):
                made.unlink()
        raise


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def remove_leftovers(paths: Iterable[Path]) -> None:
    """Remove what a run that died left beside these files while it wrote them. The caller keeps others from writing."""
    names = {(path.parent, path.name) for path in paths}
    for folder in sorted({folder for folder, _ in names}):
        with contextlib.suppress(OSError):
            for entry in os.scandir(folder):
                found = _TEMPORARY.fullmatch(entry.name)
                if found and (folder, found[1]) in names:
                    Path(entry.path).unlink()


def append_bytes(path: Path, data: bytes) -> None:
    """Add to the end of a file in one write under the kernel's lock on it, so that two runs never mix their lines.

    Raises:
        OSError: nothing was acknowledged; a torn tail is set aside by the reader.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_plain(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND) as file:
        handle = file.fileno()
        fcntl.flock(handle, fcntl.LOCK_EX)
        payload = (b"\n" if _ends_without_newline(path) else b"") + data
        written = os.write(handle, payload)
        if written != len(payload):
            raise OSError(f"only {written} of {len(payload)} bytes were written to {path.name}")
        os.fsync(handle)


def open_plain(path: Path, flags: int) -> BinaryIO:
    """Open a plain file. A link could lead out of the repository, and a pipe keeps us waiting for ever.

    Raises:
        OSError: it cannot be opened, is a link, or is something else than a file.
    """
    try:
        handle = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o666)
    except OSError as error:
        if path.is_symlink():
            raise OSError(error.errno, f"{path.name} is a link, which is not followed", str(path)) from error
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, f"{path.name} is a pipe, a device or a folder, and no file", str(path))
    return os.fdopen(handle, "rb" if flags & os.O_ACCMODE == os.O_RDONLY else "ab")


def _ends_without_newline(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            if file.seek(0, os.SEEK_END) == 0:
                return False
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"
    except FileNotFoundError:
        return False


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
