"""Compiles files from memory in the subject's interpreter and says what came of each.

Paths come on standard input, NUL-separated. One JSON line each is written as soon as it is known, so that a crash
names its file; a last line with the count tells a whole output from a cut one. Nothing is imported from the subject,
and no byte code is written. Runs on Python 3.7 and newer.
"""

from __future__ import annotations

import json
import platform
import re
import sys
import warnings
from typing import Any

MARKERS = re.compile(rb"^<{7} .*?^={7}\r?$.*?^>{7} ", re.MULTILINE | re.DOTALL)
MESSAGE_CHARACTERS = 500


def look_at(path: str, data: bytes) -> dict[str, Any]:
    """What the compiler says of one file: kind, place and message, and its warnings."""
    seen: dict[str, Any] = {"path": path, "kind": "ok"}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(data, path, "exec", dont_inherit=True, optimize=0)
        except SyntaxError as error:
            seen.update(
                kind=kind_of(error), line=error.lineno, column=error.offset, message=error.msg or "invalid syntax"
            )
        except (RecursionError, MemoryError) as error:
            seen.update(kind="too-complex", message=type(error).__name__ + ": " + str(error))
        except Exception as error:
            kind = "null-byte" if b"\0" in data else "syntax-error"
            seen.update(kind=kind, message=type(error).__name__ + ": " + str(error))
    marker = b"<<<<<<< " in data and MARKERS.search(data)
    if marker:
        line = data.count(b"\n", 0, marker.start()) + 1
        seen.update(kind="merge-conflict-marker", line=line, column=1, message="a merge conflict was committed")
    spoken = [
        {"line": warning.lineno, "message": str(warning.message)[:MESSAGE_CHARACTERS]}
        for warning in caught
        if issubclass(warning.category, (SyntaxWarning, DeprecationWarning))
    ]
    if spoken:
        seen["warnings"] = spoken
    if "message" in seen:
        seen["message"] = str(seen["message"])[:MESSAGE_CHARACTERS]
    return seen


def kind_of(error: SyntaxError) -> str:
    """Bytes that are no text are another defect than text that is no Python."""
    text = str(error.msg)
    if "null byte" in text:
        return "null-byte"
    if re.search(r"codec|encoding|Non-UTF-8|\(unicode error\) 'utf-8'", text) and "f-string" not in text:
        return "undecodable"
    if "too many" in text or "too complex" in text or "too nested" in text:
        return "too-complex"
    return "syntax-error"


def main() -> None:
    """Read the names, compile each, write what came of it."""
    out = sys.stdout
    version = platform.python_implementation() + " " + platform.python_version()
    print(json.dumps({"python": version}), file=out, flush=True)
    count = 0
    for raw in sys.stdin.buffer.read().split(b"\0"):
        if not raw:
            continue
        path = raw.decode("utf-8", "surrogateescape")
        try:
            with open(raw, "rb") as file:
                data = file.read()
        except OSError as error:
            seen = {"path": path, "kind": "unreadable", "message": error.strerror or str(error)}
        else:
            seen = look_at(path, data)
        print(json.dumps(seen), file=out, flush=True)
        count += 1
    print(json.dumps({"end": True, "files": count}), file=out, flush=True)


if __name__ == "__main__":
    main()
