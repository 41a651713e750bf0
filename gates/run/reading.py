"""From what the tasks left to what the gate read in it, held to account."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from gates.api import GateScope
from gates.model.evidence import Problem, Reading
from gates.model.scope import SourceFile
from gates.plan.parts import PlannedPart
from gates.readers.processes import process_problems
from gates.run.fingerprint import fingerprinted
from gates.run.held_to_account import account_problems, besides_of
from gates.run.task_run import Done


def read_part(
    planned: PlannedPart,
    results: Mapping[str, Done],
    *,
    keep_fault: Callable[[str, str], str],
    lines_of: Callable[[str], tuple[bytes, ...]],
) -> Reading:
    """What a part's gate reads in its tasks' results. A gate that raises is a problem of this part, and of no other.

    When a task was not carried out as asked, the gate does not get to see any of it: what it would say of half of the
    results could be green.

    Args:
        planned: the part.
        results: task name -> what became of it, for every task of the part.
        keep_fault: takes the part's name and a traceback, and says where it was kept.
        lines_of: path -> the lines of that file.
    """
    troubles = tuple(problem for name, done in results.items() for problem in process_problems(done.result, name=name))
    if not all(done.is_usable for done in results.values()):
        return Reading(problems=troubles)
    told = {name: done.result for name, done in results.items()}
    read = partial(planned.gate.read, planned.settings, planned.scope, told)
    return _held(planned, read, troubles, keep_fault=keep_fault, lines_of=lines_of)


def read_joined(
    planned: PlannedPart, shards: Mapping[str, Reading], *, lines_of: Callable[[str], tuple[bytes, ...]]
) -> Reading:
    """What a part's gate reads in what its shards handed on, held to account as any other reading.

    Args:
        planned: the whole part, which is cut into shards.
        shards: name of each of its shards -> its reading, in their order.
        lines_of: path -> the lines of that file.
    """
    join = planned.gate.joined
    if join is None:
        raise TypeError(f"{planned.part.name} cannot be cut")
    read = partial(join, planned.settings, planned.scope, shards)
    return _held(planned, read, (), keep_fault=lambda _part, text: text, lines_of=lines_of)


def _held(
    planned: PlannedPart,
    read: Callable[[], Reading],
    troubles: tuple[Problem, ...],
    *,
    keep_fault: Callable[[str, str], str],
    lines_of: Callable[[str], tuple[bytes, ...]],
) -> Reading:
    """What a gate says, held to account; what it raises is a problem."""
    gate = planned.gate
    try:
        reading = read()
        if not isinstance(reading, Reading):
            raise TypeError(f"read returned {type(reading).__name__} instead of a Reading")
        findings = fingerprinted(reading.findings, lines_of)
        problems = reading.problems or troubles
        relies = tuple(
            replace(
                it,
                finding=fingerprinted((it.finding,), lines_of)[0],
                unjudged=fingerprinted((it.unjudged,), lines_of)[0] if it.unjudged else None,
            )
            for it in reading.relies
        )
        reading = replace(reading, findings=findings, problems=problems, relies=relies)
        return replace(reading, problems=(*problems, *_accounted(reading, planned)))
    except Exception as error:  # noqa: BLE001  (whatever a gate does, the other parts go on)
        where = keep_fault(planned.part.name, traceback.format_exc())
        what = f"{gate.name} failed to read its results: {type(error).__name__}: {_first_line(error)}"
        at = f"the traceback is in {where}" if where else "its traceback could not be kept"
        whose = "this plugin" if not gate.module.startswith("gates.") and gate.module else "lane-gates"
        return Reading(problems=(*troubles, Problem(what=what, way_out=f"a fault of {whose}: please report it; {at}")))


def in_one_line(reading: Reading) -> str:
    """What a reading says, for whoever watches."""
    if reading.problems:
        return reading.problems[0].what
    if reading.not_applicable is not None:
        return f"not applicable: {reading.not_applicable}"
    return reading.account.summary if reading.account else "nothing counted"


def _accounted(reading: Reading, planned: PlannedPart) -> tuple[Problem, ...]:
    return account_problems(reading, planned.gate, _asked(planned), besides=besides_of(planned.scope))


def _asked(planned: PlannedPart) -> tuple[SourceFile, ...]:
    """The files that a part must account for; one that asks of the whole repository also for what is not there."""
    files = planned.scope.files
    if planned.gate.scope is not GateScope.REPOSITORY:
        return files
    missing = (SourceFile(path=path) for path in planned.scope.repository.missing_files)
    return (*files, *(file for file in missing if file.is_python))


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:300]
