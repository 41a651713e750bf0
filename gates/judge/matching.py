"""Which findings are old: today's findings against the accepted ones of the same part.

Matched in this order, each accepted finding at most `count` times:

1. same check, path and fingerprint: the line is as it was;
2. same check and path: the line was edited;
3. same check and fingerprint, where the accepted path is gone: the file was moved or renamed.

What is left of today's is new, what is left of the accepted is fixed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from gates.model.finding import Finding
from gates.model.permission import AcceptedFinding
from gates.model.status import FindingState

Key = tuple[str, str, str]
"""Check, path, fingerprint."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Matched:
    """Today's findings with their states."""

    states: tuple[FindingState, ...]
    """`NEW` or `UNCHANGED`, in the order in which the findings were given."""
    fixed: int
    """Accepted findings that are gone."""


def match(
    findings: Sequence[Finding], accepted: Iterable[AcceptedFinding], *, paths: Collection[str] | None
) -> Matched:
    """Compare the findings of one part with what was accepted for it; any order gives the same states.

    Args:
        findings: today's findings of one part.
        accepted: the accepted findings of the same part.
        paths: every file that exists now; None when nobody knows, and then nothing counts as moved.
    """
    left = Counter[Key]()
    for entry in accepted:
        left[(entry.check, entry.path, entry.fingerprint)] += entry.count
    waiting = list(range(len(findings)))
    for step in _steps(paths):
        if not waiting or not left:
            break
        waiting = _take(findings, waiting, left, step)
    old = set(range(len(findings))) - set(waiting)
    states = tuple(FindingState.UNCHANGED if i in old else FindingState.NEW for i in range(len(findings)))
    return Matched(states=states, fixed=left.total())


@dataclass(frozen=True, kw_only=True, slots=True)
class _Step:
    alike: Callable[[Key], tuple[str, ...]]
    """What a finding and an accepted one must share."""
    may_match: Callable[[Key], bool]
    """Whether an accepted finding takes part in this step."""


def _steps(paths: Collection[str] | None) -> tuple[_Step, ...]:
    here = frozenset(paths) if paths is not None else None
    return (
        _Step(alike=lambda key: key, may_match=lambda _: True),
        _Step(alike=lambda key: key[:2], may_match=lambda _: True),
        _Step(
            alike=lambda key: (key[0], key[2]),
            may_match=lambda key: here is not None and bool(key[1]) and key[1] not in here,
        ),
    )


def _take(findings: Sequence[Finding], waiting: list[int], left: Counter[Key], step: _Step) -> list[int]:
    """Match what this step allows, take it out of `left`, and return who still waits."""
    offers = defaultdict[tuple[str, ...], list[Key]](list)
    for key in sorted(left):
        if step.may_match(key):
            offers[step.alike(key)].append(key)
    askers = defaultdict[tuple[str, ...], list[int]](list)
    still: list[int] = []
    for index in waiting:
        alike = step.alike(_key(findings[index]))
        (askers[alike] if alike in offers else still).append(index)
    for alike, indexes in askers.items():
        wanted = len(indexes)
        for key in offers[alike]:
            taken = min(wanted, left[key])
            wanted -= taken
            left[key] -= taken
            if not left[key]:
                del left[key]
        if wanted:
            indexes.sort(key=lambda index: _order(findings[index]))
            still.extend(indexes[len(indexes) - wanted :])
    return still


def _key(finding: Finding) -> Key:
    return (finding.check, finding.path or "", finding.fingerprint)


def _order(finding: Finding) -> tuple[object, ...]:
    """A whole order: findings that are equal here are equal in all that a report shows."""
    return (*finding.sort_key, finding.fingerprint, finding.group or "", finding.detail, repr(finding))
