"""The ratchet on numbers: a measurement may not be worse than its accepted value, by the law in `bounds`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gates.judge import wording
from gates.judge.accepted import ValueKey
from gates.judge.bounds import is_worse
from gates.judge.held import About, Cause
from gates.model.health import RatchetVerdict
from gates.model.permission import AcceptedValue
from gates.model.quantity import Condition, Measurement
from gates.model.status import Direction, Status


def ratchets(
    measurements: Sequence[Measurement], bounds: Mapping[ValueKey, tuple[AcceptedValue, ...]]
) -> tuple[RatchetVerdict, ...]:
    """The measurements that are worse than accepted, or that have no accepted value and need one.

    A file without an accepted value is new: where lower is better its bound is 0, where higher is better it has
    none. A number of the whole part or of a component must have one, or be at the best there is.
    """
    verdicts = (_held(measured, bounds.get(measured.key, ())) for measured in measurements)
    return tuple(verdict for verdict in verdicts if verdict is not None)


def vanished(
    measurements: Sequence[Measurement],
    accepted: Mapping[ValueKey, tuple[AcceptedValue, ...]],
    conditions: Sequence[Condition],
) -> tuple[Cause, ...]:
    """Ratios of the whole part that were accepted and cannot be compared now: not measured, or 0 of 0."""
    now = {measured.key: measured for measured in measurements}
    optional = {condition.metric for condition in conditions if condition.not_applicable_when_zero}
    causes = []
    for (metric, component, path), values in sorted(accepted.items()):
        old = values[0]
        if component or path or metric in optional or not old.of:
            continue
        measured = now.get((metric, component, path))
        if measured is None or measured.amount is None:
            what = "was not measured" if measured is None else "is 0 of 0"
            text = f"{metric} {what}, but was accepted at {wording.amount(_as_measured(old))}"
            causes.append(Cause(status=Status.ERROR, text=text, about=About.NUMBERS))
    return tuple(causes)


def _held(measured: Measurement, bounds: tuple[AcceptedValue, ...]) -> RatchetVerdict | None:
    if measured.better is Direction.NONE or measured.amount is None:
        return None
    name = wording.subject(measured.metric, component=measured.component, path=measured.path)
    if not bounds:
        if measured.better is Direction.LOWER and measured.value > 0:
            why = f"{name} {wording.exact(measured)} has no accepted value, so its bound is 0"
        elif measured.better is Direction.HIGHER and measured.path is None:
            why = f"{name} {wording.exact(measured)} has no accepted value: run `gates accept`"
        else:
            return None
        return RatchetVerdict(measured=measured, accepted=None, why=why)
    for bound in bounds:
        accepted = _as_measured(bound, like=measured)
        if (bound.of is None) != (measured.of is None):
            why = f"{name} was accepted as {wording.exact(accepted)} and is measured as {wording.exact(measured)}: "
            why += "run `gates accept`"
        elif is_worse(measured, bound, measured.better):
            why = f"{name} {wording.exact(measured)} is worse than the accepted {wording.exact(accepted)}"
        else:
            continue
        return RatchetVerdict(measured=measured, accepted=accepted, why=why)
    return None


def _as_measured(value: AcceptedValue, like: Measurement | None = None) -> Measurement:
    return Measurement(
        metric=value.metric,
        value=value.value,
        of=value.of,
        unit=like.unit if like else "",
        path=value.path or None,
        component=value.component or None,
        better=like.better if like else Direction.NONE,
    )
