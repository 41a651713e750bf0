"""Small values for the judge's tests: everything has a default, a test names what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from gates.api import Check
from gates.judge.held import PROVED, Held
from gates.judge.judge import judge
from gates.model.account import Account, balance
from gates.model.evidence import Fragment, Problem, Reading, RunId, Subject, Tool
from gates.model.finding import Finding
from gates.model.health import Health, LaneSummary, LeftOut, PartVerdict
from gates.model.permission import AcceptedFinding, AcceptedValue, Baseline, Waiver
from gates.model.quantity import Condition, Measurement
from gates.model.scope import PartId
from gates.model.status import Direction, Policy

TODAY = date(2026, 11, 21)
RUN = RunId(run_id="run-1", trace_id="0" * 31 + "1", started_at="2026-11-21T10:00:00.000Z")
SUBJECT = Subject(commit_sha="c" * 40, tree_digest="d" * 64, python="CPython 3.11.7")


def a_part(name: str = "lint-prod") -> PartId:
    gate, _, lane = name.partition("-")
    return PartId(gate=gate, lane=lane or None)


def held(name: str = "lint-prod", policy: Policy = Policy.STRICT, **fields: Any) -> Held:
    return Held(part=a_part(name), policy=policy, **{"reproduce": f"gates run {name}", **fields})


def account(examined: int = 3, *, unexplained: int = 0, unit: str = "file", **explained: int) -> Account:
    units = [f"{unit}{i}" for i in range(examined)]
    lost = [f"lost{i}" for i in range(unexplained)]
    reasons = {reason: [f"{reason}{i}" for i in range(count)] for reason, count in explained.items()}
    expected = [*units, *lost, *(name for names in reasons.values() for name in names)]
    return balance(unit=unit, expected=expected, examined=units, explained=reasons)


def finding(check: str = "lint/F401", path: str | None = "acme/a.py", line: int = 1, **fields: Any) -> Finding:
    return Finding(
        check=check, path=path, line=line, **{"message": "unused", "fingerprint": "f1", "is_counted": True, **fields}
    )


def ratio(value: int, of: int, metric: str = "coverage.lines", **fields: Any) -> Measurement:
    return Measurement(metric=metric, value=value, of=of, **{"unit": "line", "better": Direction.HIGHER, **fields})


def count(value: int, metric: str = "lint.suppressions", **fields: Any) -> Measurement:
    return Measurement(metric=metric, value=value, **{"unit": "suppression", "better": Direction.LOWER, **fields})


def at_least(minimum: str, metric: str = "coverage.lines", **fields: Any) -> Condition:
    return Condition(metric=metric, minimum=Decimal(minimum), **fields)


def at_most(maximum: str, metric: str = "lint.suppressions", **fields: Any) -> Condition:
    return Condition(metric=metric, maximum=Decimal(maximum), **fields)


def reading(**fields: Any) -> Reading:
    return Reading(**{"account": account(), "tool": Tool(name="ruff", version="0.14.0"), **fields})


def fragment(name: str = "lint-prod", **fields: Any) -> Fragment:
    own = {key: fields.pop(key) for key in tuple(fields) if key in Fragment.__slots__}
    return Fragment(
        **{
            "part": a_part(name),
            "run": RUN,
            "subject": SUBJECT,
            "key": "k",
            "config_digest": "conf",
            "reading": reading(**fields),
            "duration_s": 1.5,
            **own,
        }
    )


def lane(name: str = "prod", policy: Policy = Policy.STRICT, **fields: Any) -> LaneSummary:
    return LaneSummary(
        lane=name, policy=policy, **{"paths": (name,), "tier": 2, "owner": "@a", "files": 3, "lines": 90, **fields}
    )


def waiver(check: str = "lint/F401", **fields: Any) -> Waiver:
    return Waiver(
        check=check, **{"reason": "re-exports", "owner": "@maria", "expires": date(2027, 3, 1), "line": 12, **fields}
    )


def old(check: str = "lint/F401", path: str = "acme/a.py", **fields: Any) -> AcceptedFinding:
    return AcceptedFinding(check=check, path=path, **{"part": "lint-prod", "fingerprint": "f1", **fields})


def old_value(value: int, of: int | None = None, metric: str = "coverage.lines", **fields: Any) -> AcceptedValue:
    return AcceptedValue(metric=metric, value=value, of=of, **{"part": "lint-prod", **fields})


def judged(parts: Sequence[Held], fragments: Sequence[Fragment], /, **fields: Any) -> Health:
    return judge(
        **{
            "parts": parts,
            "fragments": {each.part.name: each for each in fragments},
            "lanes": (lane(),),
            "left_out": (),
            "waivers": (),
            "baseline": None,
            "today": TODAY,
            "run": RUN,
            "subject": SUBJECT,
            "duration_s": 2.0,
            "proofs": {each.part.name: PROVED for each in parts},
            **fields,
        }
    )


def verdict_of(
    evidence: dict[str, Any],
    policy: Policy = Policy.STRICT,
    held_fields: dict[str, Any] | None = None,
    **run: Any,
) -> PartVerdict:
    """Judge one part and return its verdict."""
    health = judged([held(policy=policy, **(held_fields or {}))], [fragment(**evidence)], **run)
    return health.parts[0]


__all__ = [
    "RUN",
    "SUBJECT",
    "TODAY",
    "Baseline",
    "Check",
    "LeftOut",
    "Problem",
    "a_part",
    "account",
    "at_least",
    "at_most",
    "count",
    "finding",
    "fragment",
    "held",
    "judged",
    "lane",
    "old",
    "old_value",
    "ratio",
    "reading",
    "verdict_of",
    "waiver",
]
