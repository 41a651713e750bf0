"""Which pytest process serves a part: equal questions give equal tasks, and equal tasks run once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from gates.model.scope import Lane, PartId, Repository, is_within
from gates.model.task import Command, Task
from gates.suite.places import clashes, production_files, roots_of, tracked_roots

TASK = "pytest"
RECORD, COVERAGE = "record.jsonl", "coverage.json"
TIME_LIMIT_S = 1800
PYTEST_EXIT_CODES = (0, 1, 2, 3, 4, 5, 6)
"""Codes that are pytest's own; what they mean is read together with the record."""
ALWAYS = ("-o", "cache_dir={out}/pytest-cache", "--maxfail=0", "--continue-on-collection-errors", "--tb=short")
"""Nothing is left in the tree, no earlier failure selects tests, and one failure does not hide the others."""


class AskedPart(Protocol):
    """A part that runs together with this one."""

    @property
    def part(self) -> PartId:
        """Which gate on which lane."""
        ...

    @property
    def settings(self) -> Any:
        """The settings of that gate on that lane."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class RunKey:
    """What makes two runs of the same tests different."""

    options: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    pass_env: tuple[str, ...] = ()


def run_key(options: Sequence[str], env: Mapping[str, str], pass_env: Sequence[str]) -> RunKey:
    """The key of a gate's settings."""
    return RunKey(options=tuple(options), env=tuple(sorted(env.items())), pass_env=tuple(sorted(set(pass_env))))


def key_of(settings: Any) -> RunKey:
    """The key of any of the three gates' settings."""
    return run_key(settings.options, settings.env, settings.pass_env)


@dataclass(frozen=True, kw_only=True, slots=True)
class SuiteRun:
    """One pytest process and the lanes whose tests it holds."""

    task: Task
    lanes: tuple[str, ...]
    measured: tuple[str, ...] = ()
    """Lanes whose production files are measured."""


def shared_run(asked: Iterable[AskedPart], repository: Repository, lane: Lane, key: RunKey) -> SuiteRun | None:
    """The process that runs this lane's whole tests with these settings; None when no part asks for it."""
    parts = [part for part in asked if part.part.gate in ("tests", "coverage") and key_of(part.settings) == key]
    wanted = {part.part.lane for part in parts}
    lanes = [other for other in repository.lanes if other.name in wanted and tracked_roots(other, repository)]
    if lane.name not in {other.name for other in lanes}:
        return None
    together = _together(lanes, repository, lane)
    names = {other.name for other in together}
    coverage = {part.part.lane: part.settings for part in parts if part.part.gate == "coverage"}
    measured = [other for other in together if other.name in coverage and production_files(other, repository)]
    roots = roots_of(together, repository)
    task = suite_task(
        (*key.options, *roots),
        key=key,
        repository=repository,
        tested=together,
        measured=measured,
        subprocesses=any(coverage[other.name].subprocesses for other in measured),
    )
    return SuiteRun(task=task, lanes=tuple(sorted(names)), measured=tuple(other.name for other in measured))


def suite_task(
    arguments: Sequence[str],
    *,
    key: RunKey,
    repository: Repository,
    tested: Sequence[Lane] = (),
    measured: Sequence[Lane] = (),
    subprocesses: bool = False,
) -> Task:
    """One pytest process with the recorder, and with coverage of some lanes.

    Args:
        arguments: of pytest: the user's options and the places of the tests.
        key: environment of the process.
        repository: what git says.
        tested: lanes whose code is under test; an installed copy of it is noticed.
        measured: lanes whose production files are measured.
        subprocesses: measure Python programs that the tests start, too.
    """
    sources = _options("--source", tested)
    traced = _options("--measure", measured)
    flags = ("--subprocesses",) if measured and subprocesses else ()
    driver = ("{python}", "{probe:run_suite}", "{out}", *sources, *traced, *flags, "--")
    run = Command(
        argv=(*driver, *ALWAYS, *map(braced, arguments)), accepted_exit_codes=PYTEST_EXIT_CODES
    )  # fmt: skip
    report = Command(
        argv=("{python}", "{probe:coverage_report}", "{out}", *traced), stdin="{paths}", runs_always=True
    )  # fmt: skip
    files = sorted({path for lane in measured for path in production_files(lane, repository)})
    return Task(
        name=TASK,
        commands=(run, report) if measured else (run,),
        paths=tuple(files),
        outputs=(RECORD, COVERAGE) if measured else (RECORD,),
        env=tuple((name, braced(value)) for name, value in key.env),
        input_env=key.pass_env,
        input_files=None,
        time_limit_s=TIME_LIMIT_S,
        needs=("pytest", "coverage") if measured else ("pytest",),
        weight=2 if any(word in ("-n", "--numprocesses") or word.startswith("-n") for word in key.options) else 1,
    )


def _options(name: str, lanes: Sequence[Lane]) -> tuple[str, ...]:
    paths = sorted({path for lane in lanes for path in lane.paths})
    return tuple(word for path in paths for word in (name, braced(path)))


def braced(argument: str) -> str:
    """An argument with its own braces doubled, so that nothing in it is taken for a placeholder."""
    return argument.replace("{", "{{").replace("}", "}}")


def _together(lanes: Sequence[Lane], repository: Repository, lane: Lane) -> tuple[Lane, ...]:
    """The lanes that share a process with this one: those whose test modules have other names."""
    groups: list[list[Lane]] = []
    for candidate in lanes:
        home = next((group for group in groups if not clashes(candidate, group, repository)), None)
        if home is None:
            groups.append([candidate])
        else:
            home.append(candidate)
    return next(tuple(group) for group in groups if any(member.name == lane.name for member in group))


def below(path: str, roots: Sequence[str]) -> bool:
    """Whether a path is one of these roots or below one of them."""
    return is_within(path, tuple(roots))
