"""What the program needs from the outside world. `gates.adapters` provides it, `gates.testing` fakes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Protocol

from gates.model.task import Invocation


class Processes(Protocol):
    """Starts programs and makes sure that nothing of them is left."""

    def run(
        self, argv: tuple[str, ...], *, cwd: Path, env: Mapping[str, str], stdin: bytes | None, time_limit_s: float
    ) -> Invocation:
        """Run one program to its end, its time limit, or `stop_all`; never raises for what the program does."""
        ...

    def stop_all(self) -> None:
        """End every process tree that runs now; `run` returns them as interrupted, and later calls too."""
        ...


class Clock(Protocol):
    """Time. Durations come from the monotonic clock."""

    def now(self) -> str:
        """RFC 3339 in UTC with milliseconds."""
        ...

    def today(self) -> date:
        """The date in UTC."""
        ...

    def monotonic_s(self) -> float:
        """Seconds from some fixed moment; never goes back."""
        ...


class Reporter(Protocol):
    """Who is told about progress while parts run."""

    def started(self, part: str) -> None:
        """A part begins."""
        ...

    def progressed(self, part: str, line: str, *, duration_s: float) -> None:
        """A part still runs, about once a second; `line` says how far it is, or nothing."""
        ...

    def finished(self, part: str, line: str, *, duration_s: float, reused: bool) -> None:
        """A part has its evidence; `line` is its account or its first problem."""
        ...
