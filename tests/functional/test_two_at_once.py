"""Two `gates health` in one checkout at the same time: both whole, and history has a line of each."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.functional


def test_two_runs_in_one_checkout_do_not_mix(quick):
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda _: quick.gates("health", "--no-cache"), range(2)))
    assert [answer.code for answer in answers] == [0, 0], answers
    folder = quick.root / ".gates" / "health"
    records = [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]
    assert [record["run"] for record in records] == [1, 2]
    assert len({record["run_id"] for record in records}) == 2
    assert quick.health()["run"]["run_id"] == records[-1]["run_id"]
    assert len(quick.health()["gates"]) == 8
    assert not list(folder.rglob("*.tmp"))
