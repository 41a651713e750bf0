"""What a lane's part asks of the program that makes mutants, as JSON on its standard input. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Which mutants one part asks about, and how they run."""

    part: str
    """Its name: outcomes are kept by it."""
    files: tuple[str, ...]
    """The production files of the lane."""
    tests: tuple[str, ...]
    """Folders and files with the lane's tests."""
    options: tuple[str, ...] = ()
    """Further arguments of pytest."""
    changed: Mapping[str, tuple[int, ...]] | None = None
    """Path -> changed lines, of production files and of tests; None: everything is asked."""
    changed_tests: tuple[str, ...] = ()
    """Python files of the tests that the change touches: functions of tier 1 that they run are asked about too."""
    tiers: Mapping[str, int] = field(default_factory=dict)
    """Path -> risk tier, for files of components."""
    jobs: int | None = None
    """Mutants at once; None for one per core."""
    budget_s: int | None = None
    """Nothing is begun after so many seconds; None for no limit."""
    equivalents: str = ""
    """The register of equivalent mutants, relative to the root; empty when there is none."""
    shard: tuple[int, int] = (1, 1)
    """Which shard, from 1, of how many."""
    durations: str = ""
    """The file that shards are balanced by, relative to the root; empty when there is none."""


def written(asked: Asked) -> str:
    """The JSON."""
    return json.dumps(
        {
            "part": asked.part,
            "files": asked.files,
            "tests": asked.tests,
            "options": asked.options,
            "changed": None if asked.changed is None else dict(sorted(asked.changed.items())),
            "changed_tests": asked.changed_tests,
            "tiers": dict(sorted(asked.tiers.items())),
            "jobs": asked.jobs,
            "budget_s": asked.budget_s,
            "equivalents": asked.equivalents,
            "shard": asked.shard,
            "durations": asked.durations,
        }
    )


def read(text: str) -> Asked:
    """What was written; ValueError or KeyError for other text."""
    told = json.loads(text)
    changed = told["changed"]
    return Asked(
        part=told["part"],
        files=_tuple(told["files"]),
        tests=_tuple(told["tests"]),
        options=_tuple(told["options"]),
        changed=None if changed is None else {path: tuple(lines) for path, lines in changed.items()},
        changed_tests=_tuple(told["changed_tests"]),
        tiers=told["tiers"],
        jobs=told["jobs"],
        budget_s=told["budget_s"],
        equivalents=told["equivalents"],
        shard=(told["shard"][0], told["shard"][1]),
        durations=told["durations"],
    )


def _tuple(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(values)
