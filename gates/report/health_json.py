"""`health.json`: the whole verdict for programs. Small whatever the number of findings; its schema is published."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gates.model.account import Account
from gates.model.finding import Finding
from gates.model.health import ConditionVerdict, Health, PartVerdict
from gates.model.place import Place, place_of
from gates.model.quantity import Measurement
from gates.model.status import FindingState
from gates.model.trend import Series, Trends
from gates.report import failures, health_work
from gates.report.failures import TEXT_SHOWN
from gates.report.inert import visible, visible_lines
from gates.report.numbers import worst_files
from gates.report.seal import seal, text_of

SCHEMA_VERSION = 1
MEASUREMENTS_SHOWN = 200
FILES_SHOWN = 20
CHECKS_SHOWN = 50
REASONS_SHOWN = 50
CONDITIONS_SHOWN = 100
LINES_SHOWN = 200


def render(health: Health, trends: Trends, *, producer: str = "lane-gates") -> bytes:
    """The verdict as canonical JSON: sorted keys, ASCII, one newline at the end.

    Lists are bounded; beside each cut list a `..._left_out` says how many entries are not in it.
    """
    made = document(health, trends, producer=producer)
    return text_of({**made, "seal": seal(made)})


def schema() -> dict[str, Any]:
    """The published JSON Schema (draft-07) of the document."""
    import importlib.resources  # 15 ms that only who asks pays

    text = importlib.resources.files("gates.report").joinpath("health.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def document(health: Health, trends: Trends, *, producer: str) -> dict[str, Any]:
    """The document as dictionaries and lists; see health.schema.json for each key."""
    run, subject = health.run, health.subject
    return {
        "schema_version": SCHEMA_VERSION,
        "producer": producer,
        "run": {
            "run_id": run.run_id,
            "trace_id": run.trace_id,
            "started_at": run.started_at,
            "duration_s": _seconds(health.duration_s),
            "number": trends.run,
        },
        "subject": {
            "commit_sha": subject.commit_sha,
            "tree_digest": subject.tree_digest,
            "base_sha": subject.base_sha,
            "ref_name": subject.ref_name,
            "is_dirty": subject.is_dirty,
            "python": subject.python,
        },
        "verdict": {
            "status": health.status.value,
            "readiness": health.readiness.value,
            **_bounded("reasons", health.reasons, REASONS_SHOWN),
            "interrupted": health.interrupted,
            "valid_until": health.valid_until,
            "proved": None if health.proved is None else {"proved": health.proved[0], "needed": health.proved[1]},
            "watched": health.watched,
        },
        "lanes": [
            {
                "lane": lane.lane,
                **_bounded("paths", lane.paths, LINES_SHOWN),
                "policy": lane.policy.value,
                "tier": lane.tier,
                "owner": lane.owner,
                "files": lane.files,
                "lines": lane.lines,
                "is_proposed": lane.is_proposed,
            }
            for lane in health.lanes
        ],
        "gates": [_part(part) for part in health.parts],
        "readiness": health_work.readiness(health),
        "work": health_work.work(health),
        **health_work.modules(health),
        **_bounded("missing_parts", health.missing_parts, LINES_SHOWN),
        "left_out": [
            {"part": left.part.name, "reason": visible(left.reason)} for left in health.left_out[:LINES_SHOWN]
        ],
        "left_out_left_out": max(0, len(health.left_out) - LINES_SHOWN),
        **_bounded("waiver_problems", health.waiver_problems, LINES_SHOWN),
        "decisions": [
            {
                "priority": decision.priority,
                "title": visible(decision.title),
                "gate": decision.gate,
                "lane": decision.lane,
                "why": visible(decision.why),
                "next_step": visible(decision.next_step),
                "reproduce": visible(decision.reproduce),
                "places": [_place(place) for place in decision.places],
                "places_left_out": decision.places_left_out,
                "explains": [visible(line) for line in decision.explains],
                "explains_left_out": decision.explains_left_out,
                "rule": visible(decision.rule),
                "area": visible(decision.area),
                "owner": visible(decision.owner),
                "repair": visible(decision.repair),
            }
            for decision in health.decisions[:LINES_SHOWN]
        ],
        "decisions_left_out": max(0, len(health.decisions) - LINES_SHOWN),
        "history": _history(trends),
    }


def _part(part: PartVerdict) -> dict[str, Any]:
    whole = [found for found in part.measurements if found.path is None]
    files = worst_files(part, FILES_SHOWN)
    in_files = len(part.measurements) - len(whole)
    return {
        "part": part.part.name,
        "gate": part.part.gate,
        "lane": part.part.lane,
        "component": None,
        "policy": part.policy.value,
        "status": part.status.value,
        "summary": visible(part.summary),
        **_bounded("reasons", part.reasons, REASONS_SHOWN),
        "account": None if part.account is None else _account(part.account),
        "measurements": [_measurement(found) for found in whole[:MEASUREMENTS_SHOWN]],
        "measurements_left_out": max(0, len(whole) - MEASUREMENTS_SHOWN),
        "worst_files": [_measurement(found) for found in files],
        "worst_files_left_out": in_files - len(files),
        "conditions": [_condition(verdict) for verdict in part.conditions[:CONDITIONS_SHOWN]],
        "conditions_left_out": max(0, len(part.conditions) - CONDITIONS_SHOWN),
        **_bounded("ratchets", (ratchet.why for ratchet in part.ratchets), REASONS_SHOWN),
        **_bounded(
            "problems", (f"{problem.what} {problem.way_out}".strip() for problem in part.problems), REASONS_SHOWN
        ),
        **_bounded("notes", part.notes, REASONS_SHOWN),
        "findings": _findings(part),
        "failures": [_failure(finding) for finding in failures.shown(part)],
        "failures_left_out": failures.left_out(part),
        "tool": None if part.tool is None else {"name": part.tool.name, "version": part.tool.version},
        "digests": dict(sorted(part.digests.items())[:REASONS_SHOWN]),
        "duration_s": _seconds(part.duration_s),
        "reused_from": part.reused_from,
        "proof": part.proof,
        "reproduce": visible(part.reproduce),
        "follows_from": part.follows_from,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "path": None if place.path is None else visible(place.path),
        "line": place.line,
        "column": place.column,
        "test": visible(place.test),
        "text": visible(place.text),
        "failed_at": visible(place.failed_at),
        "lines": [visible(line) for line in place.lines],
    }


def _failure(finding: Finding) -> dict[str, Any]:
    return {
        **_place(place_of(finding, unit="test")),
        "check": finding.check,
        "traceback": visible_lines(finding.detail, limit=TEXT_SHOWN),
        "output": visible_lines(finding.output, limit=TEXT_SHOWN),
    }


def _findings(part: PartVerdict) -> dict[str, Any]:
    states = dict.fromkeys(FindingState, 0)
    checks: dict[str, int] = {}
    for judged in part.findings:
        states[judged.state] += 1
        if judged.state is not FindingState.WAIVED:
            check = judged.finding.check
            checks[check] = checks.get(check, 0) + 1
    largest = sorted(checks.items(), key=lambda item: (-item[1], item[0]))
    new, updated, unchanged = (
        states[state] for state in (FindingState.NEW, FindingState.UPDATED, FindingState.UNCHANGED)
    )
    return {
        "total": new + updated + unchanged,
        "new": new,
        "updated": updated,
        "unchanged": unchanged,
        "fixed": part.fixed,
        "waived": states[FindingState.WAIVED],
        "by_check": dict(largest[:CHECKS_SHOWN]),
        "by_check_left_out": sum(count for _, count in largest[CHECKS_SHOWN:]),
    }


def _account(account: Account) -> dict[str, Any]:
    reasons = sorted(account.explained.items(), key=lambda item: (-item[1], item[0]))
    return {
        "unit": account.unit,
        "expected": account.expected,
        "examined": account.examined,
        "unexplained": account.unexplained,
        "unexpected": account.unexpected,
        "explained": {visible(reason): count for reason, count in reasons[:REASONS_SHOWN]},
        "explained_left_out": sum(count for _, count in reasons[REASONS_SHOWN:]),
    }


def _measurement(found: Measurement) -> dict[str, Any]:
    return {
        "metric": found.metric,
        "value": found.value,
        "of": found.of,
        "unit": found.unit,
        "component": found.component,
        **({} if found.path is None else {"path": visible(found.path)}),
        **({"lacks": visible(found.lacks)} if found.lacks else {}),
    }


def _condition(verdict: ConditionVerdict) -> dict[str, Any]:
    condition = verdict.condition
    bound: dict[str, Any] = {}
    if condition.minimum is not None:
        bound["minimum"] = _plain(condition.minimum)
    if condition.maximum is not None:
        bound["maximum"] = _plain(condition.maximum)
    return {
        "metric": condition.metric,
        "component": condition.component,
        **bound,
        "value": None if verdict.measured is None else verdict.measured.value,
        "of": None if verdict.measured is None else verdict.measured.of,
        "unit": None if verdict.measured is None else verdict.measured.unit,
        "path": None if verdict.measured is None or verdict.measured.path is None else visible(verdict.measured.path),
        "status": verdict.status.value,
        "why": visible(verdict.why),
        "source": condition.source,
    }


def _history(trends: Trends) -> dict[str, Any]:
    then = trends.previous
    previous = (
        {}
        if then is None
        else {
            "run": then.run,
            "run_id": then.run_id,
            "started_at": then.started_at,
            "commit_sha": then.commit,
            "is_dirty": then.is_dirty,
            "is_base": then.is_base,
            "status": then.status.value,
            "readiness": then.readiness.value,
            "gates": {name: status.value for name, status in then.parts.items()},
        }
    )
    delta: dict[str, dict[str, str]] = {}
    for (part, metric), series in trends.series.items():
        if series.delta:
            delta.setdefault(part, {})[metric] = _exact(series)
    return {"previous": previous, "delta": delta, "warnings": [visible(warning) for warning in trends.warnings]}


def _exact(series: Series) -> str:
    change = series.delta or Fraction(0)
    return str(change) if change < 0 else f"+{change}"


def _plain(bound: Decimal) -> int | float:
    return int(bound) if bound == bound.to_integral_value() else float(bound)


def _bounded(key: str, lines: Iterable[str], limit: int) -> Mapping[str, Any]:
    every = tuple(lines)
    return {key: [visible(line) for line in every[:limit]], f"{key}_left_out": max(0, len(every) - limit)}


def _seconds(duration_s: float) -> float:
    return int(duration_s * 1000) / 1000
