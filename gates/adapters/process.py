"""Real processes: never a shell, bounded output, a time limit, and nothing left behind (`gates.ports.Processes`)."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from gates.adapters.streams import Watch
from gates.model.task import Invocation

if TYPE_CHECKING:
    from gates.adapters.keeper.client import Keeper

KEPT_BYTES = 64 * 1024 * 1024
"""How much of each of the two output streams is kept."""
GRACE_S = 2.0
"""Between SIGTERM and SIGKILL."""


class SystemProcesses:
    """Starts programs through a keeper (`gates.adapters.keeper`), which is started with the first of them.

    Use it as a context manager, or call `close`, when the program lives on afterwards; the end of the program closes
    it as well.
    """

    def __init__(self, *, kept_bytes: int = KEPT_BYTES, grace_s: float = GRACE_S) -> None:
        self._kept_bytes = kept_bytes
        self._grace_s = grace_s
        self._keeper: Keeper | None = None
        self._lock = threading.Lock()
        self._is_stopped = False
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)

    def __enter__(self) -> SystemProcesses:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def run(
        self, argv: tuple[str, ...], *, cwd: Path, env: Mapping[str, str], stdin: bytes | None, time_limit_s: float
    ) -> Invocation:
        """Run one program to its end, its time limit, or `stop_all`; never raises for what the program does.

        It returns when the program ended and everything that descends from it was ended too. What a descendant
        writes after the program's own end is not waited for.
        """
        started_at = _now()
        begun_s = time.monotonic()
        blank = Invocation(argv=argv, started_at=started_at)
        if self._is_stopped:
            return replace(blank, interrupted=True)
        unusable = _unusable(argv, env)
        if unusable:
            return replace(blank, not_started=unusable)
        try:
            keeper = self._running_keeper()
            watch = Watch(stdin=stdin, kept_bytes=self._kept_bytes, wake=self._wake_read)
        except OSError as error:
            return replace(blank, not_started=f"no process can be started: {error.strerror or error}")
        try:
            with contextlib.closing(watch):
                identity = keeper.start(
                    programs=_candidates(argv[0], env),
                    argv=tuple(os.fsencode(argument) for argument in argv),
                    cwd=os.fsencode(cwd),
                    env={os.fsencode(name): os.fsencode(value) for name, value in env.items()},
                    descriptors=watch.theirs,
                )
                watch.handed_over()
                ended = watch.until_gone(
                    deadline_s=begun_s + time_limit_s,
                    is_stopped=lambda: self._is_stopped,
                    end=lambda: keeper.end(identity, grace_s=self._grace_s),
                    patience_s=self._grace_s + 6.0,
                )
        except OSError as error:
            self._forget(keeper)
            return replace(blank, not_started=f"the keeper of processes is gone: {error.strerror or error}")
        if ended.is_keeper_gone:
            self._forget(keeper)
        return Invocation(
            argv=argv,
            exit_code=None if ended.timed_out or ended.interrupted else ended.exit_code,
            signal=ended.signal,
            timed_out=ended.timed_out,
            interrupted=ended.interrupted,
            not_started=_reason(ended.refused, argv[0], cwd) if ended.refused else ended.lost,
            started_at=started_at,
            duration_s=ended.at_s - begun_s,
            stdout=ended.stdout,
            stderr=ended.stderr,
            is_cut=ended.is_cut,
        )

    def stop_all(self) -> None:
        """End every process tree that runs now; `run` returns them as interrupted, and later calls too.

        It takes no lock and does not wait, so a signal handler may call it.
        """
        self._is_stopped = True
        with contextlib.suppress(OSError):
            os.write(self._wake_write, b"!")

    def close(self) -> None:
        """End everything, and wait for it. Nothing can be started afterwards."""
        self.stop_all()
        with self._lock:
            keeper, self._keeper = self._keeper, None
        if keeper:
            keeper.close()
        if self._wake_read >= 0:
            os.close(self._wake_read)
            os.close(self._wake_write)
            self._wake_read = self._wake_write = -1

    def _running_keeper(self) -> Keeper:
        from gates.adapters.keeper.client import Keeper  # 5 ms that a run without processes saves

        with self._lock:
            if self._keeper is None:
                self._keeper = Keeper()
            return self._keeper

    def _forget(self, keeper: Keeper) -> None:
        with self._lock:
            if self._keeper is keeper:
                self._keeper = None
                keeper.close()


def _now() -> str:
    now_s = time.time()
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(now_s))}.{int(now_s % 1 * 1000):03d}Z"


def _unusable(argv: tuple[str, ...], env: Mapping[str, str]) -> str | None:
    if not argv or not argv[0]:
        return "the command is empty"
    if any("\0" in text for text in (*argv, *env, *env.values())):
        return "an argument or a variable holds a NUL byte"
    if any(not name or "=" in name for name in env):
        return "a variable has a name that no variable can have"
    return None


def _candidates(program: str, env: Mapping[str, str]) -> tuple[bytes, ...]:
    if "/" in program:
        return (os.fsencode(program),)
    folders = env.get("PATH", os.defpath).split(os.pathsep)
    return tuple(os.fsencode(os.path.join(folder, program)) for folder in folders if folder)  # noqa: PTH118  (bytes)


def _reason(refused: tuple[str, int], program: str, cwd: Path) -> str:
    where, number = refused
    if where == "folder":
        return f"its working folder {cwd} cannot be entered: {os.strerror(number)}"
    if os.strerror(number) == os.strerror(2):
        return f"there is no program {program!r}" + ("" if "/" in program else " on PATH")
    return f"{program!r} cannot be run: {os.strerror(number)}"
