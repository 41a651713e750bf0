"""The runs before this one, read from the end of the history file."""

from __future__ import annotations

import os
from pathlib import Path

from gates.adapters.files import open_plain
from gates.history.read import Past, read_for
from gates.history.trend import RUNS_SHOWN
from gates.model.evidence import RunId

HISTORY = "history.jsonl"


def earlier(history: Path, run: RunId, now: str) -> Past:
    """The last runs, and all when this run is an older one.

    Raises:
        OSError: the file is there and cannot be read.
    """
    if not history.exists():
        return Past(records=())
    with open_plain(history, os.O_RDONLY) as file:

        def block(offset: int, length: int) -> bytes:
            file.seek(offset)
            return file.read(length)

        return read_for(run, block, size_bytes=file.seek(0, os.SEEK_END), count=RUNS_SHOWN, name=HISTORY, now=now)
