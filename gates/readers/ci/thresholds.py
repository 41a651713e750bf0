"""Bounds in configuration files that nothing can break: `fail_under = 0`, `--cov-fail-under=0`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gates.readers.ci.commands import is_endless, is_zero
from gates.readers.ci.hole import Hole

_LOWER = re.compile(r"^\s*(fail[_-]under)\s*=\s*[\"']?(-?[\d.]+)[\"']?\s*(#.*)?$")
_OPTION = re.compile(r"--cov-fail-under[= ](-?[\d.]+)")
_UPPER = re.compile(
    r"^\s*(max[_-]line[_-]length|line[_-]length|max[_-]complexity|max[_-]warnings)\s*=\s*[\"']?(-?\d+)[\"']?\s*(#.*)?$"
)


def endless_bounds(path: str, text: str) -> Iterator[Hole]:
    """The bounds of one configuration file that nothing can break, by line."""
    for number, row in enumerate(text.splitlines(), 1):
        if row.lstrip().startswith(("#", ";")):
            continue
        lower = _LOWER.match(row)
        if lower and is_zero(lower.group(2)):
            yield _hole(
                path, number, f"`{lower.group(1)} = {lower.group(2)}`", f"{lower.group(1)} = <what you hold today>"
            )
        option = _OPTION.search(row)
        if option and is_zero(option.group(1)):
            yield _hole(path, number, f"`{option.group(0)}`", "--cov-fail-under=<what you hold today>")
        upper = _UPPER.match(row)
        if upper and is_endless(upper.group(2)):
            yield _hole(path, number, f"`{upper.group(1)} = {upper.group(2)}`", f"{upper.group(1)} = <a real bound>")


def _hole(path: str, line: int, bound: str, write: str) -> Hole:
    return Hole(
        slug="threshold-never-fails", path=path, line=line, what=f"nothing can break the bound {bound}", write=write
    )
