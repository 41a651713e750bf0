"""The process that started us: when it dies, we are told, whatever killed it.

nox leaves its children alive when it gets SIGTERM or SIGKILL; the sessions name nox in `GATES_PARENT_PID`.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable

POLL_S = 0.5
"""How often a system without process handles is asked."""


def stop_when_parent_dies(pid: int, stop: Callable[[], None]) -> threading.Thread:
    """Call `stop` once, from a thread of its own, when the process `pid` is gone; at once when it is gone already.

    The thread never keeps the program alive. What `stop` raises ends the thread only.
    """
    thread = threading.Thread(target=_watch, args=(pid, stop), name="parent-watch", daemon=True)
    thread.start()
    return thread


def _watch(pid: int, stop: Callable[[], None]) -> None:
    _wait_for_end(pid)
    stop()


def _wait_for_end(pid: int) -> None:
    if hasattr(os, "pidfd_open"):
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            return
        except OSError:  # the kernel has no handles, or may not give one
            _poll(pid)
            return
        try:
            ended = select.poll()
            ended.register(handle, select.POLLIN)
            ended.poll()
        finally:
            os.close(handle)
    else:
        _poll(pid)


def _poll(pid: int) -> None:
    woken = threading.Event()
    while _is_alive(pid):
        woken.wait(POLL_S)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is alive, and somebody else's
        return True
    return True
