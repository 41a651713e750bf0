"""Tells how far the jobs are that still run. It reads what they are writing, and never touches it."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from gates.model.task import Task
from gates.ports import Clock, Reporter
from gates.run.merge import Job
from gates.suite.progress import TestsRun
from gates.suite.runs import RECORD

EVERY_S = 1.0
CHUNK_BYTES = 8 * 1024 * 1024
"""At most so much of a record is read in one beat."""


@dataclass(kw_only=True, slots=True)
class _Running:
    job: Job
    began_s: float
    offset: int = 0
    tests: TestsRun = field(default_factory=TestsRun)


@dataclass(kw_only=True, slots=True)
class Heartbeat:
    """Asked again and again while jobs run; says something once in a while."""

    clock: Clock
    reporter: Reporter
    folder_of: Callable[[Task], Path | None]
    """Where a task that runs writes its outputs."""
    _running: dict[Job, _Running] = field(default_factory=dict)
    _next_s: float = 0.0

    def began(self, job: Job) -> None:
        """A job runs."""
        self._running[job] = _Running(job=job, began_s=self.clock.monotonic_s())

    def ended(self, job: Job) -> None:
        """A job is over."""
        self._running.pop(job, None)

    def beat(self) -> None:
        """Say how far each job is, when it is time to."""
        now_s = self.clock.monotonic_s()
        if now_s < self._next_s:
            return
        self._next_s = now_s + EVERY_S
        for running in self._running.values():
            line = self._line(running) if RECORD in running.job.task.outputs else ""
            self.reporter.progressed(running.job.readers[0], line, duration_s=now_s - running.began_s)

    def _line(self, running: _Running) -> str:
        folder = self.folder_of(running.job.task)
        if folder is not None:
            with contextlib.suppress(OSError):  # not there yet, or no more
                data = _read(folder / RECORD, running.offset)
                running.offset += len(data)
                running.tests.take(data)
        return running.tests.line


def _read(path: Path, offset: int) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
        return os.pread(descriptor, CHUNK_BYTES, offset) if is_file else b""
    finally:
        os.close(descriptor)
