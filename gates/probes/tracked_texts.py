"""Prints the text of files: one JSON line for each, and a last line with the number of files.

Paths come on standard input, NUL-separated. A file that is larger than the limit, is no text, or cannot be read is
named with the reason. Runs on Python 3.7 and newer.
"""

from __future__ import annotations

import json
import os
import stat
import sys

LIMIT_BYTES = 1024 * 1024


def row_of(raw: bytes) -> dict[str, str]:
    """What one file holds, or why that is not known."""
    path = raw.decode("utf-8", "surrogateescape")
    try:
        state = os.stat(raw)
        if not stat.S_ISREG(state.st_mode):
            return {"path": path, "unreadable": "it is not a regular file"}
        if state.st_size > LIMIT_BYTES:
            return {"path": path, "unreadable": f"it has {state.st_size:,} bytes, more than {LIMIT_BYTES:,}"}
        with open(raw, "rb") as file:
            data = file.read(LIMIT_BYTES + 1)
    except OSError as error:
        return {"path": path, "unreadable": error.strerror or str(error)}
    try:
        return {"path": path, "text": data.decode("utf-8-sig").replace("\r\n", "\n")}
    except UnicodeDecodeError as error:
        return {"path": path, "unreadable": f"it is not UTF-8: {error.reason}"}


def main() -> None:
    """Read the names, print each text."""
    count = 0
    for raw in sys.stdin.buffer.read().split(b"\0"):
        if raw:
            count += 1
            print(json.dumps(row_of(raw)))
    print(json.dumps({"end": True, "files": count}))


if __name__ == "__main__":
    main()
