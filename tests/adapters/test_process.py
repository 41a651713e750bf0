"""Real, stubborn children: nothing hangs, nothing fills the memory, nothing is left."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gates.adapters.process import SystemProcesses
from gates.model.task import Invocation

ON_LINUX = sys.platform == "linux"
DEAF = (
    "import signal, time\n"
    "for name in ('SIGTERM', 'SIGINT', 'SIGHUP'): signal.signal(getattr(signal, name), signal.SIG_IGN)\n"
)
IDLE = "time.sleep(60)\n"
DOUBLE_FORK = "import os\nif os.fork(): os._exit(0)\nos.setsid()\nif os.fork(): os._exit(0)\n"

STUBBORN = {
    "deaf to SIGTERM": DEAF + IDLE,
    "in a session of its own": "import os, time\nif os.fork() == 0:\n    os.setsid()\n" + IDLE,
    "double fork": "import os, time\nif os.fork() == 0:\n    "
    + DOUBLE_FORK.replace("\n", "\n    ").rstrip()
    + "\n"
    + IDLE,
    "deaf daemon without our mark": DEAF
    + "import os, sys\nif os.fork() == 0:\n    os.setsid()\n    os.execve(sys.executable, [sys.executable, '-c', "
    + repr(DEAF + IDLE)
    + ", sys.argv[1]], {})\n"
    + IDLE,
    "holder of the pipe": "import os, sys, time\nprint('here', flush=True)\nos.fork()\n" + IDLE,
    "stopped": "import os, signal, time\nos.kill(os.getpid(), signal.SIGSTOP)\n" + IDLE,
    "spawner": "import os, time\nuntil = time.monotonic() + 20\n"
    "while time.monotonic() < until:\n    if os.fork(): os._exit(0)\n    os.setsid()\n    time.sleep(0.002)\n",
    "family": DEAF + "import os\nos.fork(); os.fork(); os.fork()\n" + IDLE,
}


@pytest.fixture
def processes() -> Iterator[SystemProcesses]:
    with SystemProcesses(kept_bytes=1 << 20, grace_s=0.2) as started:
        yield started


@pytest.fixture
def token() -> str:
    return f"token-{uuid.uuid4().hex}"


def run(
    processes: SystemProcesses,
    *argv: str,
    stdin: bytes | None = None,
    time_limit_s: float = 20.0,
    cwd: Path = Path("/"),
    env: dict[str, str] | None = None,
) -> Invocation:
    return processes.run(
        argv, cwd=cwd, env={"PATH": os.environ["PATH"]} if env is None else env, stdin=stdin, time_limit_s=time_limit_s
    )


def alive(token: str) -> list[int]:
    listed = subprocess.run(
        ["ps", "-axww", "-o", "pid=,stat=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return [int(row[0]) for row in rows if len(row) == 3 and token in row[2] and not row[1].startswith("Z")]


def soon(condition: Callable[[], bool], limit_s: float = 2.0) -> bool:
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def test_a_living_process_is_seen_by_these_tests(token: str) -> None:
    with subprocess.Popen(["sh", "-c", f"sleep 5; : {token}"]) as child:
        assert soon(lambda: alive(token) == [child.pid])
        child.kill()


def test_a_program_that_ends_by_itself_is_reported_whole(processes: SystemProcesses, tmp_path: Path) -> None:
    ran = run(processes, "sh", "-c", "cat; echo oops >&2; pwd; exit 3", stdin=b"hello\n", cwd=tmp_path)
    assert (ran.exit_code, ran.signal, ran.stdout, ran.stderr) == (3, None, f"hello\n{tmp_path}\n".encode(), b"oops\n")
    assert (ran.timed_out, ran.interrupted, ran.not_started, ran.is_cut) == (False, False, None, False)
    assert ran.started_at.endswith("Z")
    assert 0 < ran.duration_s < 5


def test_a_program_that_dies_by_a_signal_has_no_exit_code(processes: SystemProcesses) -> None:
    ran = run(processes, "sh", "-c", "kill -9 $$")
    assert (ran.exit_code, ran.signal) == (None, 9)


def test_the_environment_is_what_was_given_and_the_mark(processes: SystemProcesses) -> None:
    ran = run(processes, "/usr/bin/env", env={"A": "1", "B": "é\n"})
    assert sorted(line for line in ran.stdout.split(b"\n") if not line.startswith((b"GATES_TASK=", b"_="))) == [
        b"", b"", b"A=1", "B=é".encode(),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("argv", "reason"),
    [
        ((), "the command is empty"),
        (("no-such-program-here",), "there is no program 'no-such-program-here' on PATH"),
        (("/no/such/program",), "there is no program '/no/such/program'"),
        (("/etc/passwd",), "'/etc/passwd' cannot be run: Permission denied"),
        (("echo", "a\0b"), "an argument or a variable holds a NUL byte"),
        (("true", "x" * 4_000_000), "'true' cannot be run: Argument list too long"),
    ],
)
def test_what_cannot_be_started_says_why(processes: SystemProcesses, argv: tuple[str, ...], reason: str) -> None:
    ran = run(processes, *argv)
    assert (ran.not_started, ran.exit_code) == (reason, None)


def test_a_file_of_no_known_format_and_a_missing_folder_say_why(processes: SystemProcesses, tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_bytes(b"\x00\x01\x02")
    program.chmod(0o755)
    assert run(processes, str(program)).not_started == f"{str(program)!r} cannot be run: Exec format error"
    missing = run(processes, "true", cwd=tmp_path / "missing").not_started
    assert missing == f"its working folder {tmp_path / 'missing'} cannot be entered: No such file or directory"


@pytest.mark.skipif(not ON_LINUX, reason="descendants in other sessions are found on Linux only")
@pytest.mark.parametrize("kind", STUBBORN)
def test_at_the_time_limit_the_whole_tree_is_gone(processes: SystemProcesses, token: str, kind: str) -> None:
    begun_s = time.monotonic()
    ran = run(processes, sys.executable, "-S", "-c", STUBBORN[kind], token, time_limit_s=0.4)
    assert time.monotonic() - begun_s < 3.0
    assert soon(lambda: not alive(token))
    if kind in {"in a session of its own", "holder of the pipe", "deaf to SIGTERM", "stopped", "family"}:
        assert (ran.timed_out, ran.exit_code) == (True, None)


@pytest.mark.skipif(not ON_LINUX, reason="descendants in other sessions are found on Linux only")
@pytest.mark.parametrize("kind", ["double fork", "in a session of its own", "holder of the pipe", "spawner"])
def test_what_a_program_leaves_behind_is_ended_with_it(processes: SystemProcesses, token: str, kind: str) -> None:
    program = "import os, time\nif os.fork(): time.sleep(0.15); os._exit(7)\n" + STUBBORN[kind]
    begun_s = time.monotonic()
    ran = run(processes, sys.executable, "-S", "-c", program, token)
    assert (ran.exit_code, ran.timed_out) == (7, False)
    assert time.monotonic() - begun_s < 2.5
    assert not alive(token)


@pytest.mark.skipif(not ON_LINUX, reason="descendants in other sessions are found on Linux only")
def test_a_stray_of_one_program_is_ended_while_another_runs_on(processes: SystemProcesses, token: str) -> None:
    other: list[Invocation] = []
    beside = threading.Thread(target=lambda: other.append(run(processes, "sleep", "0.8")))
    beside.start()
    time.sleep(0.05)
    run(processes, "sh", "-c", f"setsid sh -c 'sleep 60; : {token}' & sleep 0.1")
    assert not alive(token)
    assert beside.is_alive()
    beside.join()
    assert other[0].exit_code == 0


@pytest.mark.skipif(not ON_LINUX, reason="descendants in other sessions are found on Linux only")
def test_a_stray_that_hides_is_gone_when_nobody_else_can_own_it(processes: SystemProcesses, token: str) -> None:
    beside = threading.Thread(target=lambda: run(processes, "sleep", "0.6"))
    beside.start()
    time.sleep(0.05)
    run(processes, "sh", "-c", f"setsid env -i /bin/sh -c '(sleep 60; : {token}) & (sleep 60; : {token})' & sleep 0.1")
    beside.join()
    assert soon(lambda: not alive(token))


def test_the_output_of_a_program_whose_grandchild_holds_the_pipe_is_whole(processes: SystemProcesses) -> None:
    begun_s = time.monotonic()
    ran = run(processes, "sh", "-c", "sleep 60 & echo done")
    assert (ran.exit_code, ran.stdout) == (0, b"done\n")
    assert time.monotonic() - begun_s < 2.0


def test_a_flood_is_cut_and_does_not_fill_the_memory(token: str) -> None:
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with SystemProcesses(kept_bytes=8 << 20) as processes:
        ran = run(processes, "sh", "-c", "head -c 200000000 /dev/zero & head -c 200000000 /dev/zero >&2; wait")
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib
    assert (ran.exit_code, len(ran.stdout), len(ran.stderr), ran.is_cut) == (0, 8 << 20, 8 << 20, True)
    assert grown_kib < 60_000
    assert set(ran.stdout) == {0}


def test_output_without_a_newline_with_nul_and_not_utf8_comes_back_as_it_is(processes: SystemProcesses) -> None:
    ran = run(processes, "sh", "-c", r"printf 'a\000b\377'")
    assert (ran.stdout, ran.is_cut) == (b"a\0b\xff", False)


def test_a_program_that_closes_its_streams_is_still_waited_for(processes: SystemProcesses) -> None:
    ran = run(processes, "sh", "-c", "exec >&- 2>&-; sleep 0.2; exit 5")
    assert ran.exit_code == 5
    assert ran.duration_s >= 0.2


def test_a_program_that_reads_no_input_or_no_input_is_there_does_not_hang(processes: SystemProcesses) -> None:
    assert run(processes, "true", stdin=b"x" * 1_000_000).exit_code == 0
    assert run(processes, "cat", stdin=b"").stdout == b""
    assert run(processes, "cat", stdin=None).stdout == b""
    assert len(run(processes, "cat", stdin=b"x" * 1_000_000).stdout) == 1_000_000


def test_a_stop_from_a_signal_handler_ends_what_runs_and_what_comes_later(
    processes: SystemProcesses, token: str
) -> None:
    before = signal.signal(signal.SIGALRM, lambda _number, _frame: processes.stop_all())
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        ran = run(processes, sys.executable, "-S", "-c", STUBBORN["family"], token)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert (ran.interrupted, ran.timed_out, ran.exit_code) == (True, False, None)
    assert not alive(token)
    later = run(processes, "true")
    assert (later.interrupted, later.exit_code, later.ended_with((0,))) == (True, None, False)


@pytest.mark.skipif(not ON_LINUX, reason="descendants in other sessions are found on Linux only")
def test_when_gates_is_killed_its_processes_die(token: str) -> None:
    program = (
        "import os, sys; from pathlib import Path; from gates.adapters.process import SystemProcesses\n"
        "SystemProcesses().run((sys.executable, '-S', '-c', sys.argv[1], sys.argv[2]), cwd=Path('/'),"
        " env=dict(os.environ), stdin=None, time_limit_s=60)\n"
    )
    gates = subprocess.Popen([sys.executable, "-c", program, STUBBORN["deaf daemon without our mark"], token])
    assert soon(lambda: len(alive(token)) >= 3, 5.0)
    gates.kill()
    gates.wait()
    assert soon(lambda: not alive(token))


def test_when_the_keeper_is_killed_the_run_says_so_and_the_next_one_works(processes: SystemProcesses) -> None:
    ran = run(processes, "sh", "-c", "kill -9 $PPID; sleep 60")
    assert (ran.not_started, ran.exit_code) == ("the keeper of processes was killed while it ran", None)
    assert run(processes, "true").exit_code == 0


def test_many_at_once_do_not_mix(processes: SystemProcesses) -> None:
    results: dict[int, bytes] = {}

    def one(number: int) -> None:
        results[number] = run(processes, "sh", "-c", f"echo {number}; sleep 0.05; echo {number}").stdout

    threads = [threading.Thread(target=one, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: f"{number}\n{number}\n".encode() for number in range(40)}


def test_no_descriptor_is_left_open(processes: SystemProcesses) -> None:
    run(processes, "true")
    before = len(os.listdir("/dev/fd"))
    for _round in range(5):
        run(processes, "true")
        run(processes, "no-such-program-here")
    assert len(os.listdir("/dev/fd")) == before
