"""Damaged results: outputs that are missing, empty or cut, and commands that never ran."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gates.api import Gate, Reading, TaskResult
from gates.plan.parts import PlannedPart
from gates.run.held_to_account import account_problems


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


def is_green(gate: Gate[Any], planned: PlannedPart, reading: object) -> bool:
    """Whether a reading would pass under `strict`: believed, closed, and nothing found."""
    if not isinstance(reading, Reading) or reading.problems or reading.findings:
        return False
    if reading.not_applicable is not None:
        return True
    if account_problems(reading, gate, planned.scope.files):
        return False
    return reading.account is not None and not reading.account.is_open


def _broken(result: TaskResult) -> Iterator[tuple[str, TaskResult]]:
    yield "there are no processes", replace(result, invocations=())
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


def _saying(result: TaskResult, text: bytes) -> TaskResult:
    silent = [replace(invocation, stdout=b"") for invocation in result.invocations]
    silent[:1] = [replace(first, stdout=text) for first in silent[:1]]
    return replace(result, invocations=tuple(silent))
