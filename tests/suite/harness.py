"""Runs a gate on a folder with a real pytest, without the rest of the program."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import gates.probes
from gates.api import (
    Asked,
    Change,
    Component,
    Gate,
    Invocation,
    Lane,
    PartId,
    Reading,
    Repository,
    Scope,
    SourceFile,
    Targets,
    Task,
    TaskResult,
)

PROBES = Path(gates.probes.__file__).parent
ENV = {
    "PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/"), "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1", "PY_COLORS": "0", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
}  # fmt: skip
"""Plugins are loaded with `-p` where a test is about them: it is four times as fast."""


def prod(**values: Any) -> Lane:
    """The lane that most tests are about."""
    return Lane(**{"name": "prod", "paths": ("src",), "tests": ("tests",), **values})


@dataclass
class Subject:
    """A folder that plays a repository, and what was run in it."""

    root: Path
    lanes: tuple[Lane, ...] = field(default_factory=lambda: (prod(),))
    components: tuple[Component, ...] = ()
    change: Change = field(default_factory=Change)
    targets: Targets = field(default_factory=Targets)
    python: str = sys.executable
    env: dict[str, str] = field(default_factory=lambda: dict(ENV))
    results: dict[Task, TaskResult] = field(default_factory=dict)
    runs: list[Task] = field(default_factory=list)

    def write(self, files: Mapping[str, str]) -> Subject:
        """Put files into the folder."""
        for name, text in files.items():
            place = self.root / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        return self

    @property
    def repository(self) -> Repository:
        """The folder as git would list it."""
        files = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
            for name in sorted(names):
                path = (Path(folder) / name).relative_to(self.root).as_posix()
                lane = next((lane.name for lane in self.lanes if _is_below(path, lane.paths)), None)
                files.append(SourceFile(path=path, lane=lane if path.endswith((".py", ".pyi")) else None))
        return Repository(
            files=tuple(sorted(files, key=lambda file: file.path)), lanes=self.lanes, components=self.components,
            change=self.change,
        )  # fmt: skip

    def scope(self, lane: str = "prod", asked: Sequence[tuple[Gate[Any], Any]] = ()) -> Scope:
        """What a gate is asked, when these gates are asked on every lane that names tests."""
        repository = self.repository
        return Scope(
            repository=repository,
            lane=repository.lane(lane),
            files=repository.python_files_of(lane),
            targets=self.targets,
            asked=tuple(
                Asked(part=PartId(gate=gate.name, lane=other.name), settings=settings)
                for gate, settings in asked
                for other in self.lanes
                if other.tests
            ),
        )

    def reading(
        self, gate: Gate[Any], settings: Any = None, *, lane: str = "prod", asked: Sequence[tuple[Gate[Any], Any]] = ()
    ) -> Reading:
        """Plan, run what was not run yet, read."""
        settings = gate.settings() if settings is None else settings
        scope = self.scope(lane, asked or [(gate, settings)])
        tasks = gate.plan(settings, scope)
        assert isinstance(tasks, tuple), tasks
        for task in tasks:
            if task not in self.results:
                self.results[task] = self.carry_out(task)
                self.runs.append(task)
        return gate.read(settings, scope, {task.name: self.results[task] for task in tasks})

    def carry_out(self, task: Task) -> TaskResult:
        """Run a task's commands one after the other in a fresh folder."""
        with tempfile.TemporaryDirectory() as out:
            invocations: list[Invocation] = []
            is_well = True
            for command in task.commands:
                if not is_well and not command.runs_always:
                    continue
                argv = tuple(_filled(word, self.python, self.root, out) for word in command.argv)
                text = "\0".join(task.paths) if command.stdin == "{paths}" else command.stdin
                env = {**self.env, **{name: _filled(value, self.python, self.root, out) for name, value in task.env}}
                ended = _run(argv, self.root, env, text, task.time_limit_s)
                is_well = is_well and ended.ended_with(command.accepted_exit_codes)
                invocations.append(replace(ended, argv=command.argv))
            outputs = {name: Path(out, name).read_bytes() for name in task.outputs if Path(out, name).is_file()}
        return TaskResult(task=task, invocations=tuple(invocations), outputs=outputs)


def _is_below(path: str, roots: Sequence[str]) -> bool:
    return any(root == "." or path == root or path.startswith(f"{root}/") for root in roots)


def _filled(word: str, python: str, root: Path, out: str) -> str:
    values = {"python": python, "root": str(root), "out": out}

    def value(match: re.Match[str]) -> str:
        if match.group() in ("{{", "}}"):
            return match.group()[0]
        name, _, probe = match.group()[1:-1].partition(":")
        return str(PROBES / f"{probe}.py") if name == "probe" else values[name]

    return re.sub(r"\{\{|\}\}|\{[a-z]+(?::\w+)?\}", value, word)


def _run(argv: Sequence[str], root: Path, env: Mapping[str, str], text: str | None, limit_s: float) -> Invocation:
    begun = time.monotonic()
    process = subprocess.Popen(
        argv, cwd=root, env=dict(env), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    timed_out = False
    try:
        stdout, stderr = process.communicate((text or "").encode(), timeout=limit_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        stdout, stderr = process.communicate()
        timed_out = True
    code = process.returncode
    return Invocation(
        argv=tuple(argv),
        exit_code=code if code >= 0 else None,
        signal=-code if code < 0 else None,
        timed_out=timed_out,
        duration_s=time.monotonic() - begun,
        stdout=stdout,
        stderr=stderr,
    )
