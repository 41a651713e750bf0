"""What is different between two baselines, so that a person can read all of it before committing it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from gates.judge.bounds import has_fallen, tightest
from gates.model.health import Health
from gates.model.permission import AcceptedFinding, AcceptedValue, Baseline
from gates.model.status import Direction

ValueKey = tuple[str, str, str, str]
"""Part, metric, component, path."""
Entry = TypeVar("Entry", AcceptedFinding, AcceptedValue)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedValue:
    """A value that is accepted instead of another."""

    before: AcceptedValue
    after: AcceptedValue
    is_lowered: bool
    """The accepted share or count got worse."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """What stays accepted under the name of another file."""

    before: AcceptedFinding | AcceptedValue
    after: AcceptedFinding | AcceptedValue


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewal:
    """A new baseline, and all that is different from the old one."""

    baseline: Baseline
    added_findings: tuple[AcceptedFinding, ...] = ()
    """With the number of findings that were not accepted before."""
    dropped_findings: tuple[AcceptedFinding, ...] = ()
    """With the number of findings that are gone."""
    added_values: tuple[AcceptedValue, ...] = ()
    dropped_values: tuple[AcceptedValue, ...] = ()
    changed_values: tuple[ChangedValue, ...] = ()
    moved: tuple[Moved, ...] = ()
    refused: tuple[str, ...] = ()
    """Parts that could not be judged, with the reason; what was accepted for them before stays."""
    unacceptable: tuple[AcceptedFinding, ...] = ()
    """Findings that no baseline can accept; they are not in it and stay red."""

    @property
    def lowers(self) -> bool:
        """Whether anything is easier to hold than before."""
        return bool(self.added_findings) or any(change.is_lowered for change in self.changed_values)


def renewal(old: Baseline, new: Baseline, health: Health, *, refused: tuple[str, ...] = ()) -> Renewal:
    """The new baseline with its differences from the old one.

    Args:
        old: what was accepted before.
        new: what is accepted now.
        health: the run that the new one was made from; it knows which way each number is better.
        refused: see `Renewal`.
    """
    directions = {
        (verdict.part.name, *each.key): each.better for verdict in health.parts for each in verdict.measurements
    }
    added, dropped = _more(new.findings, old.findings), _more(old.findings, new.findings)
    before, after = _by_key(old.values), _by_key(new.values)
    added_values = tuple(value for key in sorted(after.keys() - before.keys()) for value in after[key])
    dropped_values = tuple(value for key in sorted(before.keys() - after.keys()) for value in before[key])
    found, value_pairs = _moves(dropped, added), _moves(dropped_values, added_values)
    gone, come = ({id(getattr(it, side)) for it in (*found, *value_pairs)} for side in ("before", "after"))
    return Renewal(
        baseline=new,
        added_findings=tuple(entry for entry in added if id(entry) not in come),
        dropped_findings=tuple(entry for entry in dropped if id(entry) not in gone),
        added_values=tuple(value for value in added_values if id(value) not in come),
        dropped_values=tuple(value for value in dropped_values if id(value) not in gone),
        changed_values=tuple(
            change
            for key in sorted(before.keys() & after.keys())
            for change in _changes(before[key], after[key], directions.get(key))
        ),
        moved=(*found, *value_pairs),
        refused=refused,
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


def _by_key(values: Sequence[AcceptedValue]) -> dict[ValueKey, list[AcceptedValue]]:
    grouped: dict[ValueKey, list[AcceptedValue]] = {}
    for value in values:
        grouped.setdefault((value.part, value.metric, value.component, value.path), []).append(value)
    return grouped


def _changes(
    before: Sequence[AcceptedValue], after: Sequence[AcceptedValue], better: Direction | None
) -> Sequence[ChangedValue]:
    """Each line that went, with what stands for it now; a line that others made needless is no change."""
    rest = set(before) - set(after)
    if better is not None:
        rest &= {*tightest(before, better)}
    come = [now for now in after if now not in before] or list(after)
    changes = [
        ChangedValue(before=was, after=now, is_lowered=has_fallen(now, was, better))
        for was in sorted(rest, key=lambda each: (each.value, each.of or 0))
        for now in come
    ]
    if changes or set(after) <= set(before):
        return changes
    return [ChangedValue(before=before[-1], after=now, is_lowered=False) for now in come]  # a second line, tighter


def _moves(dropped: Sequence[Entry], added: Sequence[Entry]) -> tuple[Moved, ...]:
    """The pairs of a dropped and an added entry that differ in the file alone."""
    waiting = defaultdict[object, list[Entry]](list)
    for entry in dropped:
        if entry.path:
            waiting[replace(entry, path="")].append(entry)
    pairs = []
    for entry in added:
        alike = waiting[replace(entry, path="")] if entry.path else []
        if alike:
            pairs.append(Moved(before=alike.pop(0), after=entry))
    return tuple(pairs)
