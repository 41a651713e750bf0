"""SIGINT and SIGTERM at fifty moments of a run, also twice: never a green, and nothing lost or left behind.

The second of two is obeyed at once, whatever that leaves in the folder for temporary files. A shell calls a death by
SIGINT 130 and one by SIGTERM 143, as the program does where it can speak.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from faults.ledger import Entry, Harm
from faults.subject import HANG_S, Run, Subject, make_subject
from tests.functional.conftest import NEUTRAL

MOMENTS = 25
ENDS = {signal.SIGINT: 130, signal.SIGTERM: 143}


def interrupted(subject: Subject, numbers: list[signal.Signals], after_s: float) -> tuple[Run, bool]:
    """One run with signals; and whether it had begun to listen: it says so with the first line of its progress."""
    subject.temporary.mkdir(exist_ok=True)
    clean = {name: value for name, value in os.environ.items() if name not in NEUTRAL}
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "gates", "health", "--no-cache"],
        cwd=subject.root,
        env={**clean, "TMPDIR": str(subject.temporary), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        time.sleep(after_s)
        asked_s = time.monotonic()
        for number in numbers:
            process.send_signal(number)
            time.sleep(0.05 * (len(numbers) > 1))
        try:
            out, err = process.communicate(timeout=HANG_S)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            return Run(code=None, out="", err=err.decode(), duration_s=HANG_S), True
    told = err.decode("utf-8", "replace")
    ran = Run(code=process.returncode, out=out.decode(), err=told, duration_s=time.monotonic() - asked_s)
    return ran, "[1/" in told


@pytest.mark.parametrize("is_twice", [False, True], ids=["once", "twice"])
@pytest.mark.parametrize("number", ENDS, ids=lambda it: it.name)
def test_a_signal_at_any_moment_ends_the_run_without_a_green(
    number: signal.Signals, is_twice: bool, tmp_path: object, fault: Callable[[str, str], Entry]
) -> None:
    subject = make_subject(tmp_path, is_red=True)  # type: ignore[arg-type]
    entry = fault("A66", f"{number.name} {'twice' if is_twice else 'once'}, at {MOMENTS} moments of a run")
    begun_s = time.monotonic()
    subject.run("health", "--no-cache")
    whole_s = time.monotonic() - begun_s
    for moment in range(MOMENTS):
        before = subject.before()
        ran, has_begun = interrupted(subject, [number] * (1 + is_twice), whole_s * moment / MOMENTS)
        harms = subject.harms(ran, before, is_killed=True, may_leave_files=is_twice)
        if has_begun and ran.code not in (ENDS[number], -number, 1, *(ENDS.values() if is_twice else ())):
            harms[Harm.UNCLEAR] = f"it ended as {ran.gave}"
        if has_begun and "Traceback" in ran.said and not is_twice:
            harms[Harm.UNCLEAR] = f"a traceback: {ran.said[-400:]}"
        entry.add(gave=ran.gave, harms=harms, what=f"after {moment} of {MOMENTS}")
