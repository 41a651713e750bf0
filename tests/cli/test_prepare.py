from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from gates.cli.prepare import unreadable

ROOT = Path("/somewhere/acme")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("/somewhere/acme/pyproject.toml", "pyproject.toml"),
        (b"/somewhere/acme/src/a.py", "src/a.py"),
        ("/somewhere/acme", "the repository"),
        ("/elsewhere/b.py", "/elsewhere/b.py"),
        (None, "the repository"),
        (7, "the repository"),
    ],
)
def test_what_the_disk_does_not_give_is_named_with_reason_and_way_out(name: object, shown: str) -> None:
    refusal = unreadable(OSError(errno.EIO, os.strerror(errno.EIO), name), ROOT)

    assert (refusal.lines, refusal.exit_code) == (
        (
            f"{shown} cannot be read: Input/output error",
            "way out: look at the disk, the rights and the open files of this machine, and run it again",
        ),
        3,
    )
