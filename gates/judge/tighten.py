"""Raising thresholds to what was measured: only upwards, and never above what is held everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from gates.model.health import ConditionVerdict, Health
from gates.model.quantity import Condition, truncated
from gates.model.status import Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Raise:
    """A bound that can be tighter, because what was measured is better."""

    source: str
    """Where the bound is set: `tool.gates.tiers.1`."""
    metric: str
    component: str | None
    is_minimum: bool
    old: Decimal
    new: Decimal
    parts: tuple[str, ...]
    """The parts that this bound holds, sorted."""


def raises(health: Health) -> tuple[Raise, ...]:
    """The bounds that today's numbers allow to be tighter, by source and metric.

    A bound that several parts or files share follows the weakest of them; where one of them could not be judged,
    failed, or is 0 of 0, it stays. Bounds on what differs from change to change (`not_applicable_when_zero`) stay.
    """
    groups: dict[tuple[str, str, str, bool], list[tuple[str, ConditionVerdict]]] = {}
    for part in health.parts:
        for each in part.conditions:
            for is_minimum, limit in ((True, each.condition.minimum), (False, each.condition.maximum)):
                if limit is not None:
                    key = (each.condition.source, each.condition.metric, each.condition.component or "", is_minimum)
                    groups.setdefault(key, []).append((part.part.name, each))
    blind = {part.part.name for part in health.parts if part.status is Status.ERROR}
    found = []
    for (source, metric, component, is_minimum), held in sorted(groups.items()):
        measured = [_measured(each) for _, each in held]
        limits = [_limit(each.condition, is_minimum=is_minimum) for _, each in held]
        known = [amount for amount in measured if amount is not None]
        if len(known) < len(measured) or any(name in blind for name, _ in held):
            continue
        old = max(limits) if is_minimum else min(limits)
        new = truncated(min(known)) if is_minimum else -truncated(-max(known))
        if (new > old) if is_minimum else (new < old):
            found.append(
                Raise(
                    source=source,
                    metric=metric,
                    component=component or None,
                    is_minimum=is_minimum,
                    old=old,
                    new=new,
                    parts=tuple(sorted({name for name, _ in held})),
                )
            )
    return tuple(found)


def _limit(condition: Condition, *, is_minimum: bool) -> Decimal:
    limit = condition.minimum if is_minimum else condition.maximum
    return limit if limit is not None else Decimal(0)


def _measured(verdict: ConditionVerdict) -> Fraction | None:
    """What was measured; for a bound on each file the verdict shows the weakest file."""
    if verdict.status is not Status.PASS or verdict.measured is None or verdict.condition.not_applicable_when_zero:
        return None
    return verdict.measured.amount
