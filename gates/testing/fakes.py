"""Stand-ins for the outside world (`gates.ports`): a clock that you move, programs that follow a script, a listener."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from gates.model.task import Invocation


@dataclass(kw_only=True, slots=True)
class FakeClock:
    """A clock that stands still until you move it."""

    start: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    """The moment that it shows first; has a time zone."""
    passed_s: float = 0.0
    """Seconds since `start`."""

    def advance(self, seconds: float) -> None:
        """Let time pass; ValueError for a negative number, because the monotonic clock never goes back."""
        if seconds < 0:
            raise ValueError(f"time does not go back: {seconds}")
        self.passed_s += seconds

    def now(self) -> str:
        """RFC 3339 in UTC with milliseconds."""
        moment = (self.start + timedelta(seconds=self.passed_s)).astimezone(UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def today(self) -> date:
        """The date in UTC."""
        return (self.start + timedelta(seconds=self.passed_s)).astimezone(UTC).date()

    def monotonic_s(self) -> float:
        """Seconds since `start`."""
        return self.passed_s


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One program that somebody wanted to start."""

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    stdin: bytes | None
    time_limit_s: float


Answer = Invocation | Callable[[Call], Invocation]
"""What a scripted program does: always the same, or something computed from how it was called."""


@dataclass(kw_only=True, slots=True)
class FakeProcesses:
    """Programs that follow a script: the longest beginning of the arguments that is in it answers.

    A program that no line of the script matches is not started, as if it were not installed.
    """

    script: Mapping[tuple[str, ...], Answer] = field(default_factory=dict)
    """Beginning of `argv` -> what comes of it; `()` matches everything."""
    calls: list[Call] = field(default_factory=list)
    """Everything that was asked for, in order."""
    is_stopped: bool = False

    def run(
        self, argv: tuple[str, ...], *, cwd: Path, env: Mapping[str, str], stdin: bytes | None, time_limit_s: float
    ) -> Invocation:
        """Answer as the script says."""
        call = Call(argv=argv, cwd=cwd, env=dict(env), stdin=stdin, time_limit_s=time_limit_s)
        self.calls.append(call)
        if self.is_stopped:
            return Invocation(argv=argv, interrupted=True)
        matching = [start for start in self.script if argv[: len(start)] == start]
        if not matching:
            return Invocation(argv=argv, not_started=f"the script has no line for {' '.join(argv)!r}")
        answer = self.script[max(matching, key=len)]
        return replace(answer if isinstance(answer, Invocation) else answer(call), argv=argv)

    def stop_all(self) -> None:
        """From now on every program is interrupted."""
        self.is_stopped = True


@dataclass(kw_only=True, slots=True)
class FakeReporter:
    """Remembers what it was told."""

    started_parts: list[str] = field(default_factory=list)
    finished_parts: dict[str, str] = field(default_factory=dict)
    """Part -> the line that it ended with."""
    reused_parts: list[str] = field(default_factory=list)
    progressed_parts: dict[str, str] = field(default_factory=dict)
    """Part -> the last line on how far it is."""

    def started(self, part: str) -> None:
        """A part begins."""
        self.started_parts.append(part)

    def progressed(self, part: str, line: str, *, duration_s: float) -> None:  # noqa: ARG002  (a port)
        """A part still runs."""
        self.progressed_parts[part] = line

    def finished(self, part: str, line: str, *, duration_s: float, reused: bool) -> None:  # noqa: ARG002  (a port)
        """A part has its evidence."""
        self.finished_parts[part] = line
        if reused:
            self.reused_parts.append(part)
