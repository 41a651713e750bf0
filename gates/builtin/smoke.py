"""Runs the lane's few quick tests, with their own environment when they need one, and never reports "0/0 passing".

What is smoke is said by a folder named `smoke` below the lane's tests, by an expression of marks, by paths, or by a
pytest command. Where the whole suite runs anyway with equal options, smoke is read out of that run; otherwise it has
its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from gates.api import (
    RUN_CHECKS,
    Asked,
    Asking,
    Breaks,
    Check,
    Condition,
    Gate,
    KnownBad,
    NotAsked,
    PartId,
    Planted,
    Problem,
    Reading,
    Scope,
    SmokeRun,
    Task,
    TaskResult,
    Tool,
    declared_smoke,
    ending_problems,
    marks_in,
    outcomes,
    place_for_test,
    read_record,
    smoke_run,
    stranger_findings,
    tally,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Which tests are smoke, how they run, and how many must pass."""

    command: tuple[str, ...] = ()
    """A pytest command, such as `["pytest", "-m", "smoke"]`; the lane's tests are added when it names no place."""
    markers: str = ""
    """An expression of marks as `pytest -m` takes it, such as `smoke and not slow`."""
    paths: tuple[str, ...] = ()
    """Folders or files of the smoke tests; without any setting, folders named `smoke` below the lane's tests."""
    options: tuple[str, ...] = ()
    """Further arguments of pytest; with options equal to those of `tests`, smoke is read out of that run."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables set for the smoke tests; those of `tests` when it is not set."""
    pass_env: tuple[str, ...] = ()
    """Names of your own variables that the tests may see; those of `tests` when it is not set."""
    minimum_tests: int = 1
    """At least so many smoke tests pass."""
    maximum_skipped: int | None = None
    """At most so many smoke tests are skipped; not bounded when it is not set."""
    maximum_reruns: int | None = 0
    """At most so many smoke tests needed another attempt."""
    optional_imports: tuple[str, ...] = ()
    """Modules that may be missing, such as `["numpy"]`, so that tests which need them skip themselves."""
    strict: bool = True
    """Tests that look green and check nothing are findings: unexpected passes, returned verdicts and the like."""


def plan(settings: Settings, scope: Scope) -> tuple[Task, ...] | NotAsked:
    """The shared run, a run of its own, or a reason why nothing is asked."""
    lane = scope.lane
    if lane is None or not lane.tests:
        return NotAsked(reason=f"lane {lane.name if lane else ''} names no tests")
    if not declared_smoke(settings, lane, scope.repository):
        return NotAsked(
            reason=f"lane {lane.name} declares no smoke tests: it has no `smoke` folder below its tests, "
            "and gate.smoke sets no command, markers or paths"
        )
    run = _run(settings, scope)
    return () if run.task is None else (run.task,)


def read(settings: Settings, scope: Scope, results: Mapping[str, TaskResult]) -> Reading:
    """The smoke tests of the run; none at all is a problem."""
    lane = scope.lane
    if lane is None:
        return Reading(problems=(Problem(what="smoke is asked of a lane"),))
    run = _run(settings, scope)
    if run.task is None:
        return Reading(problems=(Problem(what=run.refused, way_out='write it as ["pytest", "-m", "smoke"]'),))
    result = results.get(run.task.name)
    record = read_record(result.outputs.get("record.jsonl") if result else None)
    problems = list(ending_problems(result, record, outcomes(record)))
    asking = Asking(
        gate="smoke",
        roots=lane.tests,
        selection=run.selection,
        is_strict=settings.strict,
        optional_imports=settings.optional_imports,
        pass_env=settings.pass_env,
        deselects_itself=run.deselects_itself,
    )
    told = tally(record, asking)
    is_explained = any(finding.check == "smoke/collection-error" for finding in told.findings)
    if not told.account.expected and not problems and not is_explained:
        problems.append(Problem(what=f"no smoke test was found ({run.said})", way_out=_nearest(settings, record.items)))
    return Reading(
        account=told.account,
        measurements=told.measurements,
        findings=(*told.findings, *stranger_findings("smoke/installed-copy-tested", record, frozenset(scope.paths))),
        problems=tuple(problems),
        notes=(f"smoke is {run.said}{', read out of the run of all tests' if run.is_shared else ''}", *told.notes),
        tool=Tool(name="pytest", version=record.setup.pytest) if record.setup else None,
    )


def conditions(settings: Settings, scope: Scope) -> tuple[Condition, ...]:
    """Bounds on the numbers of smoke tests that passed, were skipped, and needed another attempt."""
    bounds = [Condition(metric="smoke.passed", minimum=Decimal(settings.minimum_tests), source="smoke.minimum-tests")]
    if settings.maximum_skipped is not None:
        most = Decimal(settings.maximum_skipped)
        bounds.append(Condition(metric="smoke.skipped", maximum=most, source="smoke.maximum-skipped"))
    if settings.maximum_reruns is not None:
        most = Decimal(settings.maximum_reruns)
        bounds.append(Condition(metric="smoke.reruns", maximum=most, source="smoke.maximum-reruns"))
    return tuple(bounds)


def known_bad(settings: Settings, scope: Scope) -> tuple[KnownBad, ...]:
    """A failing smoke test in the lane's first smoke folder, with the marks that the settings ask for."""
    if scope.lane is None or not scope.lane.tests:
        return ()
    run = _run(settings, scope)
    root = next(iter(run.selection.paths or scope.lane.tests))
    path, is_new = place_for_test(root, scope.repository, name="gates_known_bad_smoke")
    place = Planted(path=path, is_new=is_new)
    marks = "".join(f"@pytest.mark.{mark}\n" for mark in marks_in(run.selection.markers))
    text = f"import pytest\n\n\n{marks}def test_gates_known_bad_smoke():\n    assert False\n"
    return (
        KnownBad(
            name=f"a failing smoke test in {path}", files=place.files(text), appends=place.appends(text),
            check="smoke/failed", path=path,
        ),
    )  # fmt: skip


def _run(settings: Settings, scope: Scope) -> SmokeRun:
    assert scope.lane is not None  # noqa: S101  (callers asked)
    itself = Asked(part=PartId(gate="smoke", lane=scope.lane.name), settings=settings)
    return smoke_run([*scope.asked, itself], scope.repository, scope.lane, settings)


def _nearest(settings: Settings, items: Mapping[str, object]) -> str:
    where = "marks and paths" if items else "`tests` of the lane"
    return f"check the {where}: pytest collected {len(items):,} {'test' if len(items) == 1 else 'tests'} in this run"


CHECKS = tuple(
    Check(
        id=f"smoke/{told.name}",
        title=told.title,
        why=told.why,
        way_out=told.way_out,
        always=told.always,
        breaks=Breaks.RUN if told.breaks_run else Breaks.NOTHING,
        is_absence=told.is_absence,
    )
    for told in RUN_CHECKS
)
GATE = Gate(
    name="smoke",
    settings=Settings,
    checks=CHECKS,
    plan=plan,
    read=read,
    conditions=conditions,
    known_bad=known_bad,
    unit="test",
    is_default=True,
    inherits=("tests.env", "tests.pass-env"),
)
