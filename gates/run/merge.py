"""Which tasks are one: equal ones, and mergeable ones that differ only in their paths.

Time limits make no two of them: the task runs under the longest, and each part is held to its own afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gates.model.task import Task
from gates.plan.parts import PlannedPart


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A task that is run once, and the parts that read its result."""

    task: Task
    """With the union of the paths of all that asked, and the longest of their time limits."""
    readers: tuple[str, ...]
    """Names of the parts, in the order of the plan."""
    limits_s: tuple[int, ...] = ()
    """The time limit of each reader."""


def merge(parts: Sequence[PlannedPart]) -> tuple[Job, ...]:
    """The jobs of these parts, in the order in which they were first asked for.

    Whatever the order of the parts, the same tasks come out: a union of paths is sorted.
    """
    paths: dict[Task, set[str]] = {}
    limits: dict[Task, dict[str, int]] = {}
    for planned in parts:
        for task in planned.tasks:
            kind = replace(task, time_limit_s=0, paths=() if task.is_mergeable else task.paths)
            paths.setdefault(kind, set()).update(task.paths)
            asked = limits.setdefault(kind, {})
            asked[planned.part.name] = min(task.time_limit_s, asked.get(planned.part.name, task.time_limit_s))
    return tuple(
        Job(
            task=replace(
                kind,
                paths=tuple(sorted(paths[kind])) if kind.is_mergeable else kind.paths,
                time_limit_s=max(asked.values()),
            ),
            readers=tuple(asked),
            limits_s=tuple(asked.values()),
        )
        for kind, asked in limits.items()
    )
