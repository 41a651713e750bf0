"""Digests of values: equal values give equal digests, on any machine and in any order of their mappings."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import gates


def digest(*values: Any) -> str:
    """SHA-256 over values made of dataclasses, enums, mappings, sequences, numbers and text; hex."""
    text = json.dumps([_plain(value) for value in values], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, enum.Enum):
        return [type(value).__name__, value.name]
    if is_dataclass(value) and not isinstance(value, type):
        told = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return [type(value).__name__, told]
    if isinstance(value, Mapping):
        return sorted(([_plain(key), _plain(each)] for key, each in value.items()), key=repr)
    if isinstance(value, Set):
        return sorted((_plain(each) for each in value), key=repr)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return [type(value).__name__, repr(value)]


@cache
def own_digest() -> str:
    """A digest of this program's version and of its source that makes evidence: other code makes other evidence."""
    root = Path(gates.__file__).parent
    whole = hashlib.sha256(gates.__version__.encode())
    rooms = (
        "model", "readers", "suite", "mutation", "probes", "probes/mutant_runner", "probes/mutant_runner/site", "run",
        "commanded", "builtin", "adapters/mutants",
    )  # fmt: skip
    for path in [root / "api.py", *sorted(path for room in rooms for path in (root / room).glob("*.py"))]:
        whole.update(path.relative_to(root).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


@cache
def file_digest(path: str | None) -> str:
    """SHA-256 of a file's content, hex; empty when it cannot be read."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest() if path else ""
    except OSError:
        return ""
