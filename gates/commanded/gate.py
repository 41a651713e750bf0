"""A command of the configuration, whose report is read: the exit code and the report must tell the same story.

Its table says what is run and in which format the report is written: sarif, junit, cobertura, lcov or count. What the
command should have looked at is held against what it says that it looked at. It is proved by its own known-bad and
known-good case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from gates.api import (
    Breaks,
    Check,
    Condition,
    Gate,
    GateScope,
    KnownBad,
    KnownGood,
    NotAsked,
    Reading,
    Scope,
    Targets,
    Task,
    TaskResult,
)
from gates.commanded.cases import known_bad_of, known_good_of
from gates.commanded.reports import read_left
from gates.commanded.settings import Reads, Settings
from gates.commanded.words import task_of

MODULE = "gates.commanded.gate"


def commanded_gate(name: str, *, reads: Reads, scope: GateScope = GateScope.LANE, unit: str = "") -> Gate[Settings]:
    """A gate made of a name and a format; all else is settings, which a lane may override.

    Args:
        name: the gate's; its checks and numbers carry it.
        reads: the format of its report.
        scope: whether it is asked of each lane or of the whole repository.
        unit: what its account counts; what is usual for the format when empty.
    """

    def plan(settings: Settings, scope: Scope) -> tuple[Task, ...] | NotAsked:
        """The command, after a process that says what the root is called where reports name it."""
        return (task_of(settings, scope),)

    def read(settings: Settings, scope: Scope, results: Mapping[str, TaskResult]) -> Reading:
        """Findings or numbers of the report, and the account."""
        return read_left(name, settings, scope, results)

    def conditions(settings: Settings, scope: Scope) -> tuple[Condition, ...]:
        """The bounds of the settings; of coverage those of lane and components too."""
        return tuple(_bounds(name, settings, scope))

    def known_bad(settings: Settings, scope: Scope) -> tuple[KnownBad, ...]:
        """The configured defect."""
        return known_bad_of(name, settings, scope)

    def known_good(settings: Settings, scope: Scope) -> tuple[KnownGood, ...]:
        """The configured right thing."""
        return known_good_of(settings, scope)

    return Gate(
        name=name,
        settings=Settings,
        checks=_checks(name, reads),
        plan=plan,
        read=read,
        conditions=conditions,
        known_bad=known_bad,
        known_good=known_good,
        unit=unit or ("test" if reads is Reads.JUNIT else "file"),
        scope=scope,
        needs_change=reads in (Reads.COBERTURA, Reads.LCOV),
        module=MODULE,
    )


def is_commanded(gate: Gate[Any]) -> bool:
    """Whether a gate is a command of the configuration."""
    return gate.settings is Settings


def _checks(name: str, reads: Reads) -> tuple[Check, ...]:
    match reads:
        case Reads.SARIF:
            return (Check(id=f"{name}/*", title=f"The command {name} reports this rule."),)
        case Reads.JUNIT:
            return (
                Check(id=f"{name}/failed", title=f"A test of the command {name} failed."),
                Check(id=f"{name}/error", title=f"A test of the command {name} could not run.", breaks=Breaks.RUN),
            )
        case Reads.COBERTURA | Reads.LCOV:
            return (
                Check(id=f"{name}/file-never-imported", title="No test imports this file.", is_absence=True),
                Check(id=f"{name}/changed-lines-uncovered", title="No test runs these changed lines."),
            )
        case Reads.COUNT:
            return ()


def _bounds(name: str, settings: Settings, scope: Scope) -> Iterable[Condition]:
    match settings.reads:
        case Reads.COUNT:
            yield Condition(metric=f"{name}.number", minimum=settings.minimum, maximum=settings.maximum, source=name)
        case Reads.COBERTURA | Reads.LCOV:
            yield from _covered(name, scope.targets, None, settings)
            for component, targets in sorted(scope.component_targets.items()):
                yield from _covered(name, targets, component, None)
        case Reads.SARIF | Reads.JUNIT:
            if settings.maximum_findings is not None:
                source = f"{name}.maximum-findings"
                most = Decimal(settings.maximum_findings)
                yield Condition(metric=f"{name}.findings", maximum=most, source=source)
    if settings.minimum_examined is not None and settings.reads not in (Reads.COBERTURA, Reads.LCOV):
        source = f"{name}.minimum-examined"
        least = Decimal(settings.minimum_examined)
        yield Condition(metric=f"{name}.examined", minimum=least, source=source)


def _covered(name: str, targets: Targets, component: str | None, own: Settings | None) -> Iterable[Condition]:
    lines, source = targets.lines, targets.source
    if own is not None and own.minimum is not None:
        lines, source = own.minimum, f"{name}.minimum"
    if lines is not None:
        yield Condition(metric=f"{name}.lines", minimum=lines, component=component, source=source)
    if targets.branches is not None:
        yield Condition(
            metric=f"{name}.branches", minimum=targets.branches, component=component, source=targets.source,
            not_applicable_when_zero=True,
        )  # fmt: skip
    if targets.changed_lines is not None and component is None:
        yield Condition(
            metric=f"{name}.changed-lines", minimum=targets.changed_lines, source=targets.source,
            not_applicable_when_zero=True,
        )  # fmt: skip
