from __future__ import annotations

from pathlib import Path

import pytest

from gates.api import Invocation
from gates.ports import Clock, Processes, Reporter
from gates.testing import FakeClock, FakeProcesses, FakeReporter

HERE = Path()


def run(processes: FakeProcesses, *argv: str) -> Invocation:
    return processes.run(argv, cwd=HERE, env={"A": "1"}, stdin=b"in", time_limit_s=3.0)


def test_the_fakes_are_what_the_program_asks_for() -> None:
    fakes: tuple[Clock, Processes, Reporter] = (FakeClock(), FakeProcesses(), FakeReporter())
    assert len(fakes) == 3


def test_a_clock_moves_only_when_it_is_moved_and_never_back() -> None:
    clock = FakeClock()
    clock.advance(86_400.5)
    assert (clock.now(), clock.today().isoformat(), clock.monotonic_s()) == (
        "2026-01-02T00:00:00.500Z", "2026-01-02", 86_400.5,
    )  # fmt: skip
    with pytest.raises(ValueError, match="does not go back"):
        clock.advance(-1)


def test_the_longest_line_of_a_script_answers_and_calls_are_remembered() -> None:
    script = {
        ("ruff",): Invocation(argv=(), exit_code=1),
        ("ruff", "--version"): lambda call: Invocation(argv=(), exit_code=0, stdout=call.stdin or b""),
    }
    processes = FakeProcesses(script=script)
    assert run(processes, "ruff", "check").exit_code == 1
    assert run(processes, "ruff", "--version") == Invocation(argv=("ruff", "--version"), exit_code=0, stdout=b"in")
    assert [(call.argv, call.env, call.time_limit_s) for call in processes.calls] == [
        (("ruff", "check"), {"A": "1"}, 3.0),
        (("ruff", "--version"), {"A": "1"}, 3.0),
    ]


def test_a_program_without_a_line_is_not_started_and_after_the_stop_all_are_interrupted() -> None:
    processes = FakeProcesses()
    assert run(processes, "pytest").not_started == "the script has no line for 'pytest'"
    processes.stop_all()
    assert run(processes, "pytest").interrupted


def test_a_reporter_remembers_what_it_was_told() -> None:
    reporter = FakeReporter()
    reporter.started("lint-prod")
    reporter.progressed("lint-prod", "1 of 2 files", duration_s=0.5)
    reporter.finished("lint-prod", "2 of 2 files", duration_s=1.0, reused=True)
    assert reporter == FakeReporter(
        started_parts=["lint-prod"],
        finished_parts={"lint-prod": "2 of 2 files"},
        reused_parts=["lint-prod"],
        progressed_parts={"lint-prod": "1 of 2 files"},
    )
