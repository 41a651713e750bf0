"""The part of `health.json` that speaks of a release: levels, the work that is left, modules. Every list is bounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gates.model.gap import Gap
from gates.model.health import Health
from gates.model.outlook import Cause, Gain, Module, Package, Rule
from gates.model.readiness import CriterionVerdict, LevelVerdict, Risk
from gates.report.inert import visible

CRITERIA_SHOWN = 100
RISKS_SHOWN = 60
CAUSES_SHOWN = 30
RULES_SHOWN = 60
PACKAGES_SHOWN = 20
MODULES_SHOWN = 200
PATHS_SHOWN = 20
TASKS_SHOWN = 12


def readiness(health: Health) -> dict[str, Any]:
    """Each level with the rule that fired, its criteria and its risks."""
    return {
        "aim": None if health.aim is None else health.aim.value,
        "levels": [_level(level) for level in health.levels],
    }


def work(health: Health) -> dict[str, Any]:
    """Failing tests by cause, lint by rule, functions whose tests lift most, packages."""
    left = health.outlook
    p0, p1, p2 = left.open_by_priority
    return {
        "open": {"p0": p0, "p1": p1, "p2": p2},
        **_several("causes", [_cause(each) for each in left.causes], CAUSES_SHOWN),
        **_several("rules", [_rule(each) for each in left.rules], RULES_SHOWN),
        "coverage": [_gain(each) for each in left.gains],
        **_several("packages", [_package(each) for each in left.packages], PACKAGES_SHOWN),
    }


def modules(health: Health) -> dict[str, Any]:
    """A row for each module; null is a gap."""
    return _several("modules", [_module(each) for each in health.outlook.modules], MODULES_SHOWN)


def _several(key: str, rows: Sequence[Any], most: int) -> dict[str, Any]:
    return {key: list(rows[:most]), f"{key}_left_out": max(0, len(rows) - most)}


def _texts(key: str, texts: Iterable[str], most: int) -> dict[str, Any]:
    return _several(key, [visible(text) for text in texts], most)


def _level(level: LevelVerdict) -> dict[str, Any]:
    return {
        "level": level.level.value,
        "readiness": level.readiness.value,
        "rule": visible(level.rule, limit=2000),
        **_several("criteria", [_criterion(each) for each in level.criteria], CRITERIA_SHOWN),
        **_several("risks", [_risk(each) for each in level.risks], RISKS_SHOWN),
    }


def _criterion(each: CriterionVerdict) -> dict[str, Any]:
    return {
        "name": each.name,
        "asked": visible(each.asked),
        "found": visible(each.found),
        "status": each.status.value,
        "source": visible(each.source),
        "command": visible(each.command),
    }


def _risk(each: Risk) -> dict[str, Any]:
    return {
        "what": visible(each.what),
        "where": visible(each.where),
        "who": visible(each.who),
        "why": visible(each.why),
    }


def _cause(each: Cause) -> dict[str, Any]:
    return {
        "part": each.part,
        "text": visible(each.text),
        "tests": each.tests,
        **_texts("paths", each.paths, PATHS_SHOWN),
        "reproduce": visible(each.reproduce),
    }


def _rule(each: Rule) -> dict[str, Any]:
    return {
        "part": each.part,
        "check": visible(each.check),
        "findings": each.findings,
        "repaired": each.repaired,
        "unsafe": each.unsafe,
        **_texts("paths", each.paths, PATHS_SHOWN),
        "command": visible(each.command),
    }


def _gain(each: Gain) -> dict[str, Any]:
    return {
        "part": each.part,
        "covered": each.covered,
        "of": each.of,
        "reached": each.reached,
        "target": each.target,
        "needed": each.needed,
        "functions": [_gap(gap) for gap in each.functions],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {"path": visible(gap.path), "name": visible(gap.name), "line": gap.line, "missing": gap.missing}


def _package(each: Package) -> dict[str, Any]:
    return {
        "name": visible(each.name),
        "owner": visible(each.owner),
        **_texts("files", each.files, PATHS_SHOWN),
        **_texts("tasks", each.tasks, TASKS_SHOWN),
        "commands": [visible(command, limit=4000) for command in each.commands],
    }


def _module(each: Module) -> dict[str, Any]:
    return {
        "module": visible(each.name),
        "lane": each.lane,
        "owner": visible(each.owner),
        "tier": each.tier,
        "files": each.files,
        "tests": each.tests,
        "coverage": None if each.coverage is None else list(each.coverage),
        "mutation": None if each.mutation is None else list(each.mutation),
        "findings": each.findings,
        "claims": None if each.claims is None else list(each.claims),
        "specs": visible(each.specs),
        "path": visible(each.paths[0]) if each.paths else "",
    }
