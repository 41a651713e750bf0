"""What the last report says that each part was held to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from gates.judge.bars import RULES, Bars
from gates.model.status import Policy
from gates.run.whole import read_whole


def previous_bars(report_dir: Path) -> dict[str, Bars]:
    """Part -> its bars in the last report; empty when there is none that can be read."""
    try:
        document = json.loads(read_whole(report_dir / "health.json"))
        return {gate["part"]: _bars(gate) for gate in document["gates"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidOperation):
        return {}


def _bars(gate: Mapping[str, Any]) -> Bars:
    return Bars(
        policy=Policy(gate["policy"]),
        minimums=_bounds(gate, "minimum"),
        maximums=_bounds(gate, "maximum"),
        digests=dict(gate.get("digests", {})),
        rules=next((int(each["value"]) for each in gate.get("measurements", ()) if each["metric"] == RULES), None),
    )


def _bounds(gate: Mapping[str, Any], kind: str) -> dict[tuple[str, str | None], Decimal]:
    return {
        (each["metric"], each.get("component")): Decimal(str(each[kind]))
        for each in gate.get("conditions", ())
        if kind in each
    }
