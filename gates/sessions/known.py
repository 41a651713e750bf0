"""Gates by the text of their files: those that ship, and those of installed plugins.

Importing a gate would cost more than all the rest of nox's start, and would run a stranger's code to make a list.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GROUP = "gates.plugins"
ORDER = ("lanes", "lint", "format", "compile", "smoke", "tests", "coverage")
"""The gates that a report shows first, as `gates plan` lists them; the others follow by name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownGate:
    """A gate as its file describes it."""

    name: str
    description: str
    is_default: bool = False
    is_of_repository: bool = False
    """It asks about the whole repository; it has one part and no lane."""
    is_cut: bool = False
    """Its setting `shards` cuts its parts."""


def shipped(folder: Path) -> tuple[KnownGate, ...]:
    """The gates of a folder, one file each, in the order of the plan."""
    found = []
    for entry in os.scandir(folder):
        if entry.name.endswith(".py") and not entry.name.startswith("_"):
            gate = _described(entry.name.removesuffix(".py"), Path(entry.path))
            found += [gate] if gate else []
    return tuple(sorted(found, key=lambda gate: (_rank(gate.name), gate.name)))


def plugged(taken: frozenset[str]) -> Iterator[KnownGate]:
    """The gates of entry points, by the name of their modules; `gates` itself says what does not load.

    Args:
        taken: names of gates that are known already.
    """
    for point in sorted(importlib.metadata.entry_points(group=GROUP), key=lambda point: point.name):
        module = point.value.partition(":")[0].strip()
        place = _source(module)
        gate = _described(module.rpartition(".")[2], place) if place else None
        if gate and gate.name not in taken:
            yield gate


def _rank(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _described(module: str, file: Path) -> KnownGate | None:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    if not re.search(r"^GATE\b", text, re.MULTILINE):
        return None
    first_line = re.match(r'(?:#.*\n)*"""(.+?)(?:"""|\n)', text)
    return KnownGate(
        name=module.replace("_", "-"),
        description=first_line[1].strip() if first_line else "",
        is_default=re.search(r"\bis_default\s*=\s*True\b", text) is not None,
        is_cut=re.search(r"^\s*(?:GATE\s*=.*\b)?joined\s*=", text, re.MULTILINE) is not None,
        is_of_repository=re.search(r"\bscope\s*=\s*(?:\w+\.)*GateScope\.REPOSITORY\b", text) is not None,
    )


def _source(module: str) -> Path | None:
    """Where a module's text is; its packages are found and not imported."""
    path, name, place = None, "", None
    for word in module.split("."):
        name = f"{name}.{word}" if name else word
        try:
            specs = (finder.find_spec(name, path) for finder in sys.meta_path)
            spec = next((spec for spec in specs if spec is not None), None)
        except (ImportError, AttributeError, ValueError):
            return None
        if spec is None:
            return None
        path, place = spec.submodule_search_locations, spec.origin
    return Path(place) if place else None
