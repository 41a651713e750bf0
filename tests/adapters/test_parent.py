"""The watch on the process that started us."""

from __future__ import annotations

import subprocess
import sys
import threading

from gates.adapters.parent import stop_when_parent_dies

WAIT_S = 10


def a_process() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


def test_stops_when_the_parent_is_killed() -> None:
    parent, stopped = a_process(), threading.Event()

    stop_when_parent_dies(parent.pid, stopped.set)
    assert not stopped.wait(0.2)
    parent.kill()
    parent.wait()

    assert stopped.wait(WAIT_S)


def test_stops_at_once_when_the_parent_is_gone_already() -> None:
    parent, stopped = a_process(), threading.Event()
    parent.kill()
    parent.wait()

    watch = stop_when_parent_dies(parent.pid, stopped.set)

    assert stopped.wait(WAIT_S)
    watch.join(WAIT_S)
    assert not watch.is_alive()


def test_never_keeps_the_program_alive() -> None:
    program = (
        "import os; from gates.adapters.parent import stop_when_parent_dies;"
        "stop_when_parent_dies(os.getppid(), lambda: None)"
    )

    ended = subprocess.run([sys.executable, "-c", program], timeout=WAIT_S, check=False)

    assert ended.returncode == 0
