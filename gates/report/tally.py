"""All findings of a run counted once: by rule, by cause, by waiver. Pages show the largest groups."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from gates.model.finding import Finding
from gates.model.health import Health, JudgedFinding, PartVerdict
from gates.model.status import FindingState, Fix

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Findings that share a rule or a cause."""

    key: str
    """The check, or the cause."""
    check: str
    total: int
    new: int
    waived: int
    fixable: int
    """Findings that the tool can repair safely by itself."""
    lanes: Mapping[str, int]
    """Lane (`repository` for parts without one) -> findings, most first."""
    example: Finding
    """The first one in the order of findings; a waived one only when all are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What the findings of a run add up to."""

    rules: tuple[Group, ...] = ()
    """By check, largest first. Waived findings are counted in `waived` only."""
    causes: tuple[Group, ...] = ()
    """By cause, for findings that have one, largest first."""
    waivers: tuple[Group, ...] = ()
    """Waived findings by reason and check, largest first."""
    total: int = 0
    new: int = 0
    waived: int = 0


@dataclass(slots=True)
class _Count:
    check: str
    example: Finding
    total: int = 0
    new: int = 0
    waived: int = 0
    fixable: int = 0
    lanes: dict[str, int] = field(default_factory=dict)


def tally(health: Health) -> Tally:
    """Count every finding of every part, in one pass."""
    rules: dict[str, _Count] = {}
    causes: dict[tuple[str, str], _Count] = {}
    waivers: dict[tuple[str, str], _Count] = {}
    for part in health.parts:
        lane = part.part.lane or "repository"
        for judged in part.findings:
            finding = judged.finding
            _add(rules, finding.check, judged, lane)
            if judged.state is FindingState.WAIVED:
                _add(waivers, (judged.waiver_reason or "", finding.check), judged, lane)
            elif finding.group:
                _add(causes, (finding.check, finding.group), judged, lane)
    return Tally(
        rules=_groups((check, count) for check, count in rules.items()),
        causes=_groups((cause, count) for (_, cause), count in causes.items()),
        waivers=_groups((reason, count) for (reason, _), count in waivers.items()),
        total=sum(count.total for count in rules.values()),
        new=sum(count.new for count in rules.values()),
        waived=sum(count.waived for count in rules.values()),
    )


def by_state(part: PartVerdict) -> dict[FindingState, int]:
    """How many findings of a part are in each state."""
    counts = dict.fromkeys(FindingState, 0)
    for judged in part.findings:
        counts[judged.state] += 1
    return counts


def _add(counts: dict[K, _Count], key: K, judged: JudgedFinding, lane: str) -> None:
    finding = judged.finding
    count = counts.get(key)
    if count is None:
        count = counts[key] = _Count(check=finding.check, example=finding)
    if judged.state is FindingState.WAIVED:
        count.waived += 1
        return
    if not count.total or finding.sort_key < count.example.sort_key:
        count.example = finding
    count.total += 1
    count.lanes[lane] = count.lanes.get(lane, 0) + 1
    if judged.state is FindingState.NEW:
        count.new += 1
    if finding.fix is Fix.SAFE:
        count.fixable += 1


def _groups(counts: Iterable[tuple[str, _Count]]) -> tuple[Group, ...]:
    groups = [
        Group(
            key=key,
            check=count.check,
            total=count.total,
            new=count.new,
            waived=count.waived,
            fixable=count.fixable,
            lanes=dict(sorted(count.lanes.items(), key=lambda item: (-item[1], item[0]))),
            example=count.example,
        )
        for key, count in counts
    ]
    return tuple(sorted(groups, key=lambda group: (-group.total, -group.waived, group.check, group.key)))
