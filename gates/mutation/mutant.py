"""A mutant: one function with one small change. Pure values."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from gates.mutation.functions import Function


class Muted(Enum):
    """Why a mutant is listed and not run."""

    LOGGING = "logging"
    REPRESENTATION = "representation"
    TYPING = "typing"
    DOCSTRING = "docstring"
    PRAGMA = "pragma"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mutant:
    """One change of one function."""

    id: str
    """Of path, qualified name, diff and occurrence: it stays when other lines move."""
    path: str
    qualname: str
    number: int
    """From 1 within its function: mutmut's own number; 0 when mutmut itself would not make it (see `generate`)."""
    line: int
    """First line of the file that changes, from 1."""
    last_line: int
    statement: tuple[int, int]
    """First and last line of the statement, or of the head of a block, that holds the change."""
    operator: str
    """mutmut's operator, for example `number` or `swap_op`."""
    before: str
    """The text that is replaced."""
    after: str
    diff: str
    """The changed lines, `-` before `+`, without context."""
    function: Function
    text_of_function: str
    """The whole function after the change, on the lines of the original."""
    muted: Muted | None = None


def identified(mutants: Iterable[Mutant]) -> tuple[Mutant, ...]:
    """Give each mutant of one file, in the order of lines, its id; equal changes are told apart by their order."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for mutant in mutants:
        same = (mutant.path, mutant.qualname, mutant.diff)
        text = "\0".join((*same, str(seen[same])))
        seen[same] += 1
        found.append(replace(mutant, id=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]))
    return tuple(found)
