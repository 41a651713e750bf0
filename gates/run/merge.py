"""Which tasks are one: equal ones, and mergeable ones that differ only in their paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gates.model.task import Task
from gates.plan.parts import PlannedPart


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A task that is run once, and the parts that read its result."""

    task: Task
    """With the union of the paths of all that asked."""
    readers: tuple[str, ...]
    """Names of the parts, in the order of the plan."""


def merge(parts: Sequence[PlannedPart]) -> tuple[Job, ...]:
    """The jobs of these parts, in the order in which they were first asked for.

    Whatever the order of the parts, the same tasks come out: a union of paths is sorted.
    """
    paths: dict[Task, set[str]] = {}
    readers: dict[Task, list[str]] = {}
    for planned in parts:
        for task in planned.tasks:
            kind = replace(task, paths=()) if task.is_mergeable else task
            paths.setdefault(kind, set()).update(task.paths)
            asked = readers.setdefault(kind, [])
            if planned.part.name not in asked:
                asked.append(planned.part.name)
    return tuple(
        Job(
            task=replace(kind, paths=tuple(sorted(paths[kind]))) if kind.is_mergeable else kind,
            readers=tuple(readers[kind]),
        )
        for kind in readers
    )
