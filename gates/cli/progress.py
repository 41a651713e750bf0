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

    def finished(self, part: str, line: str, *, duration_s: float, reused: bool) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


@dataclass(slots=True)
class Lines:
    """One line for each part when it is done, in a group on GitHub Actions."""

    stream: TextIO
    is_github: bool
    has_colour: bool
    total: int
    _done: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def started(self, part: str) -> None:
        """Nothing: lines of parts that run side by side would only mix."""

    def finished(self, part: str, line: str, *, duration_s: float, reused: bool) -> None:
        """Write the part's line."""
        with self._lock:
            if self.is_github and not self._done:
                self._command("::group::Parts")
            self._done += 1
            end = _ending(duration_s, reused=reused)
            end = f"\x1b[2m{end}\x1b[0m" if self.has_colour else end
            text = f"{visible(part)}: {visible(line, limit=300)}"
            self._write(f"[{self._done}/{self.total}] {unobeyed(text) if self.is_github else text} {end}\n")

    def close(self) -> None:
        """End the group."""
        with self._lock:
            if self.is_github and self._done:
                self._command("::endgroup::")

    def _command(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            tell_runner(self.stream, line)

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # nobody reads progress any more; the run goes on
            self.stream.write(text)
            self.stream.flush()


@dataclass(slots=True)
class Live:
    """A moving line for each part that runs, and a line that stays for each one that is done."""

    stream: TextIO
    has_colour: bool
    total: int
    _running: dict[str, TaskID | None] = field(default_factory=dict)
    _done: list[tuple[str, str, str]] = field(default_factory=list)
    _shown: Progress | None = None
    _timer: threading.Timer | None = None
    _closed: bool = False
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def started(self, part: str) -> None:
        """Show the part as running."""
        with self._lock:
            self._running[part] = self._shown.add_task(visible(part), total=None) if self._shown else None
            if self._timer is None:
                self._timer = threading.Timer(LIVE_AFTER_S, self._show)
                self._timer.daemon = True
                self._timer.start()

    def finished(self, part: str, line: str, *, duration_s: float, reused: bool) -> None:
        """Leave the part's line above what runs."""
        with self._lock:
            task = self._running.pop(part, None)
            self._done.append((visible(part), visible(line, limit=300), _ending(duration_s, reused=reused)))
            if self._shown is not None:
                if task is not None:
                    self._shown.remove_task(task)
                self._print(self._shown, *self._done[-1])

    def close(self) -> None:
        """Take the moving lines away; those of finished parts stay when any were shown."""
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
            for done in self._done:
                self._print(self._shown, *done)
            for part in self._running:
                self._running[part] = self._shown.add_task(visible(part), total=None)

    def _print(self, shown: Progress, part: str, line: str, end: str) -> None:
        from rich.text import Text

        text = Text.assemble(("  done  ", "dim"), (f"{part}  ", "bold"), line, (f"  {end}", "dim"))
        shown.console.print(text, overflow="ellipsis", no_wrap=True)


def _ending(duration_s: float, *, reused: bool) -> str:
    return "(reused)" if reused else f"({duration(duration_s)})"
