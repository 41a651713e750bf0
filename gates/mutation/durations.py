"""How long mutants took, function by function: a file of the repository, so that every machine cuts the same shards.

What one machine remembers of its last run, another does not: shards that are balanced by that are no partition.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol

VERSION = 1
_DIGITS = 3


class Timed(Protocol):
    """A mutant with how long it took."""

    @property
    def path(self) -> str:
        """Its file."""

    @property
    def qualname(self) -> str:
        """Its function."""

    @property
    def duration_s(self) -> float:
        """Seconds."""


def durations_of(mutants: Iterable[Timed]) -> dict[str, float]:
    """Function, as `acme/sums.py::add` -> seconds that one of its mutants took in the mean."""
    found = defaultdict[str, list[float]](list)
    for each in mutants:
        found[function_name(each.path, each.qualname)].append(each.duration_s)
    return {name: round(math.fsum(found[name]) / len(found[name]), _DIGITS) for name in sorted(found)}


def function_name(path: str, qualname: str) -> str:
    """How a function is called in the file."""
    return f"{path}::{qualname}"


def written(durations: Mapping[str, float]) -> str:
    """The text of the file: a line for each function, so that a merge has little to decide."""
    return json.dumps({"version": VERSION, "seconds": durations}, indent=1, sort_keys=True) + "\n"


def read(text: str, name: str) -> dict[str, float]:
    """What was written.

    Raises:
        ValueError: it is another document.
    """
    try:
        told = json.loads(text)
        seconds = told["seconds"]
        if told["version"] != VERSION:
            raise ValueError(told["version"])
        durations = {str(function): float(each) for function, each in seconds.items()}
        if not all(math.isfinite(each) and each >= 0 for each in durations.values()):
            raise ValueError(seconds)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"{name} holds no durations; write it with `gates mutants durations`") from error
    return durations
