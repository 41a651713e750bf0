"""A command of the configuration that is a real stubborn program: the run ends in time, and nothing of it lives on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from faults.ledger import Entry, Harm
from faults.subject import QUICK, Subject, make_subject

LIMIT_S = 2
GRACE_S = 40.0
"""What a busy machine may add."""
GATE = f"""
[tool.gates.gate.stubborn]
command = ["{{python}}", "tools/run.py", "{{folders}}"]
reads = "count"
pattern = '(?P<number>\\d+) todos'
examined = 'in (?P<examined>\\d+) files'
maximum = 40
time-limit-s = {LIMIT_S}

[tool.gates.lanes.tools]
paths = ["tools"]
policy = "off"
"""
DEAF = (
    "import signal\nfor name in ('SIGTERM', 'SIGINT', 'SIGHUP'): signal.signal(getattr(signal, name), signal.SIG_IGN)\n"
)
SAY = "import os, sys, time\nprint('0 todos in 3 files', flush=True)\n"
IDLE = "import time\ntime.sleep(300)\n"
SCRUBBED = "os.execve(sys.executable, [sys.executable, '-S', '-c', 'import time; time.sleep(300)'], {})\n"
HANGS: Mapping[str, tuple[str, str]] = {
    "deaf to SIGTERM": ("A65", SAY + DEAF + IDLE),
    "a child holds the pipe after the end": (
        "A63",
        SAY + "if os.fork() == 0: time.sleep(300)\nelse: time.sleep(300)\n",
    ),
    "a child in a session of its own": ("A64", SAY + "if os.fork() == 0: os.setsid()\n" + IDLE),
    "double fork": ("A64", SAY + "if os.fork() == 0:\n    os.setsid()\n    if os.fork(): os._exit(0)\n" + IDLE),
    "a deaf child without our mark": (
        "A64",
        SAY + DEAF + "if os.fork() == 0:\n    os.setsid()\n    " + SCRUBBED + IDLE,
    ),
    "stopped": ("A65", SAY + "import signal\nos.kill(os.getpid(), signal.SIGSTOP)\n" + IDLE),
    "a bounded fork bomb": ("B08", SAY + "for _ in range(5): os.fork()\n" + DEAF + IDLE),
    "floods both pipes": ("A68", SAY + "while True:\n    os.write(1, b'x' * 65536); os.write(2, b'y' * 65536)\n"),
}
ENDS: Mapping[str, tuple[str, str]] = {
    "killed by SIGKILL": ("B07", SAY + "os.kill(os.getpid(), 9)\n"),
    "killed by SIGSEGV": ("A47", SAY + "os.kill(os.getpid(), 11)\n"),
    "aborted": ("A47", SAY + "os.abort()\n"),
    "ends early with 0 and says nothing": ("A07", "import os\nos._exit(0)\n"),
    "says one thing and ends with 3": ("B07", SAY + "os._exit(3)\n"),
    "says that it looked at nothing": ("A08", "print('0 todos in 0 files')\n"),
    "closes its output": ("B07", "import os\nos.close(1)\nos.close(2)\nos._exit(0)\n"),
    "out of memory": (
        "B07",
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 26,) * 2)\nx = 'x' * (1 << 30)\n",
    ),
    "kills its parent": ("B07", SAY + "os.kill(os.getppid(), 9)\ntime.sleep(1)\n"),
    "50 MB without a line end": ("A68", "import os\nfor _ in range(800): os.write(1, b'x' * 65536)\n"),
}
SURVIVED: Mapping[str, tuple[str, str]] = {
    "a chain of parents that end": (
        "B08",
        SAY + "until = time.monotonic() + 20\nwhile time.monotonic() < until:\n    if os.fork(): os._exit(0)\n"
        "    os.setsid(); time.sleep(0.01)\n",
    ),
    "leaves a child behind": ("A63", SAY + "if os.fork() == 0: time.sleep(300)\n"),
    "leaves a daemon behind": (
        "A64",
        SAY + "if os.fork() == 0:\n    os.setsid()\n    if os.fork(): os._exit(0)\n" + IDLE + "os._exit(0)\n",
    ),
}


@pytest.fixture
def stubborn(tmp_path: Path) -> Subject:
    files = {**QUICK, "pyproject.toml": QUICK["pyproject.toml"] + GATE, "tools/run.py": SAY}
    return make_subject(tmp_path, files, runs=0)


def play(subject: Subject, entry: Entry, program: str, *, is_green: bool) -> None:
    subject.project.commit({"tools/run.py": f"# {entry.how}\n{program}"})
    before = subject.before()
    ran = subject.run("run", "stubborn-prod", "--no-cache")
    harms = subject.harms(ran, before)
    harms.pop(Harm.FALSE_GREEN, None)  # `gates run` writes no report
    if not is_green and ran.code not in (1, 3):
        harms[Harm.FALSE_GREEN if ran.code == 0 else Harm.UNCLEAR] = f"{ran.gave}: {ran.said[-300:]}"
    if ran.duration_s > LIMIT_S + GRACE_S:
        harms[Harm.HUNG] = f"{ran.duration_s:.1f} s"
    entry.add(gave=ran.gave, harms=harms)


@pytest.mark.parametrize("kind", HANGS)
def test_a_program_that_does_not_end_is_an_error_in_time(
    kind: str, stubborn: Subject, fault: Callable[[str, str], Entry]
) -> None:
    row, program = HANGS[kind]
    play(stubborn, fault(row, kind), program, is_green=False)


@pytest.mark.parametrize("kind", ENDS)
def test_a_program_that_ends_badly_is_never_green(
    kind: str, stubborn: Subject, fault: Callable[[str, str], Entry]
) -> None:
    row, program = ENDS[kind]
    play(stubborn, fault(row, kind), program, is_green=False)


@pytest.mark.parametrize("kind", SURVIVED)
def test_what_a_program_leaves_is_ended(kind: str, stubborn: Subject, fault: Callable[[str, str], Entry]) -> None:
    row, program = SURVIVED[kind]
    play(stubborn, fault(row, kind), program, is_green=True)
