from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gates.suite.progress import TestsRun


def line(kind: str, **values: Any) -> bytes:
    return (json.dumps(dict(values, t=kind), separators=(",", ":")) + "\n").encode()


def told(*lines: bytes) -> str:
    run = TestsRun()
    run.take(b"".join(lines))
    return run.line


COLLECTED = line("collected", worker=None, count=909)
TEST = line("test", id='a.py::test["t":"test"}]', phases=[["call", "passed", 1]])


def test_verdicts_are_counted_against_what_will_run() -> None:
    assert told() == "collecting tests"
    assert told(COLLECTED) == "0 of 909 tests"
    assert told(COLLECTED, line("begin", id="a"), TEST, TEST) == "2 of 909 tests"
    assert told(COLLECTED, line("deselected", worker=None, ids=["a", "b"]), TEST) == "1 of 907 tests"
    assert told(line("collected", worker=None, count=1), TEST) == "1 of 1 test"


def test_every_worker_collects_the_same_tests() -> None:
    workers = [line("collected", worker=worker, count=40) for worker in ("gw0", "gw1")]
    assert told(*workers, TEST) == "1 of 40 tests"


def test_a_line_that_nobody_understands_is_left_to_whoever_reads_the_record() -> None:
    assert told(b'{"count":[],"t":"collected"}\n', b'["t":"collected"}\n', COLLECTED) == "0 of 909 tests"


@given(st.lists(st.integers(1, 40), max_size=30))
def test_it_does_not_matter_where_a_read_ends(cuts: list[int]) -> None:
    whole = COLLECTED + TEST * 7
    run, at = TestsRun(), 0
    for cut in (*cuts, len(whole)):
        run.take(whole[at : at + cut])
        at += cut
    assert run.line == "7 of 909 tests"
