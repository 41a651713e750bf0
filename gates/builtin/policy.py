"""Demands that a change lowers no bar: lanes, targets, rules, excludes, waivers, baselines, tests and CI jobs.

A change that breaks a rule and takes the rule away at once is green for every other gate. This one compares the working
tree with the commit that the change starts from, and says in plain words what is asked less. A change cannot switch it
off: it is asked when the base asks it. A weakening that people agreed on gets a waiver that names its check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gates import api
from gates.api import (
    Before,
    Check,
    Condition,
    Direction,
    Finding,
    Gate,
    GateScope,
    KnownBad,
    Measurement,
    NotAsked,
    Problem,
    Reading,
    Scope,
    Task,
    TaskResult,
    Weakening,
    balance,
)

_NO_BASE = "nobody read the commit that the change starts from"
_FETCH = "fetch the base branch with its history (`fetch-depth: 0`), or set tool.gates.base to a branch that is there"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """How much a change may take away without a waiver."""

    maximum_more_suppressions: int = 0
    """A change may add so many comments of each kind (`noqa`, `type: ignore` ...) to a lane, and so many skips."""
    maximum_fewer_tests: int = 0
    """A change may take away so many test functions, and so many classes or imports that run tests written elsewhere,
    beside those that leave with the code that they test."""


def plan(settings: Settings, scope: Scope) -> tuple[Task, ...] | NotAsked:
    """Nothing is run: both sides are read before."""
    return ()


def read(settings: Settings, scope: Scope, results: Mapping[str, TaskResult]) -> Reading:
    """Every bar that is lower than at the base."""
    before = scope.before
    if before is None or before.unknown_because:
        what = f"not compared with a base: {before.unknown_because if before else _NO_BASE}"
        if before is not None and not before.is_configured:
            return Reading(not_applicable=what)
        return Reading(problems=(Problem(what=what, way_out=_FETCH),))
    if not before.changed and not before.lowered and not before.refused:
        return Reading(not_applicable=f"nothing is changed against {before.base_sha[:12]}")
    weaker = tuple(dict.fromkeys(_weaker(before, settings)))
    places = {*before.changed, before.config_file or "the configuration"}
    return Reading(
        account=balance(unit="file", expected=places, examined=places.difference(before.unreadable)),
        measurements=(
            Measurement(metric="policy.lowered", value=len(weaker), unit="bar", better=Direction.LOWER),
            Measurement(metric="policy.files-compared", value=len(places), unit="file"),
        ),
        findings=tuple(Finding(check=f"policy/{it.slug}", path=it.path, message=it.message) for it in weaker),
        problems=tuple(_problems(before)),
        notes=(f"compared with {before.base_sha[:12]}", *before.notes),
    )


def conditions(settings: Settings, scope: Scope) -> tuple[Condition, ...]:
    """Nothing beyond the findings."""
    return ()


def known_bad(settings: Settings, scope: Scope) -> tuple[KnownBad, ...]:
    """Comments that silence the linter, a nested configuration that asks nothing, and a waiver."""
    python = [file for file in scope.files if file.lane is not None] or list(scope.files)
    if not python:
        return ()
    path = python[0].path
    folder = f"{path.rpartition('/')[0]}/gates_known_bad_policy".lstrip("/")
    silenced = "".join(f"# gates_known_bad_{n} = {n}  # noqa\n" for n in range(settings.maximum_more_suppressions + 1))
    cases = [
        KnownBad(
            name=f"silenced lines in {path}", files={}, appends={path: f"\n{silenced}"},
            check="policy/suppressions-added",
        ),
        KnownBad(
            name="a nested ruff.toml that selects nothing",
            files={f"{folder}/ruff.toml": "lint.select = []\n", f"{folder}/planted.py": "x = 1\n"},
            check="policy/rule-removed", path=f"{folder}/ruff.toml",
        ),
    ]  # fmt: skip
    if scope.before is not None and scope.before.config_file:
        file = scope.before.config_file
        table = "waivers" if file == "gates.toml" else "tool.gates.waivers"
        waiver = (
            'check = "lanes/*"\nwhere = "gates_known_bad"\nreason = "planted"\nowner = "@nobody"\nexpires = 2999-01-01'
        )
        cases.append(
            KnownBad(
                name=f"a waiver in {file}", files={}, appends={file: f"\n[[{table}]]\n{waiver}\n"},
                check="policy/waiver-added", path=file,
            )
        )  # fmt: skip
    return tuple(cases)


def _weaker(before: Before, settings: Settings) -> Iterator[Weakening]:
    yield from before.lowered
    yield from api.lowered_ruff(before)
    yield from api.lowered_coverage(before)
    yield from api.lowered_pytest(before)
    yield from api.lowered_sources(
        before,
        spare_suppressions=settings.maximum_more_suppressions,
        spare_tests=settings.maximum_fewer_tests,
    )
    yield from api.lowered_ci(before)


def _problems(before: Before) -> Iterator[Problem]:
    for text in before.refused:
        yield Problem(what=text, way_out="name the one check that it permits, such as policy/target-lowered")
    for path in before.unreadable:
        yield Problem(what=f"{path} is changed and cannot be read", way_out="make it readable")


def _check(name: str, title: str, way_out: str = "") -> Check:
    return Check(
        id=f"policy/{name}",
        title=title,
        way_out=way_out or "Take it back, or write a waiver of this check.",
        always=True,
    )


CHECKS = (
    _check("gates-removed", "The configuration of gates is gone."),
    _check("gate-disabled", "A gate is switched off, or asks nothing any more."),
    _check("policy-lowered", "A lane or a gate is held by a weaker policy."),
    _check("left-lane", "Files left a lane for one that asks less, or for none."),
    _check("tier-lowered", "A lane's risk tier asks for lower targets."),
    _check("target-lowered", "A target for coverage or mutation is lower."),
    _check("setting-lowered", "A number or a switch asks less."),
    _check("rule-removed", "Rules are no longer selected."),
    _check("ignore-added", "Rules are ignored that were held."),
    _check("exclude-added", "Files or lines are taken away from a gate."),
    _check(
        "selection-changed", "Fewer tests are chosen, or other ones.", "Show that none is lost, and write a waiver."
    ),
    _check("waiver-added", "A waiver is new, wider or longer."),
    _check("findings-accepted", "The baseline accepts more findings."),
    _check("values-lowered", "The baseline holds a number less."),
    _check("suppressions-added", "More comments silence a tool.", "Repair what they silence."),
    _check("tests-skipped", "More tests are skipped or expected to fail.", "Mend the tests."),
    _check(
        "fewer-tests",
        "There are fewer tests, or fewer classes that inherit some.",
        "Keep them, or remove the code that they test as well.",
    ),
    _check("job-removed", "A CI job or hook that asked something is gone."),
    _check("job-weakened", "A CI job runs less, runs less often, or cannot fail any more."),
    _check("base-changed", "The commit that changes are compared with is another one."),
    _check("base-unreadable", "The configuration at the base cannot be read.", "Compare by hand, and write a waiver."),
)
GATE = Gate(
    name="policy",
    settings=Settings,
    checks=CHECKS,
    plan=plan,
    read=read,
    conditions=conditions,
    known_bad=known_bad,
    unit="file",
    scope=GateScope.REPOSITORY,
    needs_base=True,
    is_default=True,
)
