"""A further case of a gate: a project, what it does to it, and the gate's whole reading of it."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gates.adapters.git import Git
from gates.api import Account, Gate, Lane, NotAsked, Reading, Scope, TaskResult
from gates.plan.parts import PlannedPart
from gates.testing import SAMPLE
from gates.testing.folder import commit, folder_scope, planned_part, run_tasks, write

Results = Mapping[str, TaskResult]
_UNSTABLE = (
    (re.compile(r"\b\d+\.\d+(\.\d+)+\S*"), "VERSION"),
    (re.compile(r"\b[0-9a-f]{12,64}\b"), "DIGEST"),
    (re.compile(r"\b\d+ ms\b"), "TIME"),
    (re.compile(r"\bitself would ask [\d,]+"), "itself would ask NUMBER"),
    (re.compile(r"^note: plugins: .*"), "note: plugins: NAMES"),
)


def _as_it_is(value: Any) -> Any:
    return value


def output(task: str, old: bytes, new: bytes, **how: Any) -> Callable[[Results], Results]:
    """What a task's one process wrote, with other bytes in it, and what else of its ending is other."""

    def change(results: Results) -> Results:
        (one,) = results[task].invocations
        changed = replace(one, stdout=one.stdout.replace(old, new), **how)
        return {**results, task: replace(results[task], invocations=(changed,))}

    return change


def untracked(path: str) -> Callable[[Scope], Scope]:
    """Git does not track a file, or ignores it."""

    def change(scope: Scope) -> Scope:
        here = scope.repository
        rest = replace(here, files=tuple(file for file in here.files if file.path != path))
        return replace(scope, repository=rest, files=tuple(file for file in scope.files if file.path != path))

    return change


@dataclass(frozen=True, kw_only=True)
class Case:
    """One state of a project that a gate is asked about. Its reading is kept in a file, and read by people."""

    name: str
    """What it is, to follow the gate's name."""
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    """Beside those of the sample project, or instead of them."""
    without: tuple[str, ...] = ()
    """Files of the sample project that are not there."""
    removes: tuple[str, ...] = ()
    """Files of the sample project that the change takes away."""
    settings: Any = None
    lanes: tuple[Lane, ...] = ()
    scope: Callable[[Scope], Scope] = _as_it_is
    """What the plan says else, before anything is run."""
    results: Callable[[Results], Results] = _as_it_is
    """What the tasks left else."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A case as the gate's tasks left it."""

    name: str
    planned: PlannedPart
    results: Results

    def reading(self, gate: Gate[Any]) -> str:
        """What a gate reads there, as text."""
        settings, scope = self.planned.settings, self.planned.scope
        bounds = sorted(repr(bound) for bound in gate.conditions(settings, scope))
        return "\n".join([*told(gate.read(settings, scope, self.results)), *bounds])


def recorded(gate: Gate[Any], case: Case) -> Recorded:
    """The case, run for real once."""
    with tempfile.TemporaryDirectory(prefix="gates-mutate-") as place:
        folder = Path(place, "project").resolve()
        sample = {path: text for path, text in SAMPLE.items() if path not in case.without}
        write(folder, sample)
        if gate.needs_base:
            commit(folder)
        write(folder, case.files)
        for path in case.removes:
            (folder / path).unlink()
        if gate.needs_base:
            Git(root=folder, env=os.environ).ask("add", "--all", "--force")
        settings = gate.settings() if case.settings is None else case.settings
        scope = case.scope(folder_scope(gate, folder, settings, lanes=case.lanes))
        if isinstance(gate.plan(settings, scope), NotAsked):
            blank = replace(gate, plan=lambda *_: ())
            return Recorded(name=case.name, planned=planned_part(blank, scope, settings), results=case.results({}))
        planned = planned_part(gate, scope, settings)
        done = run_tasks(planned, folder)
    return Recorded(
        name=case.name, planned=planned, results=case.results({name: it.result for name, it in done.items()})
    )


def told(reading: Reading) -> list[str]:
    """A reading line by line, without what differs between machines and versions of tools."""
    lines = [f"account: {_account(reading.account)}"] if reading.account else []
    lines += [f"not applicable: {reading.not_applicable}"] if reading.not_applicable else []
    for it in reading.problems:
        lines.append(f"problem: {it.what}")
        lines += [f"  way out: {it.way_out}"] if it.way_out else []
    for found in reading.findings:
        where = f"{found.path or '-'}:{found.line or ''}"
        judged = f", judged by {found.judged_by}" if found.judged_by else ""
        lines.append(f"{found.check} at {where}, {found.fix.value}{judged}: {found.message}")
    for number in reading.measurements:
        of = "" if number.of is None else f" of {number.of}"
        place = number.path or number.component or "all"
        lacks = f", lacks {number.lacks}" if number.lacks else ""
        lines.append(
            f"{number.metric} of {place}: {number.value}{of} {number.unit}, better {number.better.value}{lacks}"
        )
    for rests in reading.relies:
        asks = "proof" if rests.is_proof_only else f"{rests.metric or 'pass'}, {rests.minimum} to {rests.maximum}"
        it = rests.finding
        lines.append(f"relies on {rests.part} for {asks}: {it.check} at {it.path}:{it.line}: {it.message}")
    lines += [f"note: {note}" for note in reading.notes if not note.startswith("slowest: ")]
    lines += [f"tool: {reading.tool.name}"] if reading.tool else []
    lines += [f"digest: {name}" for name in reading.digests]
    lines += [f"unit: {name}" for name in reading.units]
    lines += [f"gap: {gap}" for gap in reading.gaps]
    return [_stable(line) for line in lines]


def _account(it: Account) -> str:
    names = {reason: names for reason, names in sorted(it.names.items()) if names}
    return f"{it.summary}, unexplained {it.unexplained}, unexpected {it.unexpected}, {dict(it.explained)}, {names}"


def _stable(line: str) -> str:
    for pattern, word in _UNSTABLE:
        line = pattern.sub(word, line)
    return line
