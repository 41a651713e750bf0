"""Values for the tests of this room, and a world that only pretends."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from gates.api import Gate, GateScope, Scope
from gates.config.settings import Config
from gates.model.account import balance
from gates.model.evidence import Fragment, Reading, RunId, Subject
from gates.model.scope import Lane, PartId, Repository, SourceFile
from gates.model.status import Policy
from gates.model.task import Command, Invocation, Task, TaskResult
from gates.plan.parts import Plan, PlannedPart
from gates.run.execute import execute
from gates.run.interpreter import Interpreter

LANE = Lane(name="prod", paths=("pkg",))
INTERPRETER = Interpreter(
    program="/opt/python", implementation="CPython", version="3.11.7", prefix="/opt", distributions={"pytest": "9.0"}
)
SUBJECT = Subject(commit_sha="c" * 40, tree_digest="d" * 64, python="CPython 3.11.7")


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def run_id(name: str = "r1") -> RunId:
    return RunId(run_id=name, trace_id="0" * 31 + "1", started_at="2026-01-01T00:00:00.000Z")


def repository(texts: Mapping[str, str], **changes: Any) -> Repository:
    files = tuple(
        SourceFile(path=path, lane="prod" if path.startswith("pkg/") else None, digest=sha(text), lines=1)
        for path, text in sorted(texts.items())
    )
    return Repository(files=files, lanes=(LANE,), **changes)


def on_disk(root: Path, texts: Mapping[str, str]) -> Repository:
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return repository(texts)


def read_all(_settings: Any, scope: Scope, _results: Mapping[str, TaskResult]) -> Reading:
    return Reading(account=balance(unit="file", expected=scope.paths, examined=scope.paths))


def gate(name: str = "lint", read: Callable[..., Reading] = read_all, **changes: Any) -> Gate[Any]:
    return Gate(
        **{
            "name": name,
            "settings": dict,
            "checks": (),
            "plan": lambda _settings, _scope: (),
            "read": read,
            "conditions": lambda _settings, _scope: (),
            "known_bad": lambda _settings, _scope: (),
            "unit": "file",
            "scope": GateScope.LANE,
            **changes,
        }
    )


def task(name: str = "look", argv: tuple[str, ...] = ("look",), **changes: Any) -> Task:
    return Task(
        **{"name": name, "commands": (Command(argv=argv, takes_paths=True),), "paths": ("pkg/a.py",), **changes}
    )


def planned(
    tasks: tuple[Task, ...] = (), *, of: Gate[Any] | None = None, files: Repository | None = None, settings: Any = None
) -> PlannedPart:
    here = files or repository({"pkg/a.py": "A = 1\n"})
    asked = of or gate()
    return PlannedPart(
        part=PartId(gate=asked.name, lane="prod"),
        gate=asked,
        policy=Policy.STRICT,
        settings=settings,
        scope=Scope(repository=here, lane=LANE, files=here.python_files_of("prod")),
        tasks=tasks,
    )


def fragment(**changes: Any) -> Fragment:
    account = balance(unit="file", expected=["pkg/a.py"], examined=["pkg/a.py"])
    return replace(
        Fragment(
            producer="lane-gates 0", part=PartId(gate="lint", lane="prod"), run=run_id(), subject=SUBJECT,
            key="ab" * 32, config_digest="c", reading=Reading(account=account),
        ),
        **changes,
    )  # fmt: skip


@dataclass(slots=True)
class Pretended:
    """Programs that are functions: argv in, invocation out."""

    answer: Callable[[tuple[str, ...]], Invocation] = lambda argv: Invocation(argv=argv, exit_code=0)
    calls: list[tuple[str, ...]] = field(default_factory=list)
    envs: list[dict[str, str]] = field(default_factory=list)
    limits_s: list[float] = field(default_factory=list)
    is_stopped: bool = False

    def run(
        self, argv: tuple[str, ...], *, cwd: Path, env: Mapping[str, str], stdin: bytes | None, time_limit_s: float
    ) -> Invocation:
        self.calls.append(argv)
        self.envs.append(dict(env))
        self.limits_s.append(time_limit_s)
        return self.answer(argv)

    def stop_all(self) -> None:
        self.is_stopped = True


@dataclass(slots=True)
class Ticking:
    """A clock that stands still unless it is moved."""

    at_s: float = 100.0

    def now(self) -> str:
        return "2026-01-01T00:00:01.000Z"

    def today(self) -> date:
        return date(2026, 1, 1)

    def monotonic_s(self) -> float:
        return self.at_s


@dataclass(slots=True)
class Told:
    """A reporter that remembers."""

    lines: list[tuple[str, ...]] = field(default_factory=list)
    beats: list[tuple[str, str]] = field(default_factory=list)

    def progressed(self, part: str, line: str, *, duration_s: float) -> None:
        self.beats.append((part, line))

    def started(self, part: str) -> None:
        self.lines.append(("started", part))

    def finished(self, part: str, line: str, *, duration_s: float, reused: bool) -> None:
        self.lines.append(("reused" if reused else "finished", part, line))


def carry_out(root: Path, *parts: PlannedPart, **changes: Any) -> tuple[Fragment, ...]:
    """`execute` with everything that a test does not care about filled in."""
    asked = {
        "repository": parts[0].scope.repository if parts else repository({}),
        "config": Config(digest="config"),
        "root": root,
        "interpreter": INTERPRETER,
        "ruff": ("/opt/ruff",),
        "processes": Pretended(),
        "clock": Ticking(),
        "reporter": Told(),
        "environ": {"PATH": "/usr/bin:/bin"},
        "run": run_id(),
        "subject": SUBJECT,
        "jobs": 2,
        "use_cache": True,
        "producer": "lane-gates 0",
        "stop": lambda: False,
    }
    return execute(Plan(parts=parts), **{**asked, **changes})
