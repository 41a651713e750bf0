"""What pytest says of a failure: where it came to light, the lines that explain it, and what the test printed."""

from __future__ import annotations

import re

from gates.suite.record import Item, Phase

_FRAME = re.compile(r"^(?!E\s)(?P<path>[^\s:][^:\n]*):(?P<line>\d+): ", re.MULTILINE)
_ELSEWHERE = ("/", "..", "<", "~")


def frames(trace: str) -> tuple[tuple[str, int], ...]:
    """Path and line of each step of a traceback as pytest writes it, the outermost first."""
    return tuple((match["path"], int(match["line"])) for match in _FRAME.finditer(trace))


def failed_at(item: Item, phase: Phase) -> str:
    """The innermost line of the repository at which a test failed: `src/acme/core.py:12`.

    A test may fail deep in an installed package; the line of ours that went there says more.
    """
    for path, line in reversed(frames(phase.text)):
        if is_ours(path):
            return f"{path}:{line}"
    if phase.path is not None and phase.line and is_ours(phase.path):
        return f"{phase.path}:{phase.line}"
    return f"{item.path}:{item.line}" if item.line else ""


def is_ours(path: str) -> bool:
    """Whether a path of a traceback is one of the repository, and not of an installed package."""
    return not path.startswith(_ELSEWHERE) and "site-packages/" not in path and ":" not in path
