"""Conditions held against measurements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from gates.judge import wording
from gates.judge.accepted import ValueKey
from gates.model.health import ConditionVerdict
from gates.model.quantity import Condition, Measurement
from gates.model.status import Policy, Status


def hold(
    condition: Condition,
    measurements: Sequence[Measurement],
    *,
    policy: Policy,
    bounds: Mapping[ValueKey, object],
    worse: Collection[ValueKey],
) -> ConditionVerdict:
    """Hold one condition. Not measured, and 0 of 0 that nobody named not applicable, are errors.

    Args:
        condition: the bound.
        measurements: today's, of one part.
        policy: how the part is held.
        bounds: keys of the measurements that have an accepted value; under `ratchet` a miss of those only warns.
        worse: keys of the measurements that are worse than accepted.
    """
    name = wording.subject(condition.metric, component=condition.component)
    about = [each for each in measurements if _speaks_of(condition, each)]
    if not about:
        if condition.each_file and condition.not_applicable_when_zero:
            return _verdict(condition, Status.SKIP, None, f"{name} of each file is not applicable: no file has it")
        return _verdict(condition, Status.ERROR, None, f"{name} was not measured")
    known = [each for each in about if each.amount is not None]
    if not known:
        if condition.not_applicable_when_zero:
            return _verdict(condition, Status.SKIP, about[0], f"{name} is 0 of 0: not applicable")
        return _verdict(condition, Status.ERROR, about[0], f"{name} is 0 of 0: nothing was there to measure")
    missed = [each for each in known if _miss(condition, each) is not None]
    shown = _worst(condition, missed or known)
    if not missed:
        return _verdict(condition, Status.PASS, shown, "")
    status = _status_of_miss(missed, policy=policy, bounds=bounds, worse=worse)
    return _verdict(condition, status, shown, _why(condition, missed, shown))


def _speaks_of(condition: Condition, measured: Measurement) -> bool:
    return (
        measured.metric == condition.metric
        and measured.component == condition.component
        and (measured.path is not None) == condition.each_file
    )


def _miss(condition: Condition, measured: Measurement) -> str | None:
    """The words between number and bound when it is missed."""
    amount = measured.amount
    if amount is None:
        return None
    if condition.minimum is not None and amount < Fraction(condition.minimum):
        return f"is below {wording.bound(condition.minimum, measured)}"
    if condition.maximum is not None and amount > Fraction(condition.maximum):
        return f"is above {wording.bound(condition.maximum, measured)}"
    return None


def _status_of_miss(
    missed: Sequence[Measurement], *, policy: Policy, bounds: Mapping[ValueKey, object], worse: Collection[ValueKey]
) -> Status:
    match policy:
        case Policy.WARN:
            return Status.WARN
        case Policy.RATCHET:
            is_old_debt = all(each.key in bounds and each.key not in worse for each in missed)
            return Status.WARN if is_old_debt else Status.FAIL
        case Policy.STRICT | Policy.OFF:
            return Status.FAIL


def _worst(condition: Condition, measurements: Sequence[Measurement]) -> Measurement:
    sign = 1 if condition.minimum is not None else -1
    return min(measurements, key=lambda each: (sign * (each.amount or Fraction(0)), each.key))


def _why(condition: Condition, missed: Sequence[Measurement], shown: Measurement) -> str:
    words = _miss(condition, shown)
    if not condition.each_file:
        name = wording.subject(condition.metric, component=condition.component)
        return f"{name} {wording.exact(shown)} {words}"
    sign = 1 if condition.minimum is not None else -1
    ranked = sorted(missed, key=lambda each: (sign * (each.amount or Fraction(0)), each.key))
    names = [f"{each.path} {wording.amount(each)}" for each in ranked]
    return f"{condition.metric} of {wording.counted(len(missed), 'file')} {words}: {wording.some(names)}"


def _verdict(condition: Condition, status: Status, measured: Measurement | None, why: str) -> ConditionVerdict:
    return ConditionVerdict(condition=condition, status=status, measured=measured, why=why)
