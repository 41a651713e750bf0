"""The tests of all lanes for gates that read along."""

from __future__ import annotations

import json

from gates.api import Asked, PartId
from gates.builtin.tests import Settings
from gates.suite.every_run import every_run, what_ran
from gates.suite.verdicts import Verdict
from gates.testing import a_lane, a_repository, a_result

FILES = ["src/a.py", "tests/test_a.py", "sub/tests/test_a.py"]


def record(test: str, path: str, outcome: str) -> bytes:
    """A whole record of one test."""
    rows: list[dict[str, object]] = [
        {
            "t": "start", "version": 1, "worker": None, "pytest": "9.0", "python": "3.11.7", "rootdir": ".",
            "inifile": None, "plugins": [], "addopts": [], "options": {}, "names": {}, "has_warnings": True,
        },
        {"t": "items", "worker": None, "items": [[test, path, 1, []]]},
        {"t": "collected", "worker": None, "count": 1},
        {"t": "begin", "id": test},
        {
            "t": "test", "id": test,
            "phases": [
                ["setup", "passed", 0],
                ["call", outcome, 0, *([{"message": "no"}] if outcome != "passed" else [])],
                ["teardown", "passed", 0],
            ],
        },
        {"t": "finish", "status": int(outcome == "failed"), "reported": 1},
    ]  # fmt: skip
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def asked(lane: str, *options: str) -> Asked:
    return Asked(part=PartId(gate="tests", lane=lane), settings=Settings(options=options))


def test_lanes_with_equal_options_share_a_process_and_others_do_not() -> None:
    lanes = (a_lane(tests=("tests",)), a_lane("sub", ("sub",), tests=("sub/tests",)))
    repository = a_repository(FILES, lanes=lanes)
    apart = every_run([asked("prod"), asked("sub", "-x")], [], repository)
    assert [task.name for task in apart] == ["pytest", "pytest-2"]
    assert every_run([asked("prod")], [asked("sub", "-x")], repository) == apart


def test_lanes_that_nobody_asks_are_run_as_nobody_configured() -> None:
    repository = a_repository(FILES[:2], lanes=(a_lane(tests=("tests",)),))
    assert every_run([], [], repository) == every_run([asked("prod")], [], repository)
    assert every_run([], [], a_repository(FILES[:1])) == ()


def test_a_test_that_ran_twice_is_as_good_as_its_worse_run() -> None:
    lanes = (a_lane(tests=("tests",)), a_lane("sub", ("sub",), tests=("tests",)))
    tasks = every_run([asked("prod"), asked("sub", "-x")], [], a_repository(FILES, lanes=lanes))
    for outcomes in (("failed", "passed"), ("passed", "failed")):
        results = {
            task.name: a_result(
                task, exit_code=int(outcome == "failed"),
                outputs={"record.jsonl": record("tests/test_a.py::test_a", "tests/test_a.py", outcome)},
            )
            for task, outcome in zip(tasks, outcomes, strict=True)
        }  # fmt: skip
        ran, problems = what_ran(tasks, results)
        assert problems == ()
        assert ran is not None
        assert ran["tests/test_a.py::test_a"].verdict is Verdict.FAILED


def test_a_node_id_is_named_from_the_root_of_the_repository() -> None:
    repository = a_repository(FILES, lanes=(a_lane(tests=("sub/tests",)),))
    (task,) = every_run([asked("prod")], [], repository)
    data = record("tests/test_a.py::test_a", "sub/tests/test_a.py", "passed")
    ran, _ = what_ran([task], {"pytest": a_result(task, outputs={"record.jsonl": data})})
    assert list(ran or {}) == ["sub/tests/test_a.py::test_a"]


def test_a_run_that_left_nothing_is_unknown() -> None:
    repository = a_repository(FILES, lanes=(a_lane(tests=("tests",)),))
    (task,) = every_run([asked("prod")], [], repository)
    ran, problems = what_ran([task], {})
    assert (ran, len(problems)) == (None, 1)
    assert what_ran([], {}) == (None, ())
