"""The processes that run the tests of all lanes: those that `tests` and `coverage` share, for gates that read along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gates.model.evidence import Problem
from gates.model.scope import Lane, PartId, Repository
from gates.model.task import Task, TaskResult
from gates.suite.ending import ending_problems
from gates.suite.read_record import read_record
from gates.suite.runs import RECORD, AskedPart, key_of, shared_run
from gates.suite.verdicts import Outcome, Verdict, outcomes

_RUNNERS = ("tests", "coverage")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Plain:
    """How tests run whom nobody configured."""

    options: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    pass_env: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    part: PartId
    settings: object


def tested_lanes(repository: Repository) -> tuple[Lane, ...]:
    """The lanes that name tests."""
    return tuple(lane for lane in repository.lanes if lane.tests)


def every_run(asked: Iterable[AskedPart], enabled: Iterable[AskedPart], repository: Repository) -> tuple[Task, ...]:
    """One task for each process.

    Args:
        asked: the parts of this run.
        enabled: the parts of the whole plan: a lane whose tests this run does not ask is run as they would run it.
        repository: what git says.
    """
    parts: list[AskedPart] = [it for it in asked if it.part.gate in _RUNNERS]
    for others in (
        [it for it in enabled if it.part.gate in _RUNNERS],
        [_Asked(part=PartId(gate="tests", lane=lane.name), settings=_Plain()) for lane in tested_lanes(repository)],
    ):
        lanes = {it.part.lane for it in parts}
        parts += [it for it in others if it.part.lane not in lanes]
    found: dict[Task, None] = {}
    for lane in tested_lanes(repository):
        own = sorted((it for it in parts if it.part.lane == lane.name), key=lambda it: it.part.gate == "coverage")
        run = shared_run(parts, repository, lane, key_of(own[0].settings))
        if run is not None:
            found[run.task] = None
    return tuple(
        task if number == 0 else replace(task, name=f"{task.name}-{number + 1}") for number, task in enumerate(found)
    )


def _from_root(test: str, outcome: Outcome) -> str:
    """A node id whose file is named from the root of the repository, whatever pytest's own root is."""
    _, separator, name = test.partition("::")
    return f"{outcome.item.path}{separator}{name}" if separator and outcome.item.path else test


def what_ran(
    tasks: Iterable[Task], results: Mapping[str, TaskResult]
) -> tuple[dict[str, Outcome] | None, tuple[Problem, ...]]:
    """The outcome of each test of these processes, and why a process cannot be judged; None when nobody knows."""
    ran: dict[str, Outcome] = {}
    problems: list[Problem] = []
    is_asked = False
    for task in tasks:
        is_asked = True
        result = results.get(task.name)
        record = read_record(result.outputs.get(RECORD) if result else None)
        verdicts = outcomes(record)
        problems += ending_problems(result, record, verdicts)
        for test, outcome in verdicts.items():
            place = _from_root(test, outcome)
            if place not in ran or ran[place].verdict is Verdict.PASSED:
                ran[place] = outcome  # what ran twice is as good as its worse run
    return (ran if is_asked and not problems else None), tuple(problems)
