"""Counts the lines that still say TODO."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from gates.api import (
    Check,
    Command,
    Condition,
    Finding,
    Gate,
    KnownBad,
    KnownGood,
    NotAsked,
    Problem,
    Reading,
    Scope,
    Task,
    TaskResult,
    balance,
    planted_places,
    process_problems,
)

PROGRAM = """
import json, sys
found = {path: [number for number, line in enumerate(open(path), 1) if WORD in line]
         for path in sys.stdin.read().split(chr(0))}
print(json.dumps(found))
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What is looked for."""

    word: str = "TODO"
    """The word that marks unfinished work."""


def plan(settings: Settings, scope: Scope) -> tuple[Task, ...] | NotAsked:
    """One process that reads the lane's files."""
    if not scope.files:
        return NotAsked(reason="the lane has no Python file")
    program = PROGRAM.replace("WORD", repr(settings.word)).replace("{", "{{").replace("}", "}}")
    command = Command(argv=("{python}", "-I", "-c", program), stdin="{paths}")
    return (Task(name="todo", commands=(command,), paths=scope.paths),)


def read(settings: Settings, scope: Scope, results: Mapping[str, TaskResult]) -> Reading:
    """One finding for each line; files that were read must equal the lane's files."""
    result = results.get("todo")
    problems = process_problems(result, name="todo")
    if result is None or problems:
        return Reading(problems=problems)
    try:
        found = json.loads(result.stdout)
    except ValueError:
        return Reading(problems=(Problem(what="todo: its output is not JSON", way_out="run it by hand"),))
    findings = [
        Finding(check="todo-gate/left-over", path=path, line=line, message=f"{settings.word} is left over")
        for path, lines in found.items()
        for line in lines
    ]
    account = balance(unit="file", expected=scope.paths, examined=found)
    return Reading(account=account, findings=tuple(findings))


def conditions(settings: Settings, scope: Scope) -> tuple[Condition, ...]:
    """Nothing beyond the findings."""
    return ()


def known_bad(settings: Settings, scope: Scope) -> tuple[KnownBad, ...]:
    """A line with the word, in the deepest folder and each top path."""
    assert scope.lane is not None
    return tuple(
        KnownBad(
            name=f"a left-over in {place.path}",
            files=place.files(f"# {settings.word}\n"),
            appends=place.appends(f"# {settings.word}\n"),
            check="todo-gate/left-over",
            path=place.path,
        )
        for place in planted_places(scope.lane, scope.paths, name="gates_known_bad_todo.py")
    )


def known_good(settings: Settings, scope: Scope) -> tuple[KnownGood, ...]:
    """A line without the word."""
    assert scope.lane is not None
    places = planted_places(scope.lane, scope.paths, name="gates_known_good_todo.py")[:1]
    return tuple(KnownGood(name="nothing left", files=it.files("x = 1\n"), appends=it.appends("\n")) for it in places)


GATE = Gate(
    name="todo-gate",
    settings=Settings,
    checks=(Check(id="todo-gate/left-over", title="A line says that work is left over."),),
    plan=plan,
    read=read,
    conditions=conditions,
    known_bad=known_bad,
    known_good=known_good,
    unit="file",
    expects_files=True,
)
