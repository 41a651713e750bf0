"""Accepting today's findings and values as old. Says everything that it adds, drops and changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace

from gates.judge.difference import Renewal, renewal
from gates.model.health import Health, PartVerdict
from gates.model.permission import AcceptedFinding, AcceptedValue, Baseline
from gates.model.quantity import Measurement
from gates.model.status import Direction, FindingState, Policy, Status

ACCEPTED_POLICIES = frozenset({Policy.RATCHET})
"""No other policy looks at the baseline, so nothing is written for it."""


def accept(
    baseline: Baseline | None,
    health: Health,
    *,
    all_parts: Collection[str] | None = None,
    never: Collection[str] = (),
) -> Renewal:
    """Record what was found today. Waived findings are not accepted: their waiver speaks for them.

    Args:
        baseline: what was accepted before; None for nothing.
        health: the judged run. Parts that are not in it, were skipped or could not be judged keep what they had;
            a part that no ratchet holds keeps nothing.
        all_parts: every part that the configuration knows; entries of others are dropped. None keeps them.
        never: the checks that make a gate blind: no baseline can accept what they find.
    """
    old = baseline or Baseline()
    held = [verdict for verdict in health.parts if verdict.policy in ACCEPTED_POLICIES]
    taken = [verdict for verdict in held if verdict.status not in (Status.ERROR, Status.SKIP)]
    settled = {verdict.part.name for verdict in health.parts} - {verdict.part.name for verdict in held}
    settled |= {verdict.part.name for verdict in taken}

    def stays(part: str) -> bool:
        return part not in settled and (all_parts is None or part in all_parts)

    findings = [entry for entry in old.findings if stays(entry.part)]
    found = [entry for verdict in taken for entry in accepted_findings(verdict, _NOT_WAIVED)]
    findings += [entry for entry in found if entry.check not in never]
    values = [entry for entry in old.values if stays(entry.part)]
    values += [accepted_value(verdict, each) for verdict in taken for each in verdict.measurements if _is_held(each)]
    new = Baseline(
        findings=tuple(sorted(findings, key=_place)),
        values=tuple(sorted(values, key=lambda e: (e.part, e.path, e.metric, e.component, e.value))),
    )
    changed = renewal(old, new, health, refused=not_judged(held))
    return replace(changed, unacceptable=tuple(sorted((entry for entry in found if entry.check in never), key=_place)))


def _place(entry: AcceptedFinding) -> tuple[str, str, str, str]:
    return entry.part, entry.path, entry.check, entry.fingerprint


def not_judged(parts: Iterable[PartVerdict]) -> tuple[str, ...]:
    """The parts that could not be judged, with the reason."""
    return tuple(f"{each.part.name}: {each.summary}" for each in parts if each.status is Status.ERROR)


_NOT_WAIVED = frozenset({FindingState.NEW, FindingState.UPDATED, FindingState.UNCHANGED})


def accepted_findings(verdict: PartVerdict, states: Collection[FindingState]) -> list[AcceptedFinding]:
    """The findings of these states as entries of the baseline; those that a number judges are held by its value."""
    counts = Counter(
        (each.finding.check, each.finding.path or "", each.finding.fingerprint)
        for each in verdict.findings
        if each.state in states and not each.finding.judged_by
    )
    return [
        AcceptedFinding(part=verdict.part.name, check=check, path=path, fingerprint=fingerprint, count=count)
        for (check, path, fingerprint), count in counts.items()
    ]


def _is_held(measured: Measurement) -> bool:
    """Numbers that no ratchet holds, and 0 of 0, are not worth a line; neither is a file at the best there is."""
    if measured.better is Direction.NONE or measured.amount is None:
        return False
    return not (measured.path and measured.better is Direction.LOWER and measured.value == 0)


def accepted_value(verdict: PartVerdict, measured: Measurement) -> AcceptedValue:
    """A number of today as an entry of the baseline."""
    return AcceptedValue(
        part=verdict.part.name,
        metric=measured.metric,
        component=measured.component or "",
        path=measured.path or "",
        value=measured.value,
        of=measured.of,
    )
