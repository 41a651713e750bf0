"""The n-th call on a file fails once, n = 1, 2, ... until a run makes no more calls; the project is red."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from faults.disk import calls, errors_for, failed_call, failing
from faults.ledger import Entry, Harm
from faults.subject import keep, make_subject

LANES = 8
"""The loop is cut into so many tests, for several workers."""


@pytest.mark.parametrize("start", range(1, LANES + 1))
def test_each_call_of_a_run_fails_once(start: int, tmp_path: Path, fault: Callable[[str, str], Entry]) -> None:
    subject = make_subject(tmp_path, is_red=True)
    entry = fault("A69", "one call fails, the project is red")
    kept = shutil.copytree(subject.root / ".gates", tmp_path / "kept")
    before = subject.before()
    subject.run("health", "--no-cache", env=failing(subject, how="EIO", first=0, last=0))
    usual = [name for name, _, _ in calls(subject)]
    for number in range(start, len(usual) + LANES, LANES):
        name = usual[min(number, len(usual)) - 1]
        ways = errors_for(name)
        how = ways[(number // LANES) % len(ways)]
        keep(subject.root / ".gates", kept)
        ran = subject.run("health", "--no-cache", env=failing(subject, how=how, first=number))
        failed = failed_call(subject)
        if failed is None:
            continue
        harms = subject.harms(ran, before)
        if ran.code == 3 and Harm.UNCLEAR not in harms and not _names(ran.said, failed[1], how):
            harms[Harm.UNCLEAR] = f"neither the file nor the reason is named: {ran.err[-300:]}"
        entry.add(gave=ran.gave, harms=harms, what=f"call {number}: {failed[0]} {failed[1]} {how}")


def _names(said: str, place: str, how: str) -> bool:
    reason = os.strerror(getattr(errno, how if how != "SHORT" else "EIO"))
    return reason in said or place in said or "bytes were written" in said
