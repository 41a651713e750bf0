"""The pipes of one running process: fed, read side by side, bounded, and never waited for longer than the process."""

from __future__ import annotations

import contextlib
import io
import os
import select
import time
from collections.abc import Callable
from dataclasses import dataclass

_PIECE = 1 << 16


@dataclass(kw_only=True, slots=True)
class Ended:
    """How a process ended; filled while it runs."""

    exit_code: int | None = None
    signal: int | None = None
    timed_out: bool = False
    interrupted: bool = False
    refused: tuple[str, int] | None = None
    """What could not be used to start it (`program`, `folder`), and the error's number."""
    lost: str | None = None
    """Why nobody knows how it ended."""
    is_keeper_gone: bool = False
    at_s: float = 0.0
    """On the monotonic clock."""
    stdout: bytes = b""
    stderr: bytes = b""
    is_cut: bool = False


class _Kept:
    """The first bytes of a stream; the rest is read and thrown away."""

    def __init__(self, limit: int) -> None:
        self._buffer = io.BytesIO()
        self._room = limit
        self.is_cut = False

    def add(self, piece: bytes) -> None:
        if len(piece) > self._room:
            self.is_cut = True
            piece = piece[: self._room]
        self._buffer.write(piece)
        self._room -= len(piece)

    def value(self) -> bytes:
        return self._buffer.getvalue()


class Watch:
    """Our ends of a process's pipes, and the other ends until they are handed over."""

    def __init__(self, *, stdin: bytes | None, kept_bytes: int, wake: int) -> None:
        self._open: set[int] = set()
        self._wake = wake
        self._input = memoryview(stdin or b"")
        try:
            self._status, status = self._pipe()
            self._out, out = self._pipe()
            self._err, err = self._pipe()
            if stdin is None:
                self._in, their_in = -1, self._keep(os.open(os.devnull, os.O_RDONLY))
            else:
                their_in, self._in = self._pipe()
                os.set_blocking(self._in, False)
        except OSError:
            self.close()
            raise
        self.theirs = (status, their_in, out, err)
        self._kept = {self._out: _Kept(kept_bytes), self._err: _Kept(kept_bytes)}
        self._line = b""
        self._is_gone = False
        self._ended = Ended()

    def handed_over(self) -> None:
        """The process has its ends now."""
        for descriptor in set(self.theirs) & self._open:
            self._shut(descriptor)

    def close(self) -> None:
        """Close whatever is open."""
        for descriptor in tuple(self._open):
            self._shut(descriptor)

    def until_gone(
        self, *, deadline_s: float, is_stopped: Callable[[], bool], end: Callable[[], None], patience_s: float
    ) -> Ended:
        """Serve the pipes until the process and all its descendants are gone.

        Args:
            deadline_s: when `end` is called at the latest, on the monotonic clock.
            is_stopped: whether it has to end now; asked whenever the wake descriptor is readable.
            end: asks for the end of the whole tree.
            patience_s: how long to wait for that.
        """
        ended = self._ended
        poller = select.poll()
        for descriptor in (self._status, self._out, self._err, self._wake):
            poller.register(descriptor, select.POLLIN)
        if self._in >= 0:
            poller.register(self._in, select.POLLOUT)
        give_up_s: float | None = None
        while not self._is_gone:
            now_s = time.monotonic()
            if give_up_s is None and ended.at_s == 0.0 and (is_stopped() or now_s >= deadline_s):
                ended.interrupted = is_stopped()
                ended.timed_out = not ended.interrupted
                give_up_s = now_s + patience_s
                poller.unregister(self._wake)
                end()
            if give_up_s is not None and now_s >= give_up_s:
                ended.lost = "it could not be ended"
                break
            until_s = deadline_s if give_up_s is None else give_up_s
            if ended.at_s:
                until_s = now_s + patience_s
            for descriptor, _event in poller.poll(max(0.0, min(until_s - now_s, 3600.0)) * 1000 + 1):
                if descriptor == self._wake:
                    if ended.at_s:
                        poller.unregister(self._wake)
                elif self._serve(descriptor):
                    poller.unregister(descriptor)
                    self._shut(descriptor)
        ended.at_s = ended.at_s or time.monotonic()
        self._drain()
        ended.stdout, ended.stderr = self._kept[self._out].value(), self._kept[self._err].value()
        ended.is_cut = any(kept.is_cut for kept in self._kept.values())
        return ended

    def _serve(self, descriptor: int) -> bool:
        """Read or write what can be; True when the descriptor is done with."""
        if descriptor == self._in:
            try:
                self._input = self._input[os.write(self._in, self._input[:_PIECE]) :]
            except BlockingIOError:
                return False
            except OSError:
                return True
            return not self._input
        piece = os.read(descriptor, _PIECE)
        if descriptor != self._status:
            self._kept[descriptor].add(piece)
            return not piece
        *lines, self._line = (self._line + piece).split(b"\n")
        for line in lines:
            self._hear(line.decode("ascii").split())
        if not piece and not self._is_gone:
            self._is_gone = self._ended.is_keeper_gone = True
            if not self._ended.at_s:
                self._ended.lost = "the keeper of processes was killed while it ran"
        return not piece

    def _hear(self, words: list[str]) -> None:
        match words:
            case ["refused", where, number]:
                self._ended.refused = (where, int(number))
                self._is_gone = True
            case ["exited", code, signal]:
                self._ended.at_s = time.monotonic()
                self._ended.signal = int(signal) or None
                self._ended.exit_code = None if int(signal) else int(code)
            case ["gone"]:
                self._is_gone = True
            case _:
                pass

    def _drain(self) -> None:
        """Take what lies in the pipes; whoever else may hold them is not waited for."""
        for descriptor, kept in self._kept.items():
            if descriptor in self._open:
                os.set_blocking(descriptor, False)
                with contextlib.suppress(BlockingIOError):
                    while piece := os.read(descriptor, _PIECE):
                        kept.add(piece)

    def _pipe(self) -> tuple[int, int]:
        read, write = os.pipe()
        return self._keep(read), self._keep(write)

    def _keep(self, descriptor: int) -> int:
        self._open.add(descriptor)
        return descriptor

    def _shut(self, descriptor: int) -> None:
        self._open.discard(descriptor)
        os.close(descriptor)
