"""The keeper's main loop: requests from the socket, exits from the kernel."""

from __future__ import annotations

import _socket
import contextlib
import marshal
import os
import select
import signal
import sys
from typing import Any

from gates.adapters.keeper.household import Household

DESCRIPTORS = 4
PR_SET_CHILD_SUBREAPER = 36


def receive(socket: Any) -> tuple[dict[str, Any], list[int]] | None:
    """The next request and its descriptors; None when gates is gone."""
    try:
        header, ancillary, _flags, _address = socket.recvmsg(4, _socket.CMSG_SPACE(4 * DESCRIPTORS))
        descriptors = [
            int.from_bytes(data[at : at + 4], sys.byteorder)
            for level, kind, data in ancillary
            if (level, kind) == (_socket.SOL_SOCKET, _socket.SCM_RIGHTS)
            for at in range(0, len(data) - len(data) % 4, 4)
        ]
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        body = b""
        while header and len(body) < int.from_bytes(header, "big"):
            piece = socket.recv(min(1 << 20, int.from_bytes(header, "big") - len(body)))
            if not piece:
                return None
            body += piece
    except ConnectionError:
        return None
    if not header:
        return None
    return marshal.loads(body), descriptors  # noqa: S302  (written by the same Python, in `client`)


def subreaper() -> Any:
    """`prctl`, after this process was made the parent of orphans; None where there is no such thing."""
    if sys.platform != "linux":
        return None
    try:
        import ctypes  # only Linux pays for it

        prctl = ctypes.CDLL(None).prctl
        return prctl if prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 else None
    except (ImportError, OSError, AttributeError):
        return None


def main() -> None:
    """Serve requests until the socket ends, then end everything."""
    with contextlib.suppress(OSError):
        os.setsid()
    os.closerange(3, min(os.sysconf("SC_OPEN_MAX"), 1 << 16))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_read, False)
    os.set_blocking(wake_write, False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    socket = _socket.socket(fileno=0)
    household = Household(subreaper())
    poller = select.poll()
    poller.register(0, select.POLLIN)
    poller.register(wake_read, select.POLLIN)
    wait_s: float | None = None
    while True:
        for descriptor, _event in poller.poll(None if wait_s is None else wait_s * 1000):
            if descriptor == wake_read:
                with contextlib.suppress(BlockingIOError):
                    os.read(wake_read, 4096)
                continue
            received = receive(socket)
            if received is None:
                household.end_all()
                return
            request, descriptors = received
            if request["do"] == "start":
                household.start(request, descriptors)
            else:
                household.end(request["id"], request["grace_s"])
        household.reap()
        wait_s = household.sweep()
