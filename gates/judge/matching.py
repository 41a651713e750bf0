"""Which findings are old: today's findings against the accepted ones of the same part.

Matched in this order, each accepted finding at most `count` times:

1. same check, path and fingerprint: it is as it was;
2. same check and path, for findings that are counted: the line was edited, or another finding stands where one was
   repaired. Nobody can tell which, so it is `updated`;
3. same check and fingerprint, where the accepted path is gone: the file was moved or renamed.

What is left of today's is new, what is left of the accepted is fixed. The second step is for the rules of linters
alone: an accepted test that fails says nothing of another test of its file.
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
    """`NEW`, `UPDATED` or `UNCHANGED`, in the order in which the findings were given."""
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
    if not left:
        return Matched(states=(FindingState.NEW,) * len(findings), fixed=0)
    keys = [(finding.check, finding.path or "", finding.fingerprint) for finding in findings]
    states = [FindingState.UNCHANGED] * len(findings)
    waiting = _take_same(findings, keys, left)
    for step in _loose_steps(paths):
        if waiting and left:
            still = _take_alike(findings, keys, waiting, left, step)
            for index in set(waiting).difference(still):
                states[index] = step.gives
            waiting = still
    for index in waiting:
        states[index] = FindingState.NEW
    return Matched(states=tuple(states), fixed=left.total())


@dataclass(frozen=True, kw_only=True, slots=True)
class _Step:
    alike: Callable[[Key], tuple[str, ...]]
    """What a finding and an accepted one must share."""
    asks: Callable[[Finding], bool]
    """Whether a finding of today takes part in this step."""
    may_match: Callable[[Key], bool]
    """Whether an accepted finding takes part in this step."""
    gives: FindingState


def _loose_steps(paths: Collection[str] | None) -> tuple[_Step, ...]:
    here = frozenset(paths) if paths is not None else None
    return (
        _Step(
            alike=lambda key: key[:2],
            asks=lambda finding: finding.is_counted,
            may_match=lambda _: True,
            gives=FindingState.UPDATED,
        ),
        _Step(
            alike=lambda key: (key[0], key[2]),
            asks=lambda _: True,
            may_match=lambda key: here is not None and bool(key[1]) and key[1] not in here,
            gives=FindingState.UNCHANGED,
        ),
    )


def _take_same(findings: Sequence[Finding], keys: Sequence[Key], left: Counter[Key]) -> list[int]:
    """Match what is as it was, take it out of `left`, and return who still waits."""
    wanted = Counter(keys)
    contended = defaultdict[Key, list[int]](list)
    still: list[int] = []
    for index, key in enumerate(keys):
        have = left.get(key, 0)
        if not have:
            still.append(index)
        elif wanted[key] > have:
            contended[key].append(index)
    for key, indexes in contended.items():
        still += _last(findings, indexes, len(indexes) - left[key])
    rest = {key: have - wanted.get(key, 0) for key, have in left.items() if have > wanted.get(key, 0)}
    left.clear()
    left.update(rest)
    return still


def _take_alike(
    findings: Sequence[Finding], keys: Sequence[Key], waiting: Sequence[int], left: Counter[Key], step: _Step
) -> list[int]:
    """Match what this step allows, take it out of `left`, and return who still waits."""
    offers = defaultdict[tuple[str, ...], list[Key]](list)
    for key in sorted(left):
        if step.may_match(key):
            offers[step.alike(key)].append(key)
    askers = defaultdict[tuple[str, ...], list[int]](list)
    still: list[int] = []
    for index in waiting:
        alike = step.alike(keys[index])
        (askers[alike] if alike in offers and step.asks(findings[index]) else still).append(index)
    for alike, indexes in askers.items():
        wanted = len(indexes)
        for key in offers[alike]:
            taken = min(wanted, left[key])
            wanted -= taken
            _subtract(left, key, taken)
        still += _last(findings, indexes, wanted)
    return still


def _subtract(left: Counter[Key], key: Key, count: int) -> None:
    left[key] -= count
    if not left[key]:
        del left[key]


def _last(findings: Sequence[Finding], indexes: list[int], count: int) -> list[int]:
    """The last so many in the order of the report: where only some can match, the first ones do."""
    if not count:
        return []
    return sorted(indexes, key=lambda index: _order(findings[index]))[-count:]


def _order(finding: Finding) -> tuple[object, ...]:
    """A whole order: findings that are equal here are equal in all that a report shows."""
    return (*finding.sort_key, finding.fingerprint, finding.group or "", finding.detail, repr(finding))
