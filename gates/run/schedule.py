"""Jobs side by side: the longest first, never more at once than there are cores for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from gates.model.task import Task
from gates.run.merge import Job

R = TypeVar("R")
POLL_S = 0.1
PYTHON_FILE_S = 0.0005
TOOL_FILE_S = 0.0002
"""Seconds for each file, cold, on django 5.2: compile 0.0008, suppressions 0.0003; ruff check 0.0002, format 0.0002."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event(Generic[R]):
    """A job began (`result` and `fault` are None), ended with a result, or failed by our own fault."""

    job: Job
    result: R | None = None
    fault: BaseException | None = None

    @property
    def is_start(self) -> bool:
        """Whether the job only began."""
        return self.result is None and self.fault is None


def in_order(jobs: Sequence[Job], expected_s: Callable[[Job], float | None]) -> tuple[Job, ...]:
    """The longest first; those of which nobody can tell come before all others, the heavy ones leading.

    Args:
        jobs: in any order.
        expected_s: how long a job took before; None when nobody timed it, which is then guessed from its files.
    """

    def rank(job: Job) -> tuple[bool, float, int, str]:
        known_s = expected_s(job)
        known_s = _guess_s(job.task) if known_s is None else known_s
        return (known_s is not None, -(known_s or 0.0), -job.task.weight, job.task.name)

    return tuple(sorted(jobs, key=rank))


def _guess_s(task: Task) -> float | None:
    """What looking at so many files took on real repositories; a program in Python reads each with care."""
    if not task.paths or task.weight > 1:
        return None
    is_python = any(word == "{python}" for command in task.commands for word in command.argv[:1])
    return len(task.paths) * (PYTHON_FILE_S if is_python else TOOL_FILE_S)


def side_by_side(
    jobs: Sequence[Job], *, cores: int, work: Callable[[Job], R], stop: Callable[[], bool]
) -> Iterator[Event[R]]:
    """Run jobs in threads and tell of each when it begins and ends.

    A job that is heavier than all cores has them to itself. When the next one does not fit, a lighter one behind it
    goes first. After `stop` nothing new begins; what runs is told of when it ends.

    Args:
        jobs: in the order in which they should begin.
        cores: how many to keep busy.
        work: what a thread does with a job.
        stop: asked ten times a second.
    """
    waiting = list(jobs)
    events: queue.SimpleQueue[Event[R]] = queue.SimpleQueue()
    free = max(1, cores)
    running = 0

    def weight(job: Job) -> int:
        return min(max(1, job.task.weight), max(1, cores))

    def carry_out(job: Job) -> None:
        try:
            events.put(Event(job=job, result=work(job)))
        except BaseException as fault:  # noqa: BLE001  (it is told of in the main thread)
            events.put(Event(job=job, fault=fault))

    while waiting or running:
        if stop():
            waiting.clear()
        for job in tuple(waiting):
            if weight(job) <= free:
                waiting.remove(job)
                free -= weight(job)
                running += 1
                threading.Thread(target=carry_out, args=(job,), daemon=True).start()
                yield Event(job=job)
        if not running:
            return
        try:
            event = events.get(timeout=POLL_S)
        except queue.Empty:
            continue
        free += weight(event.job)
        running -= 1
        yield event
