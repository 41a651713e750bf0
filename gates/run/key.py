"""The key of evidence: a digest of everything that could change what a part's reading says.

In it: the gate with its version and source, this program's own source, the settings, the lane and its targets, the
content of the lane's files, the names and lanes of all tracked files, the content of everything that looks like
configuration (tracked or not: a nested `ruff.toml` counts), each task with the content of its paths and input files,
the variables that could matter, the interpreter with its distributions, ruff's version, and the platform; the change
and the base commit where the gate reads them; and what lies around the repository (`gates.run.surroundings`). Not in
it: where things lie on this machine, so that machines can share evidence; and `Scope.asked`, whose effect on a part
shows in its tasks.
"""

from __future__ import annotations

import hashlib
import os
import sys
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import metadata
from typing import Any

from gates.api import Gate
from gates.model.scope import Repository
from gates.model.task import Command, Task
from gates.plan.parts import PlannedPart
from gates.run.digest import digest, file_digest, own_digest
from gates.run.environment import meaningful
from gates.run.interpreter import Interpreter
from gates.run.surroundings import ALONE, Surroundings, looks_like_configuration

_GROUND_DIGITS = 16
_GROUNDS = (
    "lane-gates",
    "the interpreter or its packages",
    "configuration, conftest.py or a script",
    "the gate's settings",
)
"""What a proof depends on; each has its own digits in the key."""


@dataclass(kw_only=True, slots=True)
class Contents:
    """The content of every tracked and untracked file, as the run read it, by digest."""

    repository: Repository
    _digests: dict[str, str] = field(default_factory=dict)
    _names: list[str] = field(default_factory=list)
    _known: dict[tuple[str, ...], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._digests = {file.path: file.digest for file in self.repository.files}
        for path in self._untracked():
            self._digests[path] = self.repository.untracked_digests.get(path, "")
        self._names = sorted(self._digests)

    def digest_of(self, path: str) -> str | None:
        """The digest of one file; None when nobody read such a file."""
        return self._digests.get(path)

    def below(self, paths: tuple[str, ...] | None) -> list[str]:
        """The files that paths stand for: themselves, or all below a folder; None and `.` stand for everything."""
        if paths is None or "." in paths:
            return self._names
        found: list[str] = []
        for path in paths:
            if path in self._digests:
                found.append(path)
                continue
            prefix = path.rstrip("/") + "/"
            for name in self._names[bisect_left(self._names, prefix) :]:
                if not name.startswith(prefix):
                    break
                found.append(name)
        return found

    def digest_below(self, paths: tuple[str, ...]) -> str:
        """One digest over names and contents; a path that stands for nothing is in it as such."""
        known = self._known.get(paths)
        if known is None:
            lines = [f"{name}\0{self._digests[name]}\n" for name in self.below(paths)]
            known = hashlib.sha256("".join([*paths, "\n", *lines]).encode("utf-8", "surrogatepass")).hexdigest()
            self._known[paths] = known
        return known

    def _untracked(self) -> list[str]:
        """Without what runs leave themselves."""
        return [path for path in self.repository.untracked_files if not path.startswith(".gates/")]

    def configuration(self) -> str:
        """One digest over everything whose name says that tools may read their configuration from it."""
        paths = [path for path in self._names if looks_like_configuration(path)]
        return self.digest_below(tuple(paths))

    def hooks(self) -> str:
        """One digest over every `conftest.py`, which can deselect tests and change verdicts."""
        return self.digest_below(tuple(path for path in self._names if path.rpartition("/")[2] == "conftest.py"))

    def listing(self) -> str:
        """One digest over the names of all files, with the lanes of the tracked ones."""
        tracked = [f"{file.path}\0{file.lane or ''}\0{file.is_program}\n" for file in self.repository.files]
        python = [path for path in self._untracked() if path.endswith((".py", ".pyi"))]
        odd = (self.repository.missing_files, self.repository.unnameable_files, self.repository.unreadable_files)
        links = [repr(link) for link in self.repository.links]
        return digest("".join(tracked), python, odd, links, self.repository.folders, self.repository.tool_tables)


@dataclass(kw_only=True, slots=True)
class Keys:
    """What all keys of a run share."""

    contents: Contents
    interpreter: Interpreter
    ruff_version: str
    environ: Mapping[str, str]
    surroundings: Surroundings = ALONE
    _shared: str = ""
    _own: str = ""
    _listing: str = ""
    _configuration: str = ""
    _hooks: str = ""

    def __post_init__(self) -> None:
        self._listing = self.contents.listing()
        self._configuration = self.contents.configuration()
        self._hooks = self.contents.hooks()
        self._own = digest(own_digest(), self.contents.repository.python_version, sys.platform, os.uname().machine)
        self._shared = digest(self._own, self._configuration, self.interpreter.digest)

    def evidence(self, planned: PlannedPart) -> str:
        """The key of a part's evidence, hex."""
        return digest("evidence", self.ingredients(planned))

    def ingredients(self, planned: PlannedPart) -> dict[str, str]:
        """All that a part's evidence depends on: what it is called -> its digest."""
        scope = planned.scope
        repository = scope.repository
        told = {
            "files of the lane": self.contents.digest_below(scope.paths),
            "files that its task reads": [self._files(task) for task in planned.tasks],
            "the names and lanes of the files": [self._listing, repository.components],
            "files that look like configuration": self._configuration,
            "what is ignored by git or lies outside": [
                self.surroundings.configuration, *map(self._around, planned.tasks)
            ],
            "the change against the base": repository.change if planned.gate.needs_change else None,
            "what was in force at the base": scope.before,
            "its settings, its targets or the lane": [
                planned.settings, scope.targets, scope.component_targets, scope.lane
            ],
            "the command that it runs": [self._asked(task) for task in planned.tasks],
            "the interpreter or what is installed in it": self.interpreter.digest,
            "the version of ruff": self._ruff(planned.tasks),
            "lane-gates or a plugin": [planned.gate.name, planned.gate.version, _source_of(planned.gate), self._own],
        }  # fmt: skip
        return {name: digest(value) for name, value in told.items()}

    def task(self, task: Task) -> str:
        """The key of what a task leaves, whatever a gate reads in it, hex."""
        return digest(
            "task", self._shared, self._listing, self.surroundings.configuration, task.time_limit_s,
            self._asked(task), self._files(task), self._around(task),
        )  # fmt: skip

    def proof(self, planned: PlannedPart) -> str:
        """The key of a part's proof, hex: what a gate's ability to see a defect depends on.

        The sources are not in it, and neither is which parts share a process: a part that runs alone, as on a machine
        of a matrix, is as proved as among all others.
        """
        tasks = planned.tasks if planned.own_tasks is None else planned.own_tasks
        kinds = [replace(task, paths=()) for task in tasks]
        hooks = self._hooks if any("pytest" in task.needs for task in tasks) else ""
        grounds = (
            [own_digest(), sys.platform, os.uname().machine],
            [self.interpreter.digest, self.contents.repository.python_version, self._ruff(tasks)],
            [self._configuration, hooks, [self.contents.digest_of(path) for path in _named(tasks)]],
            [self._gate(planned), planned.scope.lane, kinds],
        )
        return "".join(digest("proof", ground)[:_GROUND_DIGITS] for ground in grounds)

    def _gate(self, planned: PlannedPart) -> list[Any]:
        gate = planned.gate
        return [gate.name, gate.version, _source_of(gate), planned.settings]

    def _files(self, task: Task) -> list[str | None]:
        inputs = None if task.input_files is None else self.contents.digest_below(task.input_files)
        whole = self.contents.digest_below((".",)) if task.input_files is None else None
        return [self.contents.digest_below(task.paths), inputs, whole]

    def _asked(self, task: Task) -> list[Any]:
        passed = meaningful(self.environ, passed=task.input_env)
        return [replace(task, paths=(), input_files=()), passed, self._ruff((task,))]

    def _around(self, task: Task) -> str | None:
        return self.surroundings.everything if reads_everything(task) else None

    def _ruff(self, tasks: tuple[Task, ...]) -> str:
        told = [self.ruff_version] if uses(tasks, "{ruff}") else []
        return "; ".join([*told, *_makers_of_mutants(tasks)])


def unknown(
    planned: PlannedPart, interpreter: Interpreter, surroundings: Surroundings, environ: Mapping[str, str]
) -> str:
    """Why no key can name all that a part's evidence depends on; empty when one can."""
    if not all(task.is_reusable for task in planned.tasks):
        return "its command may look at more than a key can name"
    if interpreter.linked and may_import_installed(planned.tasks):
        return f"{interpreter.linked[0]} is imported from outside the repository, and not all of it can be read"
    for task in filter(reads_everything, planned.tasks):
        paths = [value for name, value in task.env if name == "PYTHONPATH"]
        paths += [environ.get(name, "") for name in task.input_env if name == "PYTHONPATH"]
        if any(place.startswith(("/", "..", "~")) for path in paths for place in path.split(os.pathsep)):
            return "its PYTHONPATH leads outside the repository"
        if surroundings.unknown:
            return surroundings.unknown[0]
    return ""


def proof_changes(before: str, now: str) -> str:
    """What became another thing between two keys of a proof: `the gate's settings changed since`."""
    changed = [ground for number, ground in enumerate(_GROUNDS) if _digits(before, number) != _digits(now, number)]
    told = " and ".join(changed) if 0 < len(changed) < len(_GROUNDS) else "what they depend on"
    return f"{told} changed since"


def _digits(key: str, number: int) -> str:
    return key[number * _GROUND_DIGITS : (number + 1) * _GROUND_DIGITS]


def _named(tasks: tuple[Task, ...]) -> tuple[str, ...]:
    """Paths that a command may start: its words, and modules behind `-m`."""
    words = [word for task in tasks for command in task.commands for word in command.argv]
    plain = [word.removeprefix("{root}/").removeprefix("./") for word in words if "\0" not in word]
    modules = [f"{word.replace('.', '/')}{end}" for word in plain for end in (".py", "/__main__.py")]
    return tuple(dict.fromkeys((*plain, *modules)))


def uses(tasks: tuple[Task, ...], placeholder: str) -> bool:
    """Whether a command of these tasks has this placeholder."""
    return any(placeholder in argument for task in tasks for command in task.commands for argument in command.argv)


def may_import_installed(tasks: tuple[Task, ...]) -> bool:
    """Whether a command of these tasks may import code that is installed in the subject's interpreter.

    An isolated probe (`{python} -I ... {probe:NAME}`) imports the standard library only. Every other program that the
    interpreter is given may import anything, whether or not its task says what it `needs`.
    """
    return any(task.needs or not _is_isolated(command) for task in tasks for command in task.commands)


def reads_everything(task: Task) -> bool:
    """Whether a task may read whatever it likes: it says so, or it starts programs that nobody knows."""
    return task.input_files is None or any(
        command.argv[0] != "{ruff}" and not _is_probe(command) for command in task.commands
    )


def _makers_of_mutants(tasks: tuple[Task, ...]) -> list[str]:
    """The distributions of our own interpreter that decide which mutants there are."""
    if not uses(tasks, "{mutants}"):
        return []
    found = []
    for name in ("mutmut", "libcst"):
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(f"no {name}")
    return found


def _is_isolated(command: Command) -> bool:
    if not any("{python}" in argument for argument in command.argv):
        return True
    return _is_probe(command)


def _is_probe(command: Command) -> bool:
    program = next((word for word in command.argv[1:] if not word.startswith("-")), "")
    return command.argv[0] == "{python}" and "-I" in command.argv and program.startswith("{probe:")


def _source_of(gate: Gate[Any]) -> str:
    """A plugin has no source in this program's own digest, so each gate's file is digested."""
    module = sys.modules.get(getattr(gate.read, "__module__", ""), None)
    return file_digest(getattr(module, "__file__", None))
