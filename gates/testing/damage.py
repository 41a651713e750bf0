"""Damaged results: outputs that are missing, empty or cut, and commands that never ran."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gates.api import Gate, Reading, TaskResult
from gates.plan.parts import PlannedPart
from gates.run.held_to_account import account_problems, besides_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Damage:
    """Results of which one is not what the tool left."""

    what: str
    """In words, to follow `when`."""
    results: Mapping[str, TaskResult]


def damages(results: Mapping[str, TaskResult]) -> Iterator[Damage]:
    """Every single damage to real results; what was empty already cannot be damaged by emptying it."""
    for name, result in results.items():
        others = {other: it for other, it in results.items() if other != name}
        yield Damage(what=f"{name} has no result", results=others)
        for what, broken in _broken(result):
            yield Damage(what=f"{what} of {name}", results={**others, name: broken})


def silences(results: Mapping[str, TaskResult], paths: Sequence[str]) -> Iterator[Damage]:
    """Each file, with every line of every output gone that names it: then nobody looked at it."""
    for path in paths:
        kept = {name: _without(result, path.encode()) for name, result in results.items()}
        if kept != results:
            yield Damage(what=f"no output names {path}", results=kept)


def _without(result: TaskResult, word: bytes) -> TaskResult:
    def rest(data: bytes) -> bytes:
        end = b"\0" if b"\0" in data else b"\n"
        return end.join(line for line in data.split(end) if word not in line)

    told = tuple(replace(it, stdout=rest(it.stdout)) for it in result.invocations)
    return replace(result, invocations=told, outputs={name: rest(data) for name, data in result.outputs.items()})


def is_green(gate: Gate[Any], planned: PlannedPart, reading: object) -> bool:
    """Whether a reading would pass under `strict`: believed, closed, and nothing found."""
    if not isinstance(reading, Reading) or reading.problems or reading.findings:
        return False
    if reading.not_applicable is not None:
        return True
    if account_problems(reading, gate, planned.scope.files, besides=besides_of(planned.scope)):
        return False
    return reading.account is not None and not reading.account.is_open


def _broken(result: TaskResult) -> Iterator[tuple[str, TaskResult]]:
    yield "there are no processes", replace(result, invocations=())
    yield from _ended_otherwise(result)
    if result.stdout and not result.task.outputs:  # beside files it is only for people
        yield "there is no standard output", _saying(result, b"")
        yield "there is other text on the standard output", _saying(result, b"Segmentation fault\n")
        yield "half of the standard output is cut off", _saying(result, result.stdout[: len(result.stdout) // 2])
    for name, content in result.outputs.items():
        rest = {other: data for other, data in result.outputs.items() if other != name}
        yield f"there is no {name}", replace(result, outputs=rest)
        if content:
            yield f"there is an empty {name}", replace(result, outputs={**rest, name: b""})
            yield f"there is half of {name}", replace(result, outputs={**rest, name: content[: len(content) // 2]})
            yield f"there is other text in {name}", replace(result, outputs={**rest, name: b"<html>\n"})


def _ended_otherwise(result: TaskResult) -> Iterator[tuple[str, TaskResult]]:
    """The last process ended in another way than its report says."""
    if not result.invocations:
        return
    *first, last = result.invocations
    ends = [
        ("an exit code that means failure", replace(last, exit_code=99)),
        ("a signal", replace(last, exit_code=None, signal=9)),
        ("the time limit", replace(last, exit_code=None, timed_out=True)),
    ]
    codes = result.task.commands[-1].accepted_exit_codes
    ends += [(f"exit code {code}", replace(last, exit_code=code)) for code in codes if code != last.exit_code]
    for what, changed in ends:
        yield f"{what} is the end", replace(result, invocations=(*first, changed))


def _saying(result: TaskResult, text: bytes) -> TaskResult:
    silent = [replace(invocation, stdout=b"") for invocation in result.invocations]
    silent[:1] = [replace(first, stdout=text) for first in silent[:1]]
    return replace(result, invocations=tuple(silent))
