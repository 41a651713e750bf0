"""Holds working specs against what is there: every fault of each file, criteria against tests, changes against scopes.

A spec says who a component is: its tier, scope, invariants, threats, acceptance criteria and change budget. Where the
gate is switched on, it is also the input of the others: its tier and targets bound the component's coverage and
mutation score. The standing of a criterion is computed from the tests that ran, and never taken from the spec itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gates import api
from gates.api import (
    SPEC_FILES,
    SPEC_FREE,
    SPEC_GENERATED,
    Check,
    Condition,
    Finding,
    Gate,
    GateScope,
    KnownBad,
    NotAsked,
    Problem,
    Reading,
    Scope,
    Task,
    TaskResult,
    balance,
    is_within,
    spec_files,
)

POLICY, ATTRIBUTES = ".caws/policy.yaml", ".gitattributes"
_ALL_MODES = ("feature", "refactor", "fix", "doc", "chore")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Which files are specs, and what a change may do."""

    files: tuple[str, ...] = SPEC_FILES
    """Globs, as in `.gitignore`, over the paths of YAML files that are working specs."""
    holds_changes: bool = True
    """Whether a change is held to the budget, scope and mode of the specs that it works on."""
    generated: tuple[str, ...] = SPEC_GENERATED
    """Globs over files that programs write; they count in no budget. `.gitattributes` can name more."""
    free: tuple[str, ...] = SPEC_FREE
    """Globs over files that a change may touch whatever the scope of its spec."""
    modes_of_tier_1: tuple[str, ...] = ("feature", "refactor", "fix")
    """Kinds of work (`mode`) that a change may do on a spec of tier 1."""
    modes_of_tier_2: tuple[str, ...] = ("feature", "refactor", "fix")
    """Kinds of work (`mode`) that a change may do on a spec of tier 2."""
    modes_of_tier_3: tuple[str, ...] = _ALL_MODES
    """Kinds of work (`mode`) that a change may do on a spec of tier 3."""
    people: int = 2
    """How many people the effort is shared among in the summary."""


def plan(settings: Settings, scope: Scope) -> tuple[Task, ...] | NotAsked:
    """The texts of specs and tests, and the run of the tests that `tests` and `coverage` share."""
    files = spec_files(_paths(scope), settings.files)
    if not files:
        return ()
    return (api.texts_task(_texts(scope, files)), *_runs(scope))


def read(settings: Settings, scope: Scope, results: Mapping[str, TaskResult]) -> Reading:
    """Every fault of every spec, and what the tests and the change say of them."""
    files = spec_files(_paths(scope), settings.files)
    if not files:
        what = f"no working spec is tracked: no file is named {' or '.join(settings.files)}"
        way_out = "write one, name your files in `files` of this gate, or switch the gate off"
        return Reading(problems=(Problem(what=what, way_out=way_out),))
    seen = api.read_texts(results, files=_texts(scope, files))
    if not seen.is_known:
        return Reading(problems=seen.problems)
    ran, measured, ended = _ran(scope, results)
    pushed = scope.repository.change.is_push  # several changes together, each of which was held before
    change = scope.repository.change if settings.holds_changes and not pushed else None
    lanes = api.tested_lanes(scope.repository)
    told = api.spec_evidence(
        {path: text for path, text in seen.texts.items() if path in files},
        api.SpecFacts(
            files=_paths(scope),
            components=scope.repository.components,
            tests={path: text for path, text in seen.texts.items() if path not in files and path.endswith(".py")},
            test_roots=tuple(root for lane in lanes for root in lane.tests),
            ran=ran,
            measured=measured,
            change=change,
            policy=seen.texts.get(POLICY, ""),
            attributes=seen.texts.get(ATTRIBUTES, ""),
        ),
        _rules(settings),
    )
    unread = {path: why for path, why in seen.unreadable.items() if path in files}
    return Reading(
        account=balance(
            unit="spec",
            expected=files,
            examined=[spec.path for spec in told.book.specs],
            explained={
                "cannot be read (finding specs/unreadable-file)": unread,
                "has no id or is no YAML (finding in it)": told.book.unread,
            },
        ),
        measurements=told.measurements,
        findings=(*told.findings, *(_unreadable(path, why) for path, why in sorted(unread.items()))),
        problems=(*seen.problems, *ended, *_unknown(told, scope, settings, seen.unreadable)),
        notes=told.notes,
    )


def conditions(settings: Settings, scope: Scope) -> tuple[Condition, ...]:
    """Nothing beyond the findings; what specs ask of coverage and mutation is asked of those gates."""
    return ()


def known_bad(settings: Settings, scope: Scope) -> tuple[KnownBad, ...]:
    """Specs with a fault of each kind, and one whose test fails."""
    roots = tuple(root for lane in api.tested_lanes(scope.repository) for root in lane.tests)
    return tuple(
        KnownBad(name=each.name, files=each.files, check=f"specs/{each.slug}", path=each.path)
        for each in api.planted_specs(settings.files, _paths(scope), roots, scope.repository)
    )


def _paths(scope: Scope) -> tuple[str, ...]:
    return tuple(file.path for file in scope.repository.files)


def _rules(settings: Settings) -> api.SpecRules:
    modes = {1: settings.modes_of_tier_1, 2: settings.modes_of_tier_2, 3: settings.modes_of_tier_3}
    return api.SpecRules(generated=settings.generated, free=settings.free, modes=modes, people=max(1, settings.people))


def _texts(scope: Scope, files: tuple[str, ...]) -> tuple[str, ...]:
    tests = {path for lane in api.tested_lanes(scope.repository) for path in api.test_files(lane, scope.repository)}
    also = {POLICY, ATTRIBUTES}.intersection(_paths(scope))
    return tuple(sorted({*files, *tests, *also}))


def _runs(scope: Scope) -> tuple[Task, ...]:
    return api.every_run(scope.asked, scope.enabled, scope.repository)


def _ran(
    scope: Scope, results: Mapping[str, TaskResult]
) -> tuple[dict[str, api.Outcome] | None, dict[tuple[str, str], tuple[int, int]], list[Problem]]:
    """The outcome of each test, what was measured of each component, and why a run cannot be judged."""
    ran: dict[str, api.Outcome] = {}
    lines: dict[tuple[str, str], tuple[int, int]] = {}
    problems: list[Problem] = []
    tasks = _runs(scope)
    for task in tasks:
        result = results.get(task.name)
        outputs = result.outputs if result else {}
        record: api.Record = api.read_record(outputs.get("record.jsonl"))
        verdicts = api.outcomes(record)
        problems += api.ending_problems(result, record, verdicts)
        ran |= verdicts
        if "coverage.json" not in outputs:
            continue
        report = api.read_coverage(outputs["coverage.json"])
        for component in scope.repository.components:
            total = api.summed(tuple(it for path, it in report.files.items() if is_within(path, component.paths)))
            for metric, value, of in (
                ("coverage.lines", total.executed, total.statements),
                ("coverage.branches", total.covered_branches, total.branches),
            ):
                before = lines.get((component.name, metric), (0, 0))
                lines[component.name, metric] = (before[0] + value, before[1] + of)
    return (ran if tasks and not problems else None), lines, problems


def _unreadable(path: str, why: str) -> Finding:
    return Finding(check="specs/unreadable-file", path=path, message=f"it cannot be read: {why}")


def _unknown(told: api.SpecEvidence, scope: Scope, settings: Settings, unreadable: Mapping[str, str]) -> list[Problem]:
    found = []
    if told.unknown and not _runs(scope):
        what = f"no test ran, so nobody knows whether {told.unknown[0].name} holds ({len(told.unknown):,} criteria)"
        found.append(Problem(what=what, way_out="name the tests of a lane (`tests`)"))
    change = scope.repository.change
    if settings.holds_changes and change.unknown_because is not None:
        what = f"budgets and scopes cannot be held: {change.unknown_because}"
        way_out = "fetch the base branch with its history, set tool.gates.base, or holds-changes = false"
        found.append(Problem(what=what, way_out=way_out))
    lost = [*told.unread_tests, *(path for path in unreadable if path.endswith(".py"))]
    found += [Problem(what=f"{path} cannot be read, so nobody knows which criteria it tests") for path in lost]
    return found


def _check(
    name: str, title: str, way_out: str = "", *,
    always: bool = False, is_absence: bool = False, is_refusal: bool = False,
) -> Check:  # fmt: skip
    return Check(
        id=f"specs/{name}", title=title, way_out=way_out, always=always, is_absence=is_absence, is_refusal=is_refusal
    )  # fmt: skip


CHECKS = (
    _check("unreadable-file", "A spec cannot be read.", always=True),
    _check("not-yaml", "A line of a spec is no YAML 1.2.", always=True),
    _check("check-box", "A spec has a check box of Markdown, which YAML reads as a list.", always=True),
    _check("key-twice", "A key stands twice in one mapping.", "Keep one of them.", always=True),
    _check("section-missing", "A section of a spec is missing."),
    _check("section-empty", "A section of a spec is empty."),
    _check("value-wrong", "A value of a spec is not what its form allows."),
    _check("key-unknown", "A spec has a key that its form does not know."),
    _check("id-twice", "Two specs or criteria share an id.", "Give each its own id."),
    _check("placeholder-left", "A text of a spec waits to be filled in."),
    _check("threat-unmitigated", "A threat names no mitigation."),
    _check("contract-missing", "A contract that a spec names does not exist."),
    _check("scope-empty", "The scope of a spec matches no file.", always=True),
    _check("scope-entry-empty", "An entry of a scope matches no file."),
    _check("component-without-spec", "A component has no working spec."),
    _check("criterion-untested", "No test is tied to an acceptance criterion.", is_absence=True),
    _check("criterion-not-run", "The test of an acceptance criterion was skipped or deselected.", is_absence=True),
    _check("criterion-failing", "The test of an acceptance criterion fails.", is_refusal=True),
    _check("criterion-unknown", "A test speaks of a criterion that no spec has."),
    _check("test-absent", "A criterion names a test that pytest did not collect.", is_absence=True),
    _check("hardening-unmet", "An item of a hardening check list does not hold."),
    _check("hardening-not-measured", "An item is ticked that nothing measured.", is_absence=True),
    _check("over-budget", "A change is larger than the budget of its spec.", "Split the change."),
    _check("outside-scope", "A change leaves the scope of the spec that it works on."),
    _check("mode-not-allowed", "The tier of a spec does not allow this kind of work."),
)
GATE = Gate(
    name="specs",
    settings=Settings,
    checks=CHECKS,
    plan=plan,
    read=read,
    conditions=conditions,
    known_bad=known_bad,
    unit="spec",
    scope=GateScope.REPOSITORY,
    needs_change=True,
)
