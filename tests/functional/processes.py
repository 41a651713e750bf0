"""What lives in a folder: the processes that a run may leave behind."""

from __future__ import annotations

import os
from pathlib import Path


def processes_in(folder: Path) -> list[int]:
    """Ids of processes that live and stand in a folder or below it."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                where, state = os.readlink(process / "cwd"), (process / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if state[0] != "Z" and Path(where).is_relative_to(folder):
                found.append(int(process.name))
    return found
