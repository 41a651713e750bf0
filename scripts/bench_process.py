"""What a whole process costs, with everything that it starts."""

from __future__ import annotations

import ctypes
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

SUBREAPER = 36


@dataclass(frozen=True, kw_only=True, slots=True)
class Spent:
    """Seconds of wall time and of CPU, user and system, of all processes; the peak memory of the largest."""

    wall_s: float
    cpu_s: float
    peak_mib: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(wall_s=self.wall_s + other.wall_s, cpu_s=self.cpu_s + other.cpu_s, peak_mib=self.peak_mib)

    def __str__(self) -> str:
        return f"{self.wall_s:.3f} s, {self.cpu_s:.3f} s"


def adopt_orphans() -> None:
    """Let processes that outlive their parent (the keeper of a run) become ours, so that their CPU is counted."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, 1, 0, 0, 0)


def reap() -> float:
    """Wait for every child that is left, and say the seconds of CPU that they took."""
    cpu_s = 0.0
    while True:
        try:
            _, _, used = os.wait4(-1, 0)
        except ChildProcessError:
            return cpu_s
        cpu_s += used.ru_utime + used.ru_stime


def run(argv: tuple[str, ...], root: Path, *, accepted: tuple[int, ...] | None = (0, 1)) -> Spent:
    """Run a program to its end; one that could not do its work stops the bench, because its time means nothing."""
    reap()
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(argv, cwd=root, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu_s = used.ru_utime + used.ru_stime + reap()
        if accepted is not None and process.returncode not in accepted:
            said.seek(0)
            sys.exit(
                f"{' '.join(argv)} ended with {process.returncode}\n{said.read()[-4000:].decode(errors='replace')}"
            )
    return Spent(wall_s=wall_s, cpu_s=cpu_s, peak_mib=used.ru_maxrss / 1024)


def in_turn(rounds: int, *sides: Callable[[], Spent]) -> tuple[Spent, ...]:
    """Medians of things that are measured one after the other, again and again."""
    turns = [[side() for side in sides] for _ in range(rounds)]
    return tuple(median([turn[place] for turn in turns]) for place in range(len(sides)))


def median(spent: Sequence[Spent]) -> Spent:
    """The median of each number by itself."""
    return Spent(
        wall_s=statistics.median(each.wall_s for each in spent),
        cpu_s=statistics.median(each.cpu_s for each in spent),
        peak_mib=statistics.median(each.peak_mib for each in spent),
    )
