"""A machine that is not as one expects: no home, no name, no UTF-8, little memory, few files, a lock of the dead."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping

import pytest

from faults.disk import SHIM
from faults.ledger import Entry, Harm
from faults.subject import Run, Subject

BARE = {"PATH": os.environ["PATH"]}
PLACES: Mapping[str, tuple[str, dict[str, str]]] = {
    "no HOME": ("A75", BARE),
    "HOME that is not there": ("A75", {**BARE, "HOME": "/nowhere/at/all"}),
    "locale C without UTF-8": ("A76", {**BARE, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    "console of cp1252": ("A76", {**BARE, "PYTHONIOENCODING": "cp1252"}),
    "console of ASCII": ("A76", {**BARE, "PYTHONIOENCODING": "ascii"}),
    "locale that is not there": ("A76", {**BARE, "LC_ALL": "xx_YY.UTF-8"}),
    "TMPDIR that is not there": ("A75", {**BARE, "TMPDIR": "/nowhere/at/all"}),
    "hash seed and time zone": ("A75", {**BARE, "PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati"}),
    "an empty environment": ("A75", {}),
}
LIMITS: Mapping[str, tuple[str, int, int]] = {
    "30 open files": ("A69", resource.RLIMIT_NOFILE, 30),
    "files of at most 1 kB": ("A69", resource.RLIMIT_FSIZE, 1024),
    "files of at most 16 kB": ("A69", resource.RLIMIT_FSIZE, 16 << 10),
    "150 MB of memory": ("A69", resource.RLIMIT_AS, 150 << 20),
}


def start(subject: Subject, env: Mapping[str, str], *, limit: tuple[int, int] | None = None) -> Run:
    """`gates health` with exactly these variables, below a limit."""
    subject.temporary.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "gates", "health", "--no-cache"],
        cwd=subject.root,
        env=dict(env),
        capture_output=True,
        timeout=60,
        check=False,
        preexec_fn=(lambda: resource.setrlimit(limit[0], (limit[1], limit[1]))) if limit else None,
    )
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    return Run(code=done.returncode, out=out, err=err, duration_s=0.0)


@pytest.mark.parametrize("kind", PLACES)
def test_it_runs_in_an_odd_environment(kind: str, subject: Subject, fault: Callable[[str, str], Entry]) -> None:
    row, env = PLACES[kind]
    entry = fault(row, kind)
    before = subject.before()
    ran = start(subject, env)
    harms = subject.harms(ran, before)
    if ran.code != 0 and env:
        harms[Harm.UNCLEAR] = f"{ran.gave}: {ran.said[-400:]}"
    entry.add(gave=ran.gave, harms=harms)


@pytest.mark.parametrize("kind", LIMITS)
def test_a_small_machine_gives_an_answer(kind: str, subject: Subject, fault: Callable[[str, str], Entry]) -> None:
    row, which, bound = LIMITS[kind]
    entry = fault(row, kind)
    before = subject.before()
    ran = start(subject, {**BARE, "HOME": str(subject.root.parent)}, limit=(which, bound))
    entry.add(gave=ran.gave, harms=subject.harms(ran, before))


def test_a_lock_that_a_dead_process_left_is_not_waited_for(
    subject: Subject, fault: Callable[[str, str], Entry]
) -> None:
    for name in ("publish.lock", "health/.lock", "health/history.jsonl.lock"):
        entry = fault("A73", f".gates/{name} left behind")
        (subject.root / ".gates" / name).write_text("4242\n")
        before = subject.before()
        ran = subject.run("health", "--no-cache", limit_s=30)
        harms = subject.harms(ran, before)
        if ran.code != 0:
            harms[Harm.UNCLEAR] = ran.said[-300:]
        entry.add(gave=ran.gave, harms=harms)


def test_a_clock_that_runs_backwards_gives_no_negative_time(
    subject: Subject, fault: Callable[[str, str], Entry]
) -> None:
    entry = fault("A77", "the clock is turned back at each look")
    before = subject.before()
    ran = subject.run("health", "--no-cache", env={"PYTHONPATH": str(SHIM), "FAULTS_CLOCK": "1"})
    harms = subject.harms(ran, before)
    report = subject.project.health()
    times = [report["run"]["duration_s"], *(gate["duration_s"] for gate in report["gates"])]
    if min(times) < 0 or ran.code != 0 or report["run"]["number"] != 2:
        harms[Harm.UNCLEAR] = f"{ran.gave}, {times}, run {report['run']['number']}"
    entry.add(gave=ran.gave, harms=harms)
