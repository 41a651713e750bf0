"""How long tasks took, so that the next run begins with the longest. A guess: wrong or missing numbers do no harm."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from gates.model.task import Task
from gates.run.digest import digest
from gates.run.whole import ignore_folder, read_whole, write_whole

PLACE = Path(".gates", "cache", "durations.json")
TASKS_KEPT = 1_000


def name_of(task: Task) -> str:
    """What a task is recorded under: its commands, whatever its paths."""
    return f"{task.name}-{digest(replace(task, paths=(), input_files=()))[:12]}"


def read_durations(root: Path) -> dict[str, float]:
    """Task -> seconds of its last run; empty when there is no record that can be read."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        told = json.loads(read_whole(root / PLACE))
        if isinstance(told, dict):
            return {
                name: float(value)
                for name, value in told.items()
                if isinstance(value, int | float) and math.isfinite(value) and value >= 0
            }
    return {}


def write_durations(root: Path, before: Mapping[str, float], fresh: Mapping[str, float]) -> None:
    """Record what this run saw, above what was known; when the disk does not take it, nothing is lost."""
    merged = {**before, **{name: round(value, 3) for name, value in fresh.items()}}
    latest = dict(list(merged.items())[-TASKS_KEPT:])
    with contextlib.suppress(OSError):
        ignore_folder((root / PLACE).parent)
        write_whole(root / PLACE, json.dumps(latest, sort_keys=True).encode() + b"\n")
