"""Why a part was looked at anew although an earlier run has its evidence: what changed of all that it depends on.

It is kept by name in `.gates/cache/looked.json`, for people only: a wrong or missing one changes no answer.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path

from gates.run.whole import ignore_folder, read_whole, write_whole

PLACE = Path(".gates", "cache", "looked.json")
PARTS_KEPT = 1_000
_LETTERS = 12

Ingredients = Mapping[str, str]
"""What a part's evidence depends on, by name -> a digest of it."""


def read_looked(root: Path) -> dict[str, Ingredients]:
    """Part -> what its last evidence depended on; empty when there is no record that can be read."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        told = json.loads(read_whole(root / PLACE))
        if isinstance(told, dict):
            return {part: value for part, value in told.items() if isinstance(value, dict)}
    return {}


def write_looked(root: Path, before: Mapping[str, Ingredients], now: Mapping[str, Ingredients]) -> None:
    """Record what this run depended on, above what was known; when the disk does not take it, nothing is lost."""
    short = {part: {name: value[:_LETTERS] for name, value in told.items()} for part, told in now.items()}
    merged = dict(list({**before, **short}.items())[-PARTS_KEPT:])
    with contextlib.suppress(OSError):
        ignore_folder((root / PLACE).parent)
        write_whole(root / PLACE, json.dumps(merged, sort_keys=True).encode() + b"\n")


def why_anew(before: Ingredients | None, now: Ingredients) -> str:
    """One line on what changed; empty when nobody looked before, or nothing that has a name changed."""
    if before is None:
        return ""
    changed = [name for name, value in now.items() if before.get(name) != value[:_LETTERS]]
    return f"looked at anew, because this changed: {'; '.join(changed)}" if changed else ""
