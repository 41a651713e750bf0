"""How a task's processes ended, in words: whatever could make its output worthless is a problem."""

from __future__ import annotations

from gates.model.evidence import Problem
from gates.model.task import Invocation, TaskResult

_SAID_CHARACTERS = 300
_TRACEBACK = "Traceback (most recent call last):"
_ABORTED = 134
_SIGNAL_ABORT = 6


def process_problems(result: TaskResult | None, *, name: str) -> tuple[Problem, ...]:
    """Why the result of a task cannot be trusted; empty when all its processes did their work.

    Args:
        result: the task's result; None when the task did not run.
        name: the task's name, for the message.
    """
    if result is None:
        return (Problem(what=f"{name} did not run", way_out="run the gate again; report it when it stays"),)
    problems = [Problem.of_task(name, text) for text in result.problems]
    for invocation, accepted in zip(result.invocations, _accepted(result), strict=True):
        what = _why_worthless(invocation, accepted)
        if what:
            problems.append(Problem(what=f"{name}: {_program(invocation)} {what}", way_out=_way_out(invocation)))
    if len(result.invocations) < len(result.task.commands) and not problems:
        missing = len(result.task.commands) - len(result.invocations)
        problems.append(Problem(what=f"{name}: {missing} of {len(result.task.commands)} commands did not run"))
    return tuple(problems)


def _accepted(result: TaskResult) -> list[frozenset[int]]:
    """The codes that each process may end with: those of its command, or of any where nobody can tell which it was."""
    commands, count = result.task.commands, len(result.invocations)
    if count == len(commands) and not any(command.takes_paths for command in commands):
        return [frozenset(command.accepted_exit_codes) for command in commands]
    return [frozenset(code for command in commands for code in command.accepted_exit_codes)] * count


def said(stderr: bytes) -> str:
    """The first lines that a program wrote to standard error, as one line of bounded length.

    Of a traceback the end is kept, where Python says what is wrong; the calls that led there are left out.
    """
    lines = _ending(stderr.decode("utf-8", "replace").split("\n"))
    text = "; ".join(line.strip() for line in lines if line.strip())
    return text if len(text) <= _SAID_CHARACTERS else f"{text[:_SAID_CHARACTERS]}..."


def _ending(lines: list[str]) -> list[str]:
    """What stands before the first traceback, and the message of the last one."""
    heads = [number for number, line in enumerate(lines) if line.startswith(_TRACEBACK)]
    if not heads:
        return lines
    after = range(heads[-1] + 1, len(lines))
    at = next((number for number in after if lines[number][:1].strip()), None)
    return lines if at is None else [*lines[: heads[0]], *lines[at:]]


def _why_worthless(invocation: Invocation, accepted: frozenset[int]) -> str:
    if invocation.not_started is not None:
        return f"could not be started: {invocation.not_started}"
    if invocation.timed_out:
        return f"was stopped at its time limit after {invocation.duration_s:.0f} s"
    if invocation.interrupted:
        return "was interrupted"
    if _aborted(invocation):
        return f"crashed (abort): {said(invocation.stderr) or 'it said nothing'}"
    if invocation.signal is not None:
        return f"was ended by signal {invocation.signal}"
    if invocation.exit_code not in accepted:
        return f"ended with exit code {invocation.exit_code}: {said(invocation.stderr) or 'it said nothing'}"
    if invocation.is_cut:
        return "wrote more than is kept, so its output is cut"
    return ""


def _aborted(invocation: Invocation) -> bool:
    return invocation.signal == _SIGNAL_ABORT or invocation.exit_code == _ABORTED


def _way_out(invocation: Invocation) -> str:
    if invocation.not_started is not None:
        return "install it, or name the right interpreter in [tool.gates] python"
    if invocation.timed_out:
        return "raise time-limit-s of this gate, or make the lane smaller"
    if _aborted(invocation):
        return "a single very deep expression can do this: split the lane until the file is found"
    if any("{out}" in word for word in invocation.argv):
        return "`gates doctor` says what is missing here"
    by_hand = f"run it by hand: {' '.join(invocation.argv)}"
    is_broken = any(line.startswith(_TRACEBACK.encode()) for line in invocation.stderr.split(b"\n"))
    return f"`gates doctor` says what is missing here; else {by_hand}" if is_broken else by_hand


def _program(invocation: Invocation) -> str:
    words = [word.rpartition("/")[2] for word in invocation.argv[:2]]
    return " ".join(words) or "the program"
