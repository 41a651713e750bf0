"""Accepting today's findings and values as old. Says everything that it adds, drops and changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gates.model.health import Health, PartVerdict
from gates.model.permission import AcceptedFinding, AcceptedValue, Baseline
from gates.model.quantity import Measurement
from gates.model.status import Direction, FindingState, Policy, Status

ACCEPTED_POLICIES = frozenset({Policy.RATCHET, Policy.WARN})
"""A strict lane accepts nothing, so nothing is written for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedValue:
    """A value that is accepted instead of another."""

    before: AcceptedValue
    after: AcceptedValue
    is_lowered: bool
    """The new bound is easier to hold than the old one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Acceptance:
    """The new baseline, and all that is different from the old one."""

    baseline: Baseline
    added_findings: tuple[AcceptedFinding, ...] = ()
    """With the number of findings that were not accepted before."""
    dropped_findings: tuple[AcceptedFinding, ...] = ()
    """With the number of findings that are gone."""
    added_values: tuple[AcceptedValue, ...] = ()
    dropped_values: tuple[AcceptedValue, ...] = ()
    changed_values: tuple[ChangedValue, ...] = ()
    refused: tuple[str, ...] = ()
    """Parts that could not be judged, with the reason; what was accepted for them before stays."""

    @property
    def lowers(self) -> bool:
        """Whether anything is easier to hold than before."""
        return bool(self.added_findings) or any(change.is_lowered for change in self.changed_values)


def accept(
    baseline: Baseline | None,
    health: Health,
    *,
    policies: Collection[Policy] = ACCEPTED_POLICIES,
    all_parts: Collection[str] | None = None,
) -> Acceptance:
    """Record what was found today. Waived findings are not accepted: their waiver speaks for them.

    Args:
        baseline: what was accepted before; None for nothing.
        health: the judged run. Parts that are not in it, were skipped or could not be judged keep what they had.
        policies: parts under any other policy are left out of the baseline.
        all_parts: every part that the configuration knows; entries of others are dropped. None keeps them.
    """
    old = baseline or Baseline()
    verdicts = {verdict.part.name: verdict for verdict in health.parts}
    refused = tuple(f"{name}: {each.summary}" for name, each in verdicts.items() if each.status is Status.ERROR)
    renewed = {name: verdict for name, verdict in verdicts.items() if verdict.status not in (Status.ERROR, Status.SKIP)}

    def stays(part: str) -> bool:
        return part not in renewed and (all_parts is None or part in all_parts)

    taken = [verdict for verdict in renewed.values() if verdict.policy in policies]
    findings = [entry for entry in old.findings if stays(entry.part)]
    findings += [entry for verdict in taken for entry in _findings(verdict)]
    values = [entry for entry in old.values if stays(entry.part)]
    values += [_value(verdict, each) for verdict in taken for each in verdict.measurements if _is_held(each)]
    new = Baseline(
        findings=tuple(sorted(findings, key=lambda e: (e.part, e.path, e.check, e.fingerprint))),
        values=tuple(sorted(values, key=lambda e: (e.part, e.path, e.metric, e.component, e.value))),
    )
    directions = {
        (verdict.part.name, *each.key): each.better for verdict in health.parts for each in verdict.measurements
    }
    added_values, dropped_values, changed = _compare(old.values, new.values, directions)
    return Acceptance(
        baseline=new,
        added_findings=_more(new.findings, old.findings),
        dropped_findings=_more(old.findings, new.findings),
        added_values=added_values,
        dropped_values=dropped_values,
        changed_values=changed,
        refused=refused,
    )


def _findings(verdict: PartVerdict) -> list[AcceptedFinding]:
    counts = Counter(
        (each.finding.check, each.finding.path or "", each.finding.fingerprint)
        for each in verdict.findings
        if each.state is not FindingState.WAIVED
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


def _value(verdict: PartVerdict, measured: Measurement) -> AcceptedValue:
    return AcceptedValue(
        part=verdict.part.name,
        metric=measured.metric,
        component=measured.component or "",
        path=measured.path or "",
        value=measured.value,
        of=measured.of,
    )


def _more(these: Sequence[AcceptedFinding], those: Sequence[AcceptedFinding]) -> tuple[AcceptedFinding, ...]:
    """What these hold beyond those, with the difference as the count."""
    counts = Counter[tuple[str, str, str, str]]()
    for entry in these:
        counts[(entry.part, entry.path, entry.check, entry.fingerprint)] += entry.count
    for entry in those:
        counts[(entry.part, entry.path, entry.check, entry.fingerprint)] -= entry.count
    return tuple(
        AcceptedFinding(part=part, path=path, check=check, fingerprint=fingerprint, count=count)
        for (part, path, check, fingerprint), count in sorted(counts.items())
        if count > 0
    )


_Key = tuple[str, str, str, str]


def _compare(
    old: Sequence[AcceptedValue], new: Sequence[AcceptedValue], directions: dict[_Key, Direction]
) -> tuple[tuple[AcceptedValue, ...], tuple[AcceptedValue, ...], tuple[ChangedValue, ...]]:
    before, after = _by_key(old), _by_key(new)
    added = tuple(value for key in sorted(set(after) - set(before)) for value in after[key])
    dropped = tuple(value for key in sorted(set(before) - set(after)) for value in before[key])
    changed = tuple(
        ChangedValue(before=was, after=now, is_lowered=_is_lowered(was, now, directions.get(key)))
        for key in sorted(set(before) & set(after))
        for was in before[key]
        for now in after[key]
        if was != now and now not in before[key]
    )
    return added, dropped, changed


def _by_key(values: Sequence[AcceptedValue]) -> dict[_Key, list[AcceptedValue]]:
    grouped: dict[_Key, list[AcceptedValue]] = {}
    for value in values:
        grouped.setdefault((value.part, value.metric, value.component, value.path), []).append(value)
    return grouped


def _is_lowered(was: AcceptedValue, now: AcceptedValue, better: Direction | None) -> bool:
    """Whether the bound got easier to hold; a change of shape counts as easier, because nobody can compare."""
    if (was.of is None) != (now.of is None):
        return True
    before, after = was.value * (now.of or 1), now.value * (was.of or 1)
    return after < before if better is Direction.HIGHER else after > before
