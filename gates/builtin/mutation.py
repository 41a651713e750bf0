"""Changes the lane's functions one small piece at a time, and asks whether a test notices; coverage cannot ask that.

mutmut makes the mutants; our runner collects the tests once, in a copy of the tree, and forks a process for each
mutant, in which only the tests run that ran its lines. The account holds the mutants that were made against those with
a verdict, and names the functions that have none. In a change only the lines that it adds are asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from gates import api
from gates.api import (
    MUTATION_DURATIONS,
    MUTATION_EQUIVALENTS,
    Check,
    Condition,
    Gate,
    KnownBad,
    NotAsked,
    Problem,
    Reading,
    Scope,
    Targets,
    Task,
    TaskResult,
    is_within,
)

WHOLE, CHANGED = "mutation.score", "mutation.changed-score"
MOST_SHARDS = 256


class Extent(Enum):
    """Which mutants are asked about."""

    AUTO = "auto"
    CHANGE = "change"
    WHOLE = "whole"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """How mutants are made and run; targets are set by tier, lane and component."""

    extent: Extent = Extent.AUTO
    """`auto`: in a change the lines that it adds, else everything; `change` and `whole` do not look."""
    options: tuple[str, ...] = ()
    """Further arguments of pytest; those of `tests` when it is not set."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables set for the tests; those of `tests` when it is not set."""
    pass_env: tuple[str, ...] = ()
    """Names of your own variables that the tests may see; those of `tests` when it is not set."""
    jobs: int | None = None
    """Mutants at once; one for each core when it is not set."""
    maximum_unclear: Decimal = Decimal(2)
    """Percent of the mutants that may be left without a verdict: not checked, crashed, suspicious."""
    budget_s: int | None = None
    """Seconds after which no mutant is begun; the score is then what it is at least. No limit when it is not set."""
    equivalents: str = MUTATION_EQUIVALENTS
    """The register of mutants that no test can notice, with reason, owner and last day; it need not exist."""
    shards: int = 1
    """How many machines of a matrix share the mutants of a lane; `gates health` runs all of them itself."""
    durations: str = MUTATION_DURATIONS
    """The file that shards are balanced by, written by `gates mutants durations`; it need not exist."""

    def __post_init__(self) -> None:
        """Refuse what is no number of shards; ValueError."""
        if not 1 <= self.shards <= MOST_SHARDS:
            raise ValueError(f"`shards` is {self.shards:,}: write a number from 1 to {MOST_SHARDS}")


def plan(settings: Settings, scope: Scope) -> tuple[Task, ...] | NotAsked:
    """Make the mutants, run them, keep what became of them: three programs in one task."""
    lane = scope.lane
    if lane is None or not lane.tests:
        return NotAsked(reason=f"lane {lane.name if lane else ''} names no tests")
    if not scope.files:
        return ()
    if not api.production_files(lane, scope.repository):
        return NotAsked(reason=f"lane {lane.name} has no production files: all of its files are tests")
    if _has_nothing_to_ask(settings, scope):
        return ()
    return (_task(settings, scope),)


def read(settings: Settings, scope: Scope, results: Mapping[str, TaskResult]) -> Reading:
    """The score of the lane, its components and its files, and every mutant that no test noticed."""
    unasked = _unasked(settings, scope)
    if unasked is not None:
        return unasked
    result = results.get(api.MUTATION_TASK)
    problems = api.process_problems(result, name=api.MUTATION_TASK)
    if problems or result is None:
        return Reading(problems=problems)
    said = api.last_words(result.stdout + result.stderr)
    shard = scope.shard.name if scope.shard else ""
    return api.mutation_reading(result.outputs.get(api.MUTATION_TOLD), _asking(settings, scope), said=said, shard=shard)


def joined(settings: Settings, scope: Scope, shards: Mapping[str, Reading]) -> Reading:
    """The same of the whole that all shards make up; what does not fit together is a problem."""
    return _unasked(settings, scope) or api.joined_mutation(shards, _asked(settings, scope), _asking(settings, scope))


def _unasked(settings: Settings, scope: Scope) -> Reading | None:
    """What is read where nothing can be run; None where something can."""
    lane = scope.lane
    if lane is None or not scope.files:
        nothing = Problem(what="no tracked Python file is in this lane", way_out="see the gate `lanes`")
        return Reading(problems=(nothing,))
    absent = api.missing_roots(lane, scope.repository)
    if len(absent) == len(lane.tests):
        what = f"no tracked test is below {', '.join(absent)}"
        return Reading(problems=(Problem(what=what, way_out="mend the lane's `tests`"),))
    if _has_nothing_to_ask(settings, scope):
        return Reading(not_applicable=f"the change adds no line to a production file of lane {lane.name}")
    return None


def conditions(settings: Settings, scope: Scope) -> tuple[Condition, ...]:
    """The targets of the lane and of its components; in a change, of what the change adds."""
    is_change = _changed(settings, scope) is not None
    metric = CHANGED if is_change else WHOLE
    bounds = list(_bounds(scope.targets, None, metric, is_change=is_change))
    for component, targets in sorted(scope.component_targets.items()):
        bounds += _bounds(targets, component, metric, is_change=is_change)
    return tuple(bounds)


def known_bad(settings: Settings, scope: Scope) -> tuple[KnownBad, ...]:
    """An untested function in a file that exists and in a new one, and a test that fails on the clean code."""
    if scope.lane is None:
        return ()
    paths = api.production_files(scope.lane, scope.repository)
    text = "def gates_known_bad(number):\n    if number > 3:\n        return number + 1\n    return number * 2\n"
    cases = []
    if paths:
        cases.append(_untested(f"an untested function in {paths[-1]}", paths[-1], text, is_new=False))
    roots = tuple(root for lane in scope.repository.lanes for root in lane.tests)
    for place in api.planted_places(scope.lane, paths, name="gates_known_bad_mutation.py")[:1]:
        if place.is_new and not is_within(place.path, roots):
            name = f"a module that no test imports: {place.path}"
            cases.append(_untested(name, place.path, text, is_new=True))
    path, is_new = api.place_for_test(scope.lane.tests[0], scope.repository, name="gates_known_bad")
    test = api.Planted(path=path, is_new=is_new)
    failing = "def test_gates_known_bad():\n    assert False\n"
    red = KnownBad(
        name=f"a test in {path} that fails without any mutant", files=test.files(failing),
        appends={**test.appends(failing), **dict.fromkeys(paths[-1:], f"\n\n{text}")}, opens_account=True,
    )  # fmt: skip
    return (*cases, red)


def _untested(name: str, path: str, text: str, *, is_new: bool) -> KnownBad:
    """A finding in the whole and in a change: what is planted is a change itself, in a repository with a base."""
    return KnownBad(
        name=name, files={path: text} if is_new else {}, appends={} if is_new else {path: f"\n\n{text}"},
        check="mutation/no-tests", path=path,
    )  # fmt: skip


def _asked(settings: Settings, scope: Scope) -> api.MutationAsked:
    lane, shard = scope.lane, scope.shard
    return api.MutationAsked(
        part=f"mutation-{lane.name if lane else ''}",
        files=api.production_files(lane, scope.repository) if lane else (), tests=tuple(lane.tests) if lane else (),
        options=settings.options, changed=_changed(settings, scope), changed_tests=_changed_tests(settings, scope),
        tiers=_tiers(scope), jobs=settings.jobs, budget_s=settings.budget_s, equivalents=settings.equivalents,
        shard=(shard.number, shard.count) if shard else (1, 1),
        durations=settings.durations if settings.shards > 1 else "",
    )  # fmt: skip


def _task(settings: Settings, scope: Scope) -> Task:
    lane = scope.lane
    tests = tuple(lane.tests) if lane else ()
    return api.mutation_task(
        _asked(settings, scope),
        roots=[root for root in tests if root not in api.missing_roots(lane, scope.repository)] if lane else [],
        env=settings.env,
        pass_env=settings.pass_env,
        is_reusable=settings.budget_s is None and not _has_register(settings, scope),
    )


def _has_register(settings: Settings, scope: Scope) -> bool:
    """Its entries end on a day, so that evidence does not hold for ever."""
    return any(file.path == settings.equivalents for file in scope.repository.files)


def _changed(settings: Settings, scope: Scope) -> dict[str, tuple[int, ...]] | None:
    """Path -> lines that the change adds, in Python files; None when everything is asked about."""
    change = scope.repository.change
    if settings.extent is Extent.WHOLE or change.unknown_because or change.base_sha is None:
        return None
    is_whole = change.is_push or not (change.files or change.deleted_files)
    if settings.extent is Extent.AUTO and is_whole:
        return None
    return {file.path: file.added_lines for file in change.files if file.path.endswith(".py") and file.added_lines}


def _has_nothing_to_ask(settings: Settings, scope: Scope) -> bool:
    changed = _changed(settings, scope)
    if changed is None or scope.lane is None:
        return False
    is_touched = set(changed).intersection(api.production_files(scope.lane, scope.repository))
    return not is_touched and not _changed_tests(settings, scope)


def _changed_tests(settings: Settings, scope: Scope) -> tuple[str, ...]:
    """Files of the lane's tests that the change touches or takes away, where something of the lane is of tier 1."""
    if _changed(settings, scope) is None or scope.lane is None or 1 not in _tiers(scope).values():
        return ()
    change = scope.repository.change
    paths = {*change.deleted_files, *(path for file in change.files for path in (file.path, file.old_path) if path)}
    return tuple(sorted(path for path in paths if path.endswith(".py") and is_within(path, scope.lane.tests)))


def _tiers(scope: Scope) -> dict[str, int]:
    """Path -> the tier of the component that holds it, else of the lane."""
    found = {}
    for file in scope.files:
        own = [each.tier for each in scope.repository.components if is_within(file.path, each.paths)]
        found[file.path] = min([*own] or [scope.lane.tier if scope.lane else 2])
    return found


def _asking(settings: Settings, scope: Scope) -> api.MutationAsking:
    changed = _changed(settings, scope)
    return api.MutationAsking(
        lane=scope.lane.name if scope.lane else "",
        files=api.production_files(scope.lane, scope.repository) if scope.lane else (),
        metric=WHOLE if changed is None else CHANGED,
        components=scope.repository.components,
        tiers=_tiers(scope),
        changed=changed,
        maximum_unclear=settings.maximum_unclear,
        budget_s=settings.budget_s,
        target=scope.targets.mutation,
    )


def _bounds(targets: Targets, component: str | None, metric: str, *, is_change: bool) -> Iterable[Condition]:
    if targets.mutation is not None:
        yield Condition(
            metric=metric,
            minimum=targets.mutation,
            component=component,
            not_applicable_when_zero=is_change,
            source=targets.source,
        )


CHECKS = (
    Check(
        id="mutation/survived", title="A change of the code is noticed by no test that runs it.",
        why="The tests run this line and would pass if it were wrong.",
        way_out="assert what the line is for; `gates mutants show ID` shows the change and the tests",
    ),
    Check(
        id="mutation/no-tests", title="A change of the code is in a line that no test runs.",
        why="Nobody would notice if it were wrong.", way_out="test the line", is_absence=True,
    ),
    Check(
        id="mutation/equivalent-expired", title="An entry of the register of equivalent mutants has expired.",
        why="Nobody has looked at it since.", way_out="look again, and set a new last day or test it", always=True,
    ),
    Check(
        id="mutation/equivalent-void", title="An entry of the register is of a function that was edited since.",
        why="Nobody has looked at the mutant of the new code.", way_out="look, and take the entry out", always=True,
    ),
    Check(
        id="mutation/equivalent-unmatched", title="An entry of the register is of no mutant that there is.",
        why="A permission that covers nothing hides what nobody decided.", way_out="take it out", always=True,
    ),
)  # fmt: skip
GATE = Gate(
    name="mutation",
    settings=Settings,
    checks=CHECKS,
    plan=plan,
    read=read,
    conditions=conditions,
    known_bad=known_bad,
    joined=joined,
    unit="mutant",
    inherits=("tests.options", "tests.env", "tests.pass-env"),
    needs_change=True,
)
