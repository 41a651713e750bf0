"""Live progress: moving lines on a terminal, one plain line for each part elsewhere. Always on standard error."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TextIO

from gates.cli.outlet import tell_runner
from gates.cli.world import World
from gates.ports import Reporter
from gates.report.github import unobeyed
from gates.report.inert import visible
from gates.report.wording import duration

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

LIVE_AFTER_S = 0.3
"""A run that is over sooner draws nothing, and does not pay for importing what draws."""
BEAT_S = 30.0
"""Without a terminal, a part that runs says so this often."""


class _Closing(Reporter, Protocol):
    def close(self) -> None: ...


@contextlib.contextmanager
def progress(world: World, *, quiet: bool, total: int) -> Iterator[Reporter]:
    """Tell the person how the run goes.

    Args:
        world: where to write: standard error, its environment (`NO_COLOR`, `FORCE_COLOR`, `TERM`, `GITHUB_ACTIONS`).
        quiet: tell nothing.
        total: how many parts there are.
    """
    reporter: _Closing
    if quiet:
        reporter = Silent()
    elif world.is_terminal:
        reporter = Live(stream=world.stderr, has_colour=wants_colour(world), total=total)
    else:
        is_github = world.env.get("GITHUB_ACTIONS") == "true"
        reporter = Lines(stream=world.stderr, is_github=is_github, has_colour=wants_colour(world), total=total)
    try:
        yield reporter
    finally:
        reporter.close()


def wants_colour(world: World) -> bool:
    """NO_COLOR wins, then FORCE_COLOR, then whether it is a terminal that has colours."""
    if world.env.get("NO_COLOR"):
        return False
    return bool(world.env.get("FORCE_COLOR")) or (world.stderr.isatty() and world.env.get("TERM") != "dumb")


class Silent:
    """Tells nothing."""

    def started(self, part: str) -> None:
        """Nothing."""

    def progressed(self, part: str, line: str, *, duration_s: float) -> None:
        """Nothing."""

    def finished(self, part: str, line: str, *, duration_s: float, reused: bool) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


@dataclass(slots=True)
class Lines:
    """One line for each part when it is done, and one now and then while it runs; in a group on GitHub Actions."""

    stream: TextIO
    is_github: bool
    has_colour: bool
    total: int
    _done: int = 0
    _is_begun: bool = False
    _next_s: dict[str, float] = field(default_factory=dict)
    """Part -> after how many seconds of its run to say again how far it is."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def started(self, part: str) -> None:
        """Nothing: lines of parts that run side by side would only mix."""

    def finished(self, part: str, line: str, *, duration_s: float, reused: bool) -> None:
        """Write the part's line."""
        with self._lock:
            self._begin()
            self._done += 1
            end = _ending(duration_s, reused=reused)
            end = f"\x1b[2m{end}\x1b[0m" if self.has_colour else end
            text = f"{visible(part)}: {visible(line, limit=300)}"
            self._write(f"[{self._done}/{self.total}] {unobeyed(text) if self.is_github else text} {end}\n")

    def progressed(self, part: str, line: str, *, duration_s: float) -> None:
        """Say how far a long part is: whoever reads a log sees that it lives."""
        with self._lock:
            due_s = self._next_s.setdefault(part, BEAT_S)
            if duration_s < due_s:
                return
            self._next_s[part] = (duration_s // BEAT_S + 1) * BEAT_S
            self._begin()
            text = f"{visible(part)}: {visible(line or 'still running', limit=300)}, {duration_s:.0f} s"
            self._write(f"{unobeyed(text) if self.is_github else text}\n")

    def close(self) -> None:
        """End the group."""
        with self._lock:
            if self.is_github and self._is_begun:
                self._command("::endgroup::")

    def _begin(self) -> None:
        if self.is_github and not self._is_begun:
            self._command("::group::Parts")
        self._is_begun = True

    def _command(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            tell_runner(self.stream, line)

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # nobody reads progress any more; the run goes on
            self.stream.write(text)
            self.stream.flush()


@dataclass(slots=True)
class Live:
    """How many parts are done and a moving line for each one that runs; all of it goes when the run is over."""

    stream: TextIO
    has_colour: bool
    total: int
    _running: dict[str, TaskID | None] = field(default_factory=dict)
    _far: dict[str, str] = field(default_factory=dict)
    """Part -> how far it is."""
    _done: int = 0
    _shown: Progress | None = None
    _head: TaskID | None = None
    _timer: threading.Timer | None = None
    _closed: bool = False
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def started(self, part: str) -> None:
        """Show the part as running."""
        with self._lock:
            self._running[part] = self._shown.add_task(self._text(part), total=None) if self._shown else None
            if self._timer is None:
                self._timer = threading.Timer(LIVE_AFTER_S, self._show)
                self._timer.daemon = True
                self._timer.start()

    def progressed(self, part: str, line: str, *, duration_s: float) -> None:  # noqa: ARG002  (its line has a clock)
        """Show how far the part is."""
        with self._lock:
            self._far[part] = visible(line, limit=300)
            task = self._running.get(part)
            if self._shown is not None and task is not None:
                self._shown.update(task, description=self._text(part))

    def finished(self, part: str, line: str, *, duration_s: float, reused: bool) -> None:  # noqa: ARG002  (the table)
        """Take the part's line away: the table says what it found."""
        with self._lock:
            task = self._running.pop(part, None)
            self._done += 1
            if self._shown is not None:
                if task is not None:
                    self._shown.remove_task(task)
                if self._head is not None:
                    self._shown.update(self._head, description=self._count())

    def close(self) -> None:
        """Take the moving lines away."""
        with self._lock:
            self._closed = True
            if self._timer is not None:
                self._timer.cancel()
            if self._shown is not None:
                self._shown.stop()
                self._shown = None

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._closed:
                return
            console = Console(
                file=self.stream, force_terminal=True, no_color=not self.has_colour, highlight=False, soft_wrap=False
            )
            spinner = "dots" if (self.stream.encoding or "").lower().startswith("utf") else "line"
            self._shown = Progress(
                SpinnerColumn(spinner_name=spinner, style="cyan"),
                TextColumn("{task.description}", markup=False),
                TimeElapsedColumn(),
                console=console,
                transient=True,
                refresh_per_second=8,
            )
            self._shown.start()
            self._head = self._shown.add_task(self._count(), total=None)
            for part in self._running:
                self._running[part] = self._shown.add_task(self._text(part), total=None)

    def _count(self) -> str:
        return f"{self._done} of {self.total} {'part' if self.total == 1 else 'parts'} done"

    def _text(self, part: str) -> str:
        far = self._far.get(part, "")
        return f"{visible(part)}  {far}" if far else visible(part)


def _ending(duration_s: float, *, reused: bool) -> str:
    return "(reused)" if reused else f"({duration(duration_s)})"
