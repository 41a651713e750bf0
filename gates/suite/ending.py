"""How the pytest process ended, against its record: two witnesses that must tell the same story."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gates.model.account import counted
from gates.model.evidence import Problem
from gates.model.task import Invocation, TaskResult
from gates.suite.broken import broke_inside
from gates.suite.record import Record
from gates.suite.runs import ALWAYS, PYTEST_EXIT_CODES
from gates.suite.variables import lacked, passing
from gates.suite.verdicts import Outcome, Verdict

_PLACE = re.compile(r"\S+\.py:\d+: in ")
_SAID_LINES, _SAID_CHARACTERS = 3, 400
_DRY = {
    "collectonly": "--collect-only", "setupplan": "--setup-plan", "setuponly": "--setup-only", "usepdb": "--pdb",
}  # fmt: skip


def ending_problems(result: TaskResult | None, record: Record, outcomes: Mapping[str, Outcome]) -> tuple[Problem, ...]:
    """Why the whole run cannot be judged; empty when the process and its record agree and the session is whole."""
    if result is None:
        return (Problem(what="pytest did not run", way_out="run the part again; report it when it stays"),)
    if not result.invocations:
        texts = result.problems or ("pytest did not run",)
        return tuple(Problem(what=text, way_out="see what the run said before") for text in texts)
    invocation = result.invocations[0]
    ended = _not_ended(invocation, record)
    if ended:
        return (ended,)
    told = [Problem.of_task("pytest", text) for text in result.problems]
    told += _dry_runs(record)
    code = invocation.exit_code
    if code not in PYTEST_EXIT_CODES:
        what = f"pytest ended with exit code {code}, which is none of its own{_running(record)}"
        told.append(Problem(what=what, way_out="look for os._exit or pytest.exit in the code under test"))
    elif code == 4 or (record.status is None and code in (1, 2) and not record.items):
        told.append(Problem(what=f"pytest could not start: {said(invocation)}", way_out=_by_hand(invocation)))
    elif record.internal_errors:
        told.append(broke_inside(record.internal_errors[-1]))
    elif record.problems:
        told += record.problems
    elif record.status is None:
        what = f"pytest ended with exit code {code} before the end of its session{_running(record)}"
        told.append(Problem(what=what, way_out="look for os._exit, a crash of native code, or a killed process"))
    elif not told:
        told += _contradictions(code, record, outcomes)
    return tuple(told)


def _not_ended(invocation: Invocation, record: Record) -> Problem | None:
    if invocation.not_started is not None:
        return Problem(
            what=f"pytest could not be started: {invocation.not_started}", way_out="name the right [tool.gates] python"
        )
    if invocation.timed_out:
        what = f"pytest was stopped at its time limit after {invocation.duration_s:.0f} s{_running(record)}"
        return Problem(what=what, way_out="mend the test that hangs, or raise time-limit-s of this gate")
    if invocation.interrupted:
        return Problem(what=f"the run was interrupted{_running(record)}", way_out="run it again")
    if invocation.signal is not None:
        what = f"pytest was ended by signal {invocation.signal}{_running(record)}"
        return Problem(what=what, way_out="a crash of native code or a killed process; run that test alone")
    return None


def _contradictions(code: int | None, record: Record, outcomes: Mapping[str, Outcome]) -> list[Problem]:
    bad = sum(outcome.verdict in (Verdict.FAILED, Verdict.ERROR) for outcome in outcomes.values())
    bad += sum(entry.outcome == "failed" for entry in record.uncollected)
    if code != record.status:
        what = f"pytest ended with exit code {code}, but its record says {record.status}"
        return [
            Problem(what=what, way_out="something ends the process after the session; look for atexit and os._exit")
        ]
    if code == 0 and bad:
        what = (
            f"pytest ended with exit code 0 although {bad:,} {'test or file' if bad == 1 else 'tests or files'} failed"
        )
        return [Problem(what=what, way_out="look for a hook that sets session.exitstatus")]
    if code == 1 and not bad:
        what = "pytest ended with exit code 1 although nothing in its record failed"
        return [Problem(what=what, way_out="a plugin made the run fail; its output says why")]
    if code == 2 and not (bad and not record.unfinished and _all_ran(record)):
        what = f"pytest was interrupted{_running(record)}"
        return [Problem(what=what, way_out="look for pytest.exit, KeyboardInterrupt or a debugger in the tests")]
    if code == 0 and record.unfinished:
        what = f"the session was told to stop{_running(record)}"
        return [Problem(what=what, way_out="look for pytest.exit in the tests and in conftest.py")]
    if code == 6:
        what = "pytest ended with exit code 6: more warnings than max-warnings allows"
        return [Problem(what=what, way_out="mend the warnings, or raise max_warnings in pytest's configuration")]
    return []


def _all_ran(record: Record) -> bool:
    return set(record.items) - record.deselected <= set(record.tests)


def _dry_runs(record: Record) -> list[Problem]:
    options = record.setup.options if record.setup else {}
    if record.setup and record.setup.is_optimized and record.setup.assertions == "plain":
        return [
            Problem(
                what="Python runs without `assert` statements (-O) and --assert=plain is in force, so no test can fail",
                way_out="take PYTHONOPTIMIZE out of the gate's env, or --assert=plain out of addopts",
            )
        ]
    return [
        Problem(what=f"{word} is in force, so no test runs", way_out="take it out of addopts in pytest's configuration")
        for option, word in _DRY.items()
        if options.get(option)
    ]


def _running(record: Record) -> str:
    if record.unfinished:
        more = f" and {len(record.unfinished) - 1} more" if len(record.unfinished) > 1 else ""
        return f" while {record.unfinished[-1]}{more} ran"
    return f", after {counted(len(record.tests), 'test')}" if record.tests else ", before the first test"


def said(invocation: Invocation) -> str:
    """The last lines that a program wrote, as one line of bounded length; errors before anything else it said."""
    text = (invocation.stderr.strip() or invocation.stdout.strip()).decode("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line.removeprefix("E ").strip() for line in lines if line.startswith(("E ", "ERROR:"))]
    places = [line for line in lines if _PLACE.match(line)] if errors else []
    return "; ".join((*places[-1:], *(errors or lines)[-_SAID_LINES:]))[:_SAID_CHARACTERS] or "it said nothing"


def _by_hand(invocation: Invocation) -> str:
    names = lacked(invocation.stderr.decode("utf-8", "replace"))
    if names:
        return f"the tests see your own variables only by name: {passing(names)}"
    words = invocation.argv
    arguments = words[words.index("--") + 1 + len(ALWAYS) :] if "--" in words else words[1:]
    return f"run it by hand: python -m pytest {' '.join(arguments)}"
