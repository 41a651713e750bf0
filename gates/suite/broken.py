"""Where pytest broke: the last line of the repository in the traceback of its internal error."""

from __future__ import annotations

import re

from gates.model.evidence import Problem

_FRAME = re.compile(r'^\s*File "(?P<file>[^"\n]+)", line (?P<line>\d+), in (?P<where>.+)$')
_FOREIGN = re.compile(r"/(?:site-packages|dist-packages|\.venv|venv|\.nox|\.tox)/|^/[A-Za-z]:")
_EXITED = re.compile(r"SystemExit\b")


def broke_inside(text: str) -> Problem:
    """What broke, at which file and line of the repository, and the line itself.

    Args:
        text: the traceback, with the paths of the repository relative to its root; it may lack its beginning.
    """
    lines = [line.rstrip() for line in text.strip().splitlines()] or ["no text"]
    what = f"pytest broke inside: {lines[-1].strip()}"
    place, where, said = _last_own(lines)
    if not place:
        return Problem(what=what, way_out="a plugin or conftest.py raised; see its text")
    what = f"{what}, at {place}{f' (`{said}`)' if said else ''}"
    if not _EXITED.match(lines[-1].strip()):
        return Problem(what=what, way_out=f"mend {place}: what it raises there stops the whole run")
    when = "while it is imported" if where == "<module>" else f"in {where}"
    return Problem(what=what, way_out=f"{place} leaves Python {when}, so no test runs: raise another error, or skip")


def _last_own(lines: list[str]) -> tuple[str, str, str]:
    """Place, function and text of the last frame of the repository that is no installed package; empty without one."""
    for number in range(len(lines) - 1, -1, -1):
        frame = _FRAME.match(lines[number])
        if frame and not frame["file"].startswith(("/", "<")) and not _FOREIGN.search(f"/{frame['file']}"):
            follows = lines[number + 1].strip() if number + 2 < len(lines) else ""
            return f"{frame['file']}:{frame['line']}", frame["where"], "" if _FRAME.match(follows) else follows
    return "", "", ""
