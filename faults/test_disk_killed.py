"""SIGKILL at the n-th call on a file: files are old or new, earlier history is whole, and the next run is well."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from faults.disk import calls, failed_call, failing
from faults.ledger import Entry, Harm
from faults.subject import keep, make_subject

WORKERS = 2
STEP = 9
"""Calls between two kills: many of a run's calls are alike."""


@pytest.mark.parametrize("start", range(WORKERS))
def test_a_run_that_is_killed_in_the_middle_loses_nothing(
    start: int, tmp_path: Path, fault: Callable[[str, str], Entry]
) -> None:
    subject = make_subject(tmp_path)
    entry = fault("A72", "SIGKILL at a call on a file")
    kept = shutil.copytree(subject.root / ".gates", tmp_path / "kept")
    before = subject.before()
    subject.run("health", "--no-cache", env=failing(subject, how="KILL", first=0, last=0))
    count = len(list(calls(subject)))
    for number in range(1 + start * STEP, count + 1, STEP * WORKERS):
        keep(subject.root / ".gates", kept)
        ran = subject.run("health", "--no-cache", env=failing(subject, how="KILL", first=number))
        failed = failed_call(subject)
        if failed is None:
            continue
        harms = subject.harms(ran, before, is_killed=True, may_leave_files=True)
        after = subject.before()
        following = subject.run("health")
        for harm, why in subject.harms(following, after).items():
            harms.setdefault(harm, f"the next run: {why}")
        if following.code != 0:
            harms.setdefault(Harm.UNCLEAR, f"the next run is {following.gave}: {following.err[-300:]}")
        entry.add(gave=f"{ran.gave}, next {following.gave}", harms=harms, what=f"call {number}: {' '.join(failed)}")
