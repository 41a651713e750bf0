"""What a gate asks to be run, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """One process.

    In `argv` and `env` these placeholders are filled in by the run: `{python}` the subject's interpreter,
    `{out}` the task's fresh output folder (absolute), `{root}` the repository root (absolute),
    `{probe:NAME}` the file of a probe in `gates/probes`, `{ruff}` the ruff program, `{mutants}` the program that makes
    mutants, `{facts}` what the run knows and no file tells, as JSON. Literal braces are doubled.
    """

    argv: tuple[str, ...]
    takes_paths: bool = False
    """Append the task's `paths` to the arguments, cut into several processes where they are too long."""
    accepted_exit_codes: tuple[int, ...] = (0,)
    """Any other code, and any signal, means that the tool could not do its work."""
    stdin: str | None = None
    """Text for standard input; None closes it. `{paths}` alone stands for the task's paths, NUL-separated."""
    runs_always: bool = False
    """Run also when an earlier command of the task ended with a code that is not accepted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """Commands that run one after the other in one fresh output folder.

    Tasks that are equal in all but `paths` are run once, with the union of their paths, when `is_mergeable`.
    Every gate that asked for one reads the same result.
    """

    name: str
    """Short and stable: `ruff-check`; unique within its part."""
    commands: tuple[Command, ...]
    """In their order; after one that ended with a code that is not accepted, only those that run always."""
    paths: tuple[str, ...] = ()
    """POSIX paths relative to the root, sorted."""
    is_mergeable: bool = False
    """Its output tells the paths apart, so that one run can serve several parts."""
    outputs: tuple[str, ...] = ()
    """Files below `{out}` whose bytes `read` receives; those that were not written are absent there."""
    env: tuple[tuple[str, str], ...] = ()
    """Variables set for the commands, above the neutral environment of the run."""
    time_limit_s: int = 600
    """Seconds for all of its commands together."""
    input_files: tuple[str, ...] | None = ()
    """Repository files besides `paths` whose content can change the result; None means: every file, untracked
    ones too. A path of a folder stands for all below it."""
    input_env: tuple[str, ...] = ()
    """Names of the user's variables that are passed on, and that can change the result."""
    needs: tuple[str, ...] = ()
    """Distributions of the subject's interpreter that the commands use: `pytest`, `coverage`. A missing one is an error
    that names it."""
    weight: int = 1
    """How many cores it keeps busy."""
    is_reusable: bool = True
    """Its result depends on nothing but what the task names; False: it may look at more, and is never answered from
    the evidence cache."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invocation:
    """One process as it really ran."""

    argv: tuple[str, ...]
    """With `{root}`, `{out}` and the interpreter shortened to names that hold on any machine."""
    exit_code: int | None = None
    """None when it did not end by itself."""
    signal: int | None = None
    timed_out: bool = False
    interrupted: bool = False
    not_started: str | None = None
    """Why the program could not be started."""
    started_at: str = ""
    """RFC 3339, UTC."""
    duration_s: float = 0.0
    stdout: bytes = b""
    """At most the run's bound; the rest was thrown away and `is_cut` is set."""
    stderr: bytes = b""
    is_cut: bool = False

    def ended_with(self, codes: tuple[int, ...]) -> bool:
        """Whether it ended by itself with one of these codes."""
        return self.exit_code in codes and self.signal is None and not (self.timed_out or self.interrupted)


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskResult:
    """What a task left."""

    task: Task
    invocations: tuple[Invocation, ...]
    """In the order of the commands; a command with many paths may have several, one that was not reached none."""
    outputs: dict[str, bytes] = field(default_factory=dict)
    """Name -> content, for each of the task's outputs that this run wrote."""
    problems: tuple[str, ...] = ()
    """Why the run could not carry it out as asked: tool missing, time limit, files changed meanwhile."""

    @property
    def stdout(self) -> bytes:
        """The standard output of all its processes, in order."""
        return b"".join(invocation.stdout for invocation in self.invocations)

    @property
    def stderr(self) -> bytes:
        """The standard error of all its processes, in order."""
        return b"".join(invocation.stderr for invocation in self.invocations)
