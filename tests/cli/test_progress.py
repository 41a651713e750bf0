from __future__ import annotations

import io
import time
from collections.abc import Mapping
from pathlib import Path

from gates.adapters.clock import SystemClock
from gates.cli.progress import LIVE_AFTER_S, progress
from gates.cli.world import World
from gates.model.task import Invocation


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class NoProcesses:
    """Nothing is started here."""

    def run(
        self, argv: tuple[str, ...], *, cwd: Path, env: Mapping[str, str], stdin: bytes | None, time_limit_s: float
    ) -> Invocation:
        raise AssertionError("nothing is started here")

    def stop_all(self) -> None:
        """Nothing."""


def world(stream: io.StringIO, **env: str) -> World:
    return World(cwd=Path(), env=env, clock=SystemClock(), processes=NoProcesses(), stdout=io.StringIO(), stderr=stream)


def two_parts(stream: io.StringIO, *, wait_s: float = 0.0, quiet: bool = False, **env: str) -> str:
    with progress(world(stream, **env), quiet=quiet, total=2) as reporter:
        reporter.started("lint-prod")
        reporter.started("tests")
        time.sleep(wait_s)
        reporter.finished("tests", "412 of 412 tests", duration_s=34.9, reused=False)
        reporter.finished("lint-prod", "563 of 563 files", duration_s=0.0, reused=True)
    return stream.getvalue()


PLAIN = "[1/2] tests: 412 of 412 tests (34 s)\n[2/2] lint-prod: 563 of 563 files (reused)\n"


def test_without_a_terminal_each_part_is_a_plain_line() -> None:
    assert two_parts(io.StringIO()) == PLAIN


def test_a_dumb_terminal_and_a_ci_terminal_get_plain_lines() -> None:
    assert two_parts(Screen(), TERM="dumb") == PLAIN
    assert two_parts(Screen(), CI="true", NO_COLOR="1") == PLAIN


def test_without_a_terminal_a_long_part_says_every_thirty_seconds_how_far_it_is() -> None:
    stream = io.StringIO()
    with progress(world(stream), quiet=False, total=2) as reporter:
        for second in range(100):
            reporter.progressed("tests", f"{second * 10} of 909 tests", duration_s=second + 0.2)
        reporter.progressed("compile", "", duration_s=200.0)
    assert stream.getvalue().splitlines() == [
        "tests: 300 of 909 tests, 30 s",
        "tests: 600 of 909 tests, 60 s",
        "tests: 900 of 909 tests, 90 s",
        "compile: still running, 200 s",
    ]


def test_groups_are_for_github_alone() -> None:
    assert two_parts(io.StringIO(), GITHUB_ACTIONS="true") == f"::group::Parts\n{PLAIN}::endgroup::\n"


def test_a_forced_colour_is_given_and_a_forbidden_one_is_not() -> None:
    assert "\x1b[2m(34 s)\x1b[0m" in two_parts(io.StringIO(), FORCE_COLOR="1")
    assert two_parts(io.StringIO(), FORCE_COLOR="1", NO_COLOR="1") == PLAIN


def test_quiet_is_quiet() -> None:
    assert two_parts(io.StringIO(), quiet=True) == ""


def test_a_short_run_draws_nothing_on_a_terminal() -> None:
    assert two_parts(Screen(), TERM="xterm") == ""


def test_a_longer_run_draws_what_runs_and_leaves_nothing_beside_the_table() -> None:
    stream = Screen()
    with progress(world(stream, TERM="xterm-256color", NO_COLOR="1"), quiet=False, total=2) as reporter:
        reporter.started("tests")
        reporter.progressed("tests", "12 of 412 tests", duration_s=1.0)
        time.sleep(LIVE_AFTER_S + 1.0)
        reporter.finished("tests", "412 of 412 tests", duration_s=34.9, reused=False)
    shown = stream.getvalue()

    assert "0 of 2 parts done" in shown
    assert "tests  12 of 412 tests" in shown
    assert "412 of 412 tests" not in shown
    assert "\x1b[?25h" in shown  # the cursor is there again


def test_what_a_part_says_obeys_nobody() -> None:
    stream = io.StringIO()
    with progress(world(stream, GITHUB_ACTIONS="true"), quiet=False, total=1) as reporter:
        reporter.finished("::error::x", "\x1b[2J ##[error]x\n::error::y", duration_s=1, reused=False)

    lines = stream.getvalue().splitlines()
    assert len(lines) == 3
    assert "\x1b" not in lines[1]
    assert "##[" not in lines[1]
    assert lines[1].startswith("[1/1] ")


def test_a_closed_stream_does_not_stop_the_run() -> None:
    stream = io.StringIO()
    with progress(world(stream), quiet=False, total=1) as reporter:
        stream.close()
        reporter.finished("lint", "x", duration_s=1, reused=False)
