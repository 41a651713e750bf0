"""From the n-th call on every call fails, as on a disk that is full or was taken away; the project is green."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from faults.disk import EVER, calls, failed_call, failing
from faults.ledger import Entry
from faults.subject import keep, make_subject

STEP = 18
"""Every call of a run is the first to fail in one of so many runs of this suite's loop, not in all: calls repeat."""


@pytest.mark.parametrize("how", ["ENOSPC", "EROFS", "EIO", "EMFILE"])
def test_each_call_and_all_that_follow_fail(how: str, tmp_path: Path, fault: Callable[[str, str], Entry]) -> None:
    subject = make_subject(tmp_path)
    entry = fault("A69", f"all calls fail from one on, {how}")
    kept = shutil.copytree(subject.root / ".gates", tmp_path / "kept")
    before = subject.before()
    subject.run("health", "--no-cache", env=failing(subject, how=how, first=0, last=0))
    count = len(list(calls(subject)))
    for number in range(1 + STEP // 4 * len(how) % STEP, count + 1, STEP):
        keep(subject.root / ".gates", kept)
        ran = subject.run("health", "--no-cache", env=failing(subject, how=how, first=number, last=EVER))
        failed = failed_call(subject)
        if failed is None:
            continue
        may_leave = how in ("EIO", "EROFS")  # such a disk removes nothing either; the next run does
        harms = subject.harms(ran, before, may_leave_files=may_leave)
        if may_leave:
            following = subject.run("health")
            harms = subject.harms(following, before) | harms
        entry.add(gave=ran.gave, harms=harms, what=f"from call {number}: {' '.join(failed)}")
