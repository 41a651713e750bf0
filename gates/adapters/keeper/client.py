"""Our half of the keeper: ask it to start a process, to end one, and know when it is gone."""

from __future__ import annotations

import array
import contextlib
import marshal
import os
import socket
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from gates.adapters.keeper.sight import MARK

_PROGRAM = "import sys; sys.path.append(sys.argv[1]); from gates.adapters.keeper.program import main; main()"
_CLOSE_LIMIT_S = 7.0


class Keeper:
    """A running keeper. Its methods may be called from any thread."""

    def __init__(self) -> None:
        """Start the program.

        Raises:
            OSError: there is no interpreter to run it with, or no room for a process.
        """
        if not sys.executable:
            raise FileNotFoundError("this Python does not know its own program (sys.executable is empty)")
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._pid = os.posix_spawn(
                    sys.executable,
                    [sys.executable, "-I", "-S", "-c", _PROGRAM, str(Path(__file__).parents[3])],
                    os.environ,
                    file_actions=[
                        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
                        (os.POSIX_SPAWN_DUP2, theirs.fileno(), 0),
                    ],
                )
            except BaseException:
                ours.close()
                raise
        self._socket = ours
        self._lock = threading.Lock()
        self._count = 0

    def start(
        self,
        *,
        programs: tuple[bytes, ...],
        argv: tuple[bytes, ...],
        cwd: bytes,
        env: Mapping[bytes, bytes],
        descriptors: tuple[int, int, int, int],
    ) -> bytes:
        """Ask for a process: the files to try as its program, and its status, input, output and error descriptors.

        Returns:
            the name to end it by.

        Raises:
            OSError: the keeper is gone.
        """
        with self._lock:
            self._count += 1
            identity = b"%d-%d" % (self._pid, self._count)
            request: dict[str, object] = {
                "do": "start",
                "id": identity,
                "programs": list(programs),
                "argv": list(argv),
                "cwd": cwd,
                "env": {**env, MARK: identity},
            }
            self._send(request, descriptors)
        return identity

    def end(self, identity: bytes, *, grace_s: float) -> None:
        """Ask for the end of a process and of all that descends from it: SIGTERM, and SIGKILL after the grace."""
        with self._lock, contextlib.suppress(OSError):
            self._send({"do": "end", "id": identity, "grace_s": grace_s}, ())

    def close(self) -> None:
        """End everything that still runs and wait until the keeper is gone."""
        self._socket.close()
        until = time.monotonic() + _CLOSE_LIMIT_S
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(self._pid, os.WNOHANG) == (0, 0) and time.monotonic() < until:
                time.sleep(0.002)

    def _send(self, request: Mapping[str, object], descriptors: tuple[int, ...]) -> None:
        body = marshal.dumps(dict(request))
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
        self._socket.sendmsg([len(body).to_bytes(4, "big")], ancillary)
        self._socket.sendall(body)
