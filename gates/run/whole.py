"""Files that the run keeps for itself: written old or new, never half, ignored by git, and read without waiting."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file as a whole. Its folder is made when it is missing.

    Raises:
        OSError: the disk is full, the folder is read-only; the old file is then untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{os.urandom(8).hex()}.tmp")  # known before it is there, whenever a signal comes
    try:
        with made.open("xb") as file:
            file.write(data)
        made.chmod(0o644)
        made.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            made.unlink()
        raise


def read_whole(path: Path, *, follows_links: bool = False) -> bytes:
    """The bytes of a plain file. A pipe or a device in its place would keep a reader waiting for ever.

    Args:
        path: the file.
        follows_links: whether a link may stand in its place.

    Raises:
        OSError: it cannot be read, is a link, or is something else than a file.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follows_links else os.O_NOFOLLOW)
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is a pipe, a device or a folder, and no file", str(path))
        return file.read()


def ignore_folder(folder: Path) -> None:
    """Make a folder whose content git never lists.

    Raises:
        OSError: it cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / ".gitignore"
    if not mark.exists():
        write_whole(mark, b"*\n")
