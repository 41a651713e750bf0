"""SIGINT and SIGTERM in mid-run: a partial report within 5 seconds, no process left, and the next run is fine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import CONFIG, NEUTRAL

from tests.functional.processes import processes_in

pytestmark = pytest.mark.functional

SLOW = """\
import subprocess, sys, time


def test_slow():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", "gates-slow-child"])
    time.sleep(600)
"""


def started(project):
    """A `gates health` that has come to its slow test."""
    project.commit({"tests/test_slow.py": SLOW})
    clean = {name: value for name, value in os.environ.items() if name not in NEUTRAL}
    command = [sys.executable, "-P", "-m", "gates", "health"]
    process = subprocess.Popen(
        command, cwd=project.root, env=clean, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not any(b"gates-slow-child" in _command(number) for number in processes_in(project.root)):
        assert time.monotonic() < deadline, "the slow test never began"
        time.sleep(0.05)
    return process


def _command(number):
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_leaves_a_partial_report_and_no_process(project, number, code):
    process = started(project)
    begun = time.monotonic()
    project.gates("plan")
    asked = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=120)
    assert time.monotonic() - asked < max(5, 5 * (asked - begun))  # a busy machine is slow at everything
    assert process.returncode == code, err
    assert "Traceback" not in err
    assert processes_in(project.root) == []
    assert project.health()["verdict"]["interrupted"] is True
    assert project.part("lint-prod")["status"] == "pass"
    assert project.part("tests-prod")["status"] == "error"
    assert "interrupted" in out
    project.commit({"tests/test_slow.py": "def test_slow():\n    pass\n"})
    assert project.gates("health").code == 0
    assert project.health()["verdict"]["interrupted"] is False


def test_a_run_that_was_killed_is_named_by_the_next_one(project):
    process = started(project)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 5
    while processes_in(project.root) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_in(project.root) == []
    answer = project.gates("run", "lint-prod")
    assert answer.code == 0
    assert "died before its end" in answer.err


def test_a_time_limit_names_the_test_that_hangs(project):
    limits = "".join(f"\n[tool.gates.gate.{gate}]\ntime-limit-s = 4\n" for gate in ("tests", "coverage"))
    hangs = "import time\n\n\ndef test_hangs():\n    time.sleep(600)\n"
    project.commit({"pyproject.toml": CONFIG + limits, "tests/test_slow.py": hangs})
    answer = project.gates("run", "tests-prod")
    assert answer.code == 3
    assert "test_hangs" in answer.out
    assert processes_in(project.root) == []
