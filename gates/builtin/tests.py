"""Runs the lane's tests once for all gates that need them, and accounts for every test that pytest collected.

A recorder inside pytest writes down each test before anything can remove it, each verdict, and the end of the session.
The account holds the tests collected against the tests with a verdict; a probe that reads the files says which tests
pytest never knew of. A run whose exit code and record disagree, or whose record has no end, cannot be judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from gates.api import (
    NAME_CHECKS,
    RUN_CHECKS,
    Asked,
    Asking,
    Breaks,
    Check,
    Condition,
    FileNames,
    Gate,
    KnownBad,
    Lane,
    NotAsked,
    PartId,
    Planted,
    Problem,
    Reading,
    Record,
    Repository,
    Scope,
    SuiteRun,
    Task,
    TaskResult,
    Tool,
    ending_problems,
    ignored_note,
    is_within,
    key_of,
    missing_roots,
    name_findings,
    names_task,
    near_path,
    outcomes,
    place_for_test,
    process_problems,
    production_files,
    read_names,
    read_record,
    read_unclaimed,
    reason_of,
    shared_run,
    stranger_findings,
    tally,
    test_files,
    unclaimed_paths,
    unclaimed_task,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """How the lane's tests run, and how many must pass."""

    options: tuple[str, ...] = ()
    """Further arguments of pytest, such as `["-n", "2"]`; gates with equal options share one run."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables set for the tests."""
    pass_env: tuple[str, ...] = ()
    """Names of your own variables that the tests may see."""
    minimum_tests: int = 1
    """At least so many tests pass."""
    maximum_skipped: int | None = None
    """At most so many tests are skipped; not bounded when it is not set."""
    maximum_reruns: int | None = 0
    """At most so many tests needed another attempt."""
    left_out_marks: tuple[str, ...] = ()
    """Tests with one of these marks may be deselected by the repository's own configuration, such as `["stress"]`."""
    optional_imports: tuple[str, ...] = ()
    """Modules that may be missing, such as `["numpy"]`, so that tests which need them skip themselves."""
    left_out_files: Mapping[str, str] = field(default_factory=dict)
    """Globs, as in `.gitignore`, of test files that need not run, or may skip all tests, each with the reason."""
    strict: bool = True
    """Tests that look green and check nothing are findings: unexpected passes, returned verdicts and the like."""


def plan(settings: Settings, scope: Scope) -> tuple[Task, ...] | NotAsked:
    """One pytest process for all lanes with equal options, and the names of the tests as the files spell them."""
    lane = scope.lane
    if lane is None or not lane.tests:
        return NotAsked(reason=f"lane {lane.name if lane else ''} names no tests")
    run = _run(settings, scope)
    if run is None:
        return ()
    free = unclaimed_paths(lane, scope.repository)
    return (run.task, names_task(test_files(lane, scope.repository)), *([unclaimed_task(free)] if free else []))


def read(settings: Settings, scope: Scope, results: Mapping[str, TaskResult]) -> Reading:
    """The lane's tests against what was collected, and every test that says nothing."""
    lane, run = scope.lane, _run(settings, scope)
    absent = _absent(scope)
    if lane is None or run is None:
        return Reading(problems=absent)
    result = results.get("pytest")
    record = read_record(result.outputs.get("record.jsonl") if result else None)
    ended = ending_problems(result, record, outcomes(record))
    names, unread = _names("test-names", results)
    free = unclaimed_paths(lane, scope.repository)
    unclaimed, unknown = _names("unclaimed-tests", results) if free else ((), ())
    asking = Asking(
        gate="tests",
        roots=lane.tests,
        is_strict=settings.strict,
        left_out_marks=settings.left_out_marks,
        optional_imports=settings.optional_imports,
        pass_env=settings.pass_env,
        is_left_out=lambda path: reason_of(path, settings.left_out_files) is not None,
    )
    told = tally(record, asking)
    findings = [*told.findings, *stranger_findings("tests/installed-copy-tested", record, frozenset(scope.paths))]
    if not ended:
        findings += name_findings(names, record)
    left_out = {path: reason for path in free if (reason := reason_of(path, settings.left_out_files)) is not None}
    untold = read_unclaimed(unclaimed, record, scope.repository, left_out)
    findings += untold.findings
    problems = [*absent, *ended, *unread, *unknown]
    is_explained = any(finding.check == "tests/collection-error" for finding in told.findings)
    if not told.account.expected and not ended and not is_explained:
        where = ", ".join(lane.tests)
        problems.append(Problem(what=f"pytest collected no test below {where}", way_out="check the lane's `tests`"))
    return Reading(
        account=told.account,
        measurements=told.measurements,
        findings=tuple(findings),
        problems=tuple(problems),
        notes=(
            *_setup_notes(record, run),
            *_doctest_notes(record, lane, scope.repository),
            *ignored_note(record, lane, scope.repository),
            *told.notes,
            *untold.notes,
        ),
        units=told.units,
        tool=Tool(name="pytest", version=record.setup.pytest) if record.setup else None,
    )


def conditions(settings: Settings, scope: Scope) -> tuple[Condition, ...]:
    """Bounds on the numbers of tests that passed, were skipped, and needed another attempt."""
    bounds = [Condition(metric="tests.passed", minimum=Decimal(settings.minimum_tests), source="tests.minimum-tests")]
    if settings.maximum_skipped is not None:
        most = Decimal(settings.maximum_skipped)
        bounds.append(Condition(metric="tests.skipped", maximum=most, source="tests.maximum-skipped"))
    if settings.maximum_reruns is not None:
        most = Decimal(settings.maximum_reruns)
        bounds.append(Condition(metric="tests.reruns", maximum=most, source="tests.maximum-reruns"))
    return tuple(bounds)


def known_bad(settings: Settings, scope: Scope) -> tuple[KnownBad, ...]:
    """A failing test in each test root of the lane, and a test that ends the process with exit code 0."""
    if scope.lane is None:
        return ()
    cases = []
    for root in scope.lane.tests:
        place = _place(root, scope)
        failing = "def test_gates_known_bad():\n    assert False\n"
        cases.append(
            KnownBad(
                name=f"a failing test in {place.path}", files=place.files(failing), appends=place.appends(failing),
                check="tests/failed", path=place.path,
            )
        )  # fmt: skip
    place = _place(scope.lane.tests[0], scope, ends=True)
    is_spread = _spreads(settings)
    leaving = "def test_gates_known_bad():\n    import os\n\n    os._exit(0)\n"
    cases.append(
        KnownBad(
            name=f"a test in {place.path} that ends the process", files=place.files(leaving),
            appends=place.appends(leaving),
            check="tests/failed" if is_spread else None, path=place.path if is_spread else None,
            opens_account=not is_spread,
        )
    )  # fmt: skip
    return tuple(cases)


def _spreads(settings: Settings) -> bool:
    """Whether the tests run in workers: one that ends is a failed test there, and the others go on."""
    given = [word for word in settings.options if word.startswith(("-n", "--numprocesses"))]
    return bool(given) and not {"-n0", "--numprocesses=0"}.intersection(given) and "0" not in settings.options


def _place(root: str, scope: Scope, *, ends: bool = False) -> Planted:
    """A file of its own for each case of each lane, so that all can be planted in one run of a suite."""
    lane = scope.lane.name.replace("-", "_") if scope.lane else ""
    name = f"gates_known_bad_{lane}{'_ends' * ends}"
    path, is_new = place_for_test(root, scope.repository, name=name)
    return Planted(path=path, is_new=is_new)


def _run(settings: Settings, scope: Scope) -> SuiteRun | None:
    lane = scope.lane
    if lane is None:
        return None
    itself = Asked(part=PartId(gate="tests", lane=lane.name), settings=settings)
    return shared_run([*scope.asked, itself], scope.repository, lane, key_of(settings))


def _names(task: str, results: Mapping[str, TaskResult]) -> tuple[tuple[FileNames, ...], tuple[Problem, ...]]:
    """The tests that files spell out, as the task of this name read them."""
    names, unread = read_names(results[task].stdout if task in results else b"")
    return names, process_problems(results.get(task), name=task) or unread


def _absent(scope: Scope) -> tuple[Problem, ...]:
    roots = missing_roots(scope.lane, scope.repository) if scope.lane else ()
    return tuple(
        Problem(
            what=f"the test root {root} of lane {scope.lane.name if scope.lane else ''} holds no tracked Python file"
            f"{near_path(root, scope.repository, taken=scope.lane.tests if scope.lane else ())}",
            way_out=f"mend `tests` of lane {scope.lane.name if scope.lane else ''}, or add the files to git",
        )
        for root in roots
    )


def _setup_notes(record: Record, run: SuiteRun) -> tuple[str, ...]:
    if record.setup is None:
        return ()
    setup = record.setup
    notes = [f"one pytest process served the lanes {', '.join(run.lanes)}"] if len(run.lanes) > 1 else []
    addopts = f", addopts {' '.join(setup.addopts)}" if setup.addopts else ""
    notes.append(f"pytest's configuration is {setup.inifile or 'none'}{addopts}")
    if setup.plugins:
        notes.append(f"plugins: {', '.join(setup.plugins)}")
    if setup.is_optimized:
        notes.append("Python runs with -O (PYTHONOPTIMIZE): `assert` holds in test files only, not in what they import")
    if not setup.has_warnings:
        notes.append("pytest's warnings are switched off, so returned verdicts are not seen")
    smoke = sum("smoke" in item.marks for item in record.items.values())
    if smoke:
        told = "1 test carries" if smoke == 1 else f"{smoke:,} tests carry"
        notes.append(f"{told} the mark `smoke`: [tool.gates.gate.smoke] markers can hold them")
    return tuple(notes)


def _doctest_notes(record: Record, lane: Lane, repository: Repository) -> tuple[str, ...]:
    """The lane's code that pytest would collect doctests from, and that is no place of tests."""
    if record.setup is None or "--doctest-modules" not in record.setup.addopts:
        return ()
    roots = tuple(root for other in repository.lanes for root in other.tests)
    meant = tuple(place.rstrip("/") for place in record.setup.testpaths) or (".",)
    missed = [
        path for path in production_files(lane, repository) if is_within(path, meant) and not is_within(path, roots)
    ]
    places = [place for place in lane.paths if any(is_within(path, (place,)) for path in missed)]
    if not places:
        return ()
    return (f"pytest's configuration runs doctests, and no lane's `tests` names {', '.join(places)}: they do not run",)


CHECKS = tuple(
    Check(
        id=f"tests/{told.name}",
        title=told.title,
        why=told.why,
        way_out=told.way_out,
        always=told.always,
        breaks=Breaks.RUN if told.breaks_run else Breaks.NOTHING,
        is_absence=told.is_absence,
    )
    for told in (*RUN_CHECKS, *NAME_CHECKS)
)
GATE = Gate(
    name="tests",
    settings=Settings,
    checks=CHECKS,
    plan=plan,
    read=read,
    conditions=conditions,
    known_bad=known_bad,
    unit="test",
    is_default=True,
)
