"""Runs one task: its commands one after the other in a fresh folder, within its time limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gates.model.task import Command, Invocation, Task, TaskResult
from gates.ports import Clock, Processes
from gates.run.command import CommandError, Places, pieces, portable, standard_input
from gates.run.environment import importing_first, neutral
from gates.run.folder import RunFolder
from gates.run.inputs import Inputs
from gates.run.interpreter import Interpreter

OUTPUT_LIMIT_BYTES = 512 * 1024 * 1024
CUT_KEPT_BYTES = 1024 * 1024
"""What stays of each stream of a program that wrote more than is kept: nobody counts by it, and all of it is looked
through for secrets."""
LAST_WORDS_S = 60.0
"""How long a command that always runs may take when the task's own time is over."""
_NAMES_SHOWN = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """What every task of a run is done with."""

    root: Path
    folder: RunFolder
    interpreter: Interpreter
    ruff: tuple[str, ...]
    processes: Processes
    clock: Clock
    environ: Mapping[str, str]
    inputs: Inputs
    stop: Callable[[], bool]
    import_first: tuple[Path, ...] = ()
    """Folders whose modules win over installed ones, in a scratch copy: an editable install means the original."""
    facts: Callable[[Task], str] = lambda _: "{}"
    """What the run knows of a task and no file tells, as JSON."""
    hide: Callable[[TaskResult], TaskResult] = lambda result: result
    """Takes secrets out of what a tool left."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """A task that was carried out, or why not."""

    result: TaskResult
    is_usable: bool = True
    """Whether `read` may see it: it looked at what it was asked to look at."""
    duration_s: float = 0.0

    @classmethod
    def refused(cls, task: Task, *problems: str) -> Done:
        """A task that was not run."""
        return cls(result=TaskResult(task=task, invocations=(), problems=problems), is_usable=False)

    def within(self, limit_s: float) -> Done:
        """The same for a part with a time limit of its own, shorter than that of the process it shares."""
        if self.duration_s <= limit_s or not self.is_usable or limit_s >= self.result.task.time_limit_s:
            return self
        what = f"it took {self.duration_s:.1f} s, and the time limit of this part is {limit_s:.0f} s"
        return replace(self, result=replace(self.result, problems=(*self.result.problems, what)), is_usable=False)


def run_task(task: Task, bench: Bench) -> Done:
    """Carry out one task. What goes wrong is in the result; only our own faults are raised."""
    refusal = _refusal(task, bench.interpreter)
    if refusal:
        return Done.refused(task, refusal)
    try:
        out = bench.folder.begin(task)
    except OSError as error:
        return Done.refused(task, f"no folder for its outputs can be made under .gates/runs: {error.strerror}")
    try:
        return _done(task, bench, out)
    finally:
        bench.folder.forget(out)


def _done(task: Task, bench: Bench, out: Path) -> Done:
    begun_s = bench.clock.monotonic_s()
    python, facts = bench.interpreter.program, bench.facts(task)
    places = Places(python=python, ruff=bench.ruff, root=bench.root, out=out, facts=facts)
    try:
        invocations = _invocations(task, bench, places, begun_s)
    except CommandError as error:
        return Done.refused(task, f"its gate asks for what cannot be run: {error}")
    duration_s = bench.clock.monotonic_s() - begun_s
    changed = bench.inputs.changed(task)
    if changed:
        more = f" and {len(changed) - _NAMES_SHOWN} more" if len(changed) > _NAMES_SHOWN else ""
        what = f"files changed while it ran, so its result is not used: {', '.join(changed[:_NAMES_SHOWN])}{more}"
        result = TaskResult(task=task, invocations=invocations, problems=(f"{what}; run again when nothing writes",))
        return Done(result=bench.hide(result), is_usable=False, duration_s=duration_s)
    outputs, problems = _outputs(task, out)
    result = TaskResult(task=task, invocations=invocations, outputs=outputs, problems=problems)
    return Done(result=bench.hide(result), duration_s=duration_s)


def _refusal(task: Task, interpreter: Interpreter) -> str:
    missing = [name for name in task.needs if _normal(name) not in interpreter.distributions]
    if missing:
        names = " ".join(missing)
        verb = "is" if len(missing) == 1 else "are"
        return (
            f"{names} {verb} not installed in the interpreter of the tests, {interpreter.name}; "
            f"python -m pip install {names} there, or name another one in [tool.gates] python"
        )
    if any(command.takes_paths for command in task.commands) and not task.paths:
        return "it was asked to look at no file; a tool that is given none would look at everything"
    return ""


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _invocations(task: Task, bench: Bench, places: Places, begun_s: float) -> tuple[Invocation, ...]:
    extra = [(name, places.filled(value)) for name, value in task.env]
    env = importing_first(neutral(bench.environ, passed=task.input_env, extra=extra), bench.import_first)
    planned = [(command, places.words(command.argv)) for command in task.commands]  # all of them, before any runs
    done: list[Invocation] = []
    is_well = True
    for command, words in planned:
        if not is_well and not command.runs_always:
            continue
        for paths in pieces(task, command, words=words, env=env):
            left_s = task.time_limit_s - (bench.clock.monotonic_s() - begun_s)
            if command.runs_always:
                left_s = max(left_s, min(LAST_WORDS_S, task.time_limit_s))
            ran = _invocation(task, command, (*words, *paths), bench, env, max(left_s, 0.0))
            done.append(replace(ran, argv=(*portable(command.argv), *paths)))
            if not ran.ended_with(command.accepted_exit_codes):
                is_well = False
                break
        if done and done[-1].interrupted:
            break
    return tuple(done)


def _invocation(
    task: Task, command: Command, argv: tuple[str, ...], bench: Bench, env: Mapping[str, str], limit_s: float
) -> Invocation:
    if bench.stop():
        return Invocation(argv=argv, interrupted=True, started_at=bench.clock.now())
    stdin = standard_input(task, command)
    ran = bench.processes.run(argv, cwd=bench.root, env=env, stdin=stdin, time_limit_s=limit_s)
    if ran.is_cut:
        ran = replace(ran, stdout=ran.stdout[:CUT_KEPT_BYTES], stderr=ran.stderr[:CUT_KEPT_BYTES])
    return ran if ran.started_at else replace(ran, started_at=bench.clock.now())


def _outputs(task: Task, out: Path) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The bytes of each output that is a plain file inside the folder."""
    found: dict[str, bytes] = {}
    problems = []
    inside = out.resolve()
    for name in task.outputs:
        try:
            place = (out / name).resolve(strict=True)
            if not (place.is_relative_to(inside) and place.is_file()):
                problems.append(f"its output {name} is not a file in its own folder")
            elif place.stat().st_size > OUTPUT_LIMIT_BYTES:
                problems.append(f"its output {name} has {place.stat().st_size:,} bytes, more than is read")
            else:
                found[name] = place.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            continue  # it was not written
        except (OSError, RuntimeError) as error:
            problems.append(
                f"its output {name} cannot be read: {getattr(error, 'strerror', None) or 'a loop of links'}"
            )
    return found, tuple(problems)
