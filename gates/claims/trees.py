"""Folder trees drawn in code blocks, `├── sums.py  # ✅ done` -> the path that each row names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gates.claims.paths import Named, named

_ROW = re.compile(r"^(?P<before>[\s│|]*)(?:├|└|\+|`)[─-]{1,3}\s*(?P<name>[^\s#(←→*]+)(?P<rest>.*)$")
_ROOT = re.compile(r"^(?P<name>[\w.@-]+(?:/[\w.-]+)*/)\s*(?:#.*)?$")
_LEAST = 2
_STEP = 4
"""Columns of one level, as `tree` draws them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaf:
    """One row of a tree."""

    row: int
    path: Named
    text: str
    """The row as written."""
    rest: str
    """What stands behind the name."""


def leaves(rows: tuple[str, ...]) -> Iterator[Leaf]:
    """Files and folders of a tree; nothing when the rows draw none."""
    found = [(at, match) for at, row in enumerate(rows) if (match := _ROW.match(row))]
    if len(found) < _LEAST:
        return
    root = ""
    above: list[tuple[int, str]] = []
    for at, row in enumerate(rows):
        top = _ROOT.match(row.strip()) if not row.startswith((" ", "│")) else None
        if top:
            root, above = top.group("name").rstrip("/"), []
        match = _ROW.match(row)
        if match is None:
            continue
        depth = len(match.group("before")) // _STEP
        above = [entry for entry in above if entry[0] < depth]
        name = match.group("name").rstrip(":,")
        path = "/".join([*(part for _, part in above), name])
        above.append((depth, name.strip("/")))
        wanted = named(f"{root}/{path}" if root else path)
        if wanted is not None and root:
            wanted = replace(wanted, also=path)
        if wanted is not None and not name.startswith(("...", "…")):
            yield Leaf(row=at, path=wanted, text=row.strip(), rest=match.group("rest"))
