from __future__ import annotations

from pathlib import Path

from gates.run.heartbeat import EVERY_S, Heartbeat
from gates.run.merge import Job
from tests.run.builders import Ticking, Told, task

TESTS = Job(task=task("pytest", outputs=("record.jsonl",)), readers=("tests-prod", "coverage-prod"), limits_s=(9, 9))
COMPILE = Job(task=task("compile"), readers=("compile-prod",), limits_s=(9,))


def test_jobs_that_run_are_told_of_and_those_that_ended_are_not(tmp_path: Path) -> None:
    told, clock = Told(), Ticking()
    heart = Heartbeat(clock=clock, reporter=told, folder_of=lambda _task: tmp_path)
    heart.beat()
    heart.began(TESTS)
    heart.began(COMPILE)
    clock.at_s += EVERY_S
    heart.beat()
    (tmp_path / "record.jsonl").write_bytes(b'{"worker":null,"count":3,"t":"collected"}\n{"t":"test"}\n{"t":"te')
    heart.beat()
    heart.ended(COMPILE)
    clock.at_s += EVERY_S
    heart.beat()
    with (tmp_path / "record.jsonl").open("ab") as file:
        file.write(b'st"}\n')
    clock.at_s += EVERY_S
    heart.beat()
    assert told.beats == [
        ("tests-prod", "collecting tests"),
        ("compile-prod", ""),
        ("tests-prod", "1 of 3 tests"),
        ("tests-prod", "2 of 3 tests"),
    ]


def test_a_pipe_in_place_of_a_record_is_not_waited_for(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "record.jsonl")
    told = Told()
    heart = Heartbeat(clock=Ticking(), reporter=told, folder_of=lambda _task: tmp_path)
    heart.began(TESTS)
    heart.beat()
    assert told.beats == [("tests-prod", "collecting tests")]
