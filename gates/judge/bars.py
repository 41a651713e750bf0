"""What a part was held to at the last run, and what is lower now: on a base branch no change shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from gates.judge import wording
from gates.judge.held import Judged
from gates.model.quantity import Condition, Measurement
from gates.model.status import Policy

_STRENGTH = {Policy.OFF: 0, Policy.WARN: 1, Policy.RATCHET: 2, Policy.STRICT: 3}
RULES = "lint.rules"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bars:
    """One part at the last run, as its report tells."""

    policy: Policy | None = None
    minimums: Mapping[tuple[str, str | None], Decimal] = field(default_factory=dict)
    """(metric, component) -> at least this."""
    maximums: Mapping[tuple[str, str | None], Decimal] = field(default_factory=dict)
    """(metric, component) -> at most this."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """What was in force, by name."""
    rules: int | None = None
    """How many rules the linter had; None: nobody counted."""


def fallen(judged: Sequence[Judged], previous: Mapping[str, Bars]) -> Iterator[str]:
    """A line for each bar of a run that is lower than at the last one, with all parts of which it is said."""
    lines: dict[str, list[str]] = {}
    for each in judged:
        name, held = each.held.part.name, each.held
        if name in previous:
            told = lower_than(
                previous[name],
                policy=held.policy,
                conditions=held.conditions,
                measurements=each.verdict.measurements,
            )
            for line in told:
                lines.setdefault(line, []).append(name)
    return (f"{wording.some(names)}: {line}" for line, names in lines.items())


def lower_than(
    before: Bars, *, policy: Policy, conditions: Sequence[Condition], measurements: Sequence[Measurement]
) -> Iterator[str]:
    """A line for each bound and policy that asks less than at the last run."""
    if before.policy is not None and _STRENGTH[policy] < _STRENGTH[before.policy]:
        yield f"the policy was {before.policy.value} at the last run, is {policy.value}"
    least = {(each.metric, each.component): each.minimum for each in conditions if each.minimum is not None}
    most = {(each.metric, each.component): each.maximum for each in conditions if each.maximum is not None}
    for key, bound in sorted(before.minimums.items(), key=str):
        now = least.get(key)
        if now is None or now < bound:
            yield _told("minimum", key, bound, now)
    for key, bound in sorted(before.maximums.items(), key=str):
        now = most.get(key)
        if now is None or now > bound:
            yield _told("maximum", key, bound, now)
    rules = next((each.value for each in measurements if each.metric == RULES and each.path is None), None)
    if before.rules is not None and rules is not None and rules < before.rules:
        yield f"{wording.counted(before.rules - rules, 'rule')} fewer than at the last run"


def _told(kind: str, key: tuple[str, str | None], before: Decimal, now: Decimal | None) -> str:
    metric, component = key
    of = f" of {component}" if component else ""
    left = f"is {now.normalize():f}" if now is not None else "is gone"
    return f"{kind} of {metric}{of} was {before.normalize():f} at the last run, {left}"
