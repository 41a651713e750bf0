"""Measures lines and branches of the lane's production files while the tests run; untouched files count too.

Coverage measures in the process that `tests` needs anyway, with the repository's own exclusions and with all branches.
Tests are not production, so they do not count. The account holds the lane's tracked files against those in coverage's
report; what `omit` and `pragma: no cover` take out is counted and may only shrink.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from gates.api import (
    Asked,
    Breaks,
    Check,
    Condition,
    CoverageReport,
    Gate,
    KnownBad,
    Measurement,
    NotAsked,
    PartId,
    Problem,
    Reading,
    Record,
    Scope,
    SuiteRun,
    Targets,
    Task,
    TaskResult,
    Tool,
    balance,
    changed_lines,
    coverage_findings,
    coverage_gaps,
    coverage_measurements,
    ending_problems,
    explained_files,
    failing_tests,
    is_within,
    key_of,
    missing_roots,
    outcomes,
    percent,
    planted_places,
    process_problems,
    production_files,
    read_coverage,
    read_record,
    shared_run,
    stranger_findings,
    summed,
    uncounted_findings,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """How the tests run while they are measured; targets are set by tier, lane and component."""

    options: tuple[str, ...] = ()
    """Further arguments of pytest; those of `tests` when it is not set, so that one run serves both."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables set for the tests; those of `tests` when it is not set."""
    pass_env: tuple[str, ...] = ()
    """Names of your own variables that the tests may see; those of `tests` when it is not set."""
    subprocesses: bool = True
    """Measure Python programs that the tests start, too; needs coverage 7.10."""
    left_out_files: Mapping[str, str] = field(default_factory=dict)
    """Globs, as in `.gitignore`, over production files of which nothing need count, each with the reason why."""
    minimum_per_file: Decimal | None = None
    """Percent of lines that each file needs; not bounded when it is not set."""


def plan(settings: Settings, scope: Scope) -> tuple[Task, ...] | NotAsked:
    """The one run of the tests, measured."""
    lane = scope.lane
    if lane is None or not lane.tests:
        return NotAsked(reason=f"lane {lane.name if lane else ''} names no tests")
    if not scope.files:
        return ()  # asked all the same: an empty lane is an error, and no part that vanished
    if not production_files(lane, scope.repository):
        return NotAsked(reason=f"lane {lane.name} has no production files: all of its files are tests")
    run = _run(settings, scope)
    return (run.task,) if run else ()


def read(settings: Settings, scope: Scope, results: Mapping[str, TaskResult]) -> Reading:
    """Exact numbers of the lane, its components and its files, and what the change left untested."""
    lane, run = scope.lane, _run(settings, scope)
    if lane is None or run is None:
        where = ", ".join(missing_roots(lane, scope.repository)) if lane else ""
        return Reading(problems=(Problem(what=f"no tracked test is below {where}", way_out="mend the lane's `tests`"),))
    if not scope.files:
        nothing = Problem(what="no tracked Python file is in this lane", way_out="see the gate `lanes`")
        return Reading(problems=(nothing,))
    result = results.get("pytest")
    outputs = result.outputs if result else {}
    record, report = read_record(outputs.get("record.jsonl")), read_coverage(outputs.get("coverage.json"))
    problems = list(ending_problems(result, record, outcomes(record)))
    expected = production_files(lane, scope.repository)
    if not problems:
        problems += _report_problems(result, report, record, follows=settings.subprocesses)
    files = tuple(report.files[path] for path in expected if path in report.files)
    total = summed(files)
    account = balance(
        unit="file",
        expected=expected,
        examined=[file.path for file in files],
        explained=explained_files(report, settings.left_out_files),
    )
    if not problems and not total.statements:
        if account.examined == account.expected and not total.excluded:
            return Reading(not_applicable=f"the {account.expected} files of lane {lane.name} hold no statements")
        problems.append(
            Problem(what=f"no statement of lane {lane.name} counts: all are omitted or excluded", way_out="see `omit`")
        )
    failing = failing_tests(record, lane.tests)
    changed = changed_lines(files, scope.repository.change, scope.targets.changed_lines)
    return Reading(
        account=account,
        measurements=(
            *coverage_measurements(files, expected, report, scope.repository.components, scope.repository.change),
            *changed.measurements,
            *([Measurement(metric="coverage.failed-tests", value=len(failing), unit="test")] if failing else []),
        ),
        findings=(
            *coverage_findings(files, expected, report),
            *changed.findings,
            *uncounted_findings(files, expected, report, settings.left_out_files),
            *stranger_findings("coverage/installed-copy-measured", record, frozenset(expected)),
        ),
        problems=(*problems, *changed.problems),
        notes=(*_red(failing), *_notes(report, run, total.executed, total.statements)),
        tool=Tool(name="coverage", version=report.version) if report.version else None,
        gaps=coverage_gaps(files),
    )


def conditions(settings: Settings, scope: Scope) -> tuple[Condition, ...]:
    """The targets of the lane and of its components, and the minimum of each file."""
    bounds = list(_bounds(scope.targets, None))
    for component, targets in sorted(scope.component_targets.items()):
        bounds += _bounds(targets, component)
    if settings.minimum_per_file is not None:
        least = settings.minimum_per_file
        source = "coverage.minimum-per-file"
        bounds.append(Condition(metric="coverage.lines", minimum=least, each_file=True, source=source))
    return tuple(bounds)


def known_bad(settings: Settings, scope: Scope) -> tuple[KnownBad, ...]:
    """A module that nothing imports, and an untested function in a file that exists."""
    if scope.lane is None:
        return ()
    paths = production_files(scope.lane, scope.repository)
    text = "def gates_known_bad(flag):\n    if flag:\n        return 1\n    return 2\n"
    roots = tuple(root for lane in scope.repository.lanes for root in lane.tests)
    cases = [
        _unimported(place.path, text, is_collected=is_within(place.path, roots))
        for place in planted_places(scope.lane, paths, name="gates_known_bad_coverage.py")
        if place.is_new
    ]
    cases += [
        KnownBad(
            name=f"an untested function in {path}",
            files={},
            appends={path: f"\n\n{text}"},
            lowers="coverage.lines",
            path=path,
        )
        for path in paths[:1]
    ]
    return tuple(cases)


def _unimported(path: str, text: str, *, is_collected: bool) -> KnownBad:
    """A module that nothing imports; where pytest may look for doctests, a conftest beside it keeps pytest away."""
    folder = path.removesuffix(".py")
    keeper = {f"{folder}/conftest.py": 'collect_ignore_glob = ["*"]\n'} if is_collected else {}
    path = f"{folder}/unimported.py" if is_collected else path
    return KnownBad(
        name=f"a module that nothing imports: {path}",
        files={path: text, **keeper},
        check="coverage/file-never-imported",
        path=path,
    )


def _run(settings: Settings, scope: Scope) -> SuiteRun | None:
    lane = scope.lane
    if lane is None:
        return None
    itself = Asked(part=PartId(gate="coverage", lane=lane.name), settings=settings)
    return shared_run([*scope.asked, itself], scope.repository, lane, key_of(settings))


def _report_problems(
    result: TaskResult | None, report: CoverageReport, record: Record, *, follows: bool
) -> list[Problem]:
    problems = [*process_problems(result, name="coverage"), *report.problems]
    if record.workers and report.version and not (follows and report.follows_subprocesses):
        what = f"coverage {report.version} does not reach the {len(record.workers)} workers of xdist"
        problems.append(Problem(what=what, way_out="use coverage 7.10 with subprocesses = true, or take `-n` away"))
    has_statements = any(file.statements for file in report.files.values())
    if has_statements and not report.problems and not report.measured_files:
        copies = bool(record.strangers)
        problems.append(
            Problem(
                what="the tests ran and no line of any lane was measured",
                way_out="the tests import an installed copy: install the package with `pip install -e .`"
                if copies
                else "check the lane's paths; with xdist, coverage 7.10 is needed to reach its workers",
            )
        )
    return problems


def _bounds(targets: Targets, component: str | None) -> Iterable[Condition]:
    for metric, minimum, may_be_none in (
        ("coverage.lines", targets.lines, False),
        ("coverage.branches", targets.branches, True),
        ("coverage.changed-lines", targets.changed_lines if component is None else None, True),
    ):
        if minimum is not None:
            yield Condition(
                metric=metric,
                minimum=minimum,
                component=component,
                not_applicable_when_zero=may_be_none,
                source=targets.source,
            )


def _red(failing: Sequence[str]) -> tuple[str, ...]:
    what = f"{len(failing):,} test{'' if len(failing) == 1 else 's'} failed while lines were measured"
    return (f"{what}, which the gate `tests` judges: {', '.join(failing[:3])}",) if failing else ()


def _notes(report: CoverageReport, run: SuiteRun, executed: int, statements: int) -> tuple[str, ...]:
    notes = [
        f"lines {percent(executed, statements)}{' %' if statements else ''}, by the tests of: {', '.join(run.lanes)}"
    ]
    if report.version:
        notes.append(f"coverage's settings are read from {report.config_file or 'no file'}")
    if report.omitted:
        patterns = sorted({pattern for pattern in report.omitted.values() if pattern})
        files = "1 file" if len(report.omitted) == 1 else f"{len(report.omitted):,} files"
        notes.append(f"omitted: {files}, by {', '.join(patterns) or 'the configuration'}")
    if report.version and not report.follows_subprocesses:
        notes.append("this version of coverage does not measure programs that the tests start; 7.10 does")
    return tuple(notes)


CHECKS = (
    Check(
        id="coverage/file-never-imported", title="No test imports a file.", why="Nobody knows whether it works.",
        way_out="test it, take it away, or waive it with a date", is_absence=True,
    ),
    Check(
        id="coverage/file-not-parsable", title="A file cannot be parsed.", why="It would vanish from the total.",
        way_out="mend its syntax", always=True, breaks=Breaks.FILE,
    ),
    Check(
        id="coverage/file-not-counted", title="A production file is omitted or excluded as a whole.",
        why="It could be broken or untested, and the total stays where it is.",
        way_out="take it out of `omit`, or name it with a reason in left-out-files",
    ),
    Check(
        id="coverage/blanket-exclusion", title="A pattern of coverage's configuration takes ordinary code out.",
        why="What it names counts neither as tested nor as untested.",
        way_out="narrow the pattern: `exclude_also` searches anywhere in a line",
    ),
    Check(
        id="coverage/changed-lines-uncovered", title="Changed lines are not run by any test.",
        why="The change is below the target for changed lines.", way_out="test these lines", is_absence=True,
    ),
    Check(
        id="coverage/installed-copy-measured", title="The tests import an installed copy instead of this checkout.",
        why="The numbers are of other code.", way_out="install the package in editable mode (`pip install -e .`)",
        always=True, is_absence=True,
    ),
)  # fmt: skip
GATE = Gate(
    name="coverage",
    settings=Settings,
    checks=CHECKS,
    plan=plan,
    read=read,
    conditions=conditions,
    known_bad=known_bad,
    unit="file",
    is_default=True,
    inherits=("tests.options", "tests.env", "tests.pass-env", "tests.time-limit-s"),
    needs_change=True,
)
