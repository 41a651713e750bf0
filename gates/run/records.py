"""Processes as a fragment keeps them: arguments that hold on any machine, and no endless lists of paths."""

from __future__ import annotations

from collections.abc import Sequence

from gates.model.evidence import InvocationRecord
from gates.model.task import TaskResult

PATHS_KEPT = 5
"""How many of a task's own paths an argument list keeps; the number of the others is said."""


def records_of(results: Sequence[TaskResult]) -> tuple[InvocationRecord, ...]:
    """The records of all processes of these tasks, in order."""
    records = []
    for result in results:
        paths = set(result.task.paths) | {f"./{path}" for path in result.task.paths if path.startswith("-")}
        records += [
            InvocationRecord(
                task=result.task.name,
                argv=_shortened(invocation.argv, paths),
                exit_code=invocation.exit_code,
                signal=invocation.signal,
                started_at=invocation.started_at,
                duration_s=max(0.0, round(invocation.duration_s, 6)),
            )
            for invocation in result.invocations
        ]
    return tuple(records)


def _shortened(argv: tuple[str, ...], paths: set[str]) -> tuple[str, ...]:
    end = len(argv)
    while end > 0 and argv[end - 1] in paths:
        end -= 1
    many = len(argv) - end - PATHS_KEPT
    return argv if many <= 1 else (*argv[: end + PATHS_KEPT], f"... and {many:,} more paths")
