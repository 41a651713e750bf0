"""Waivers: dated, owned, reasoned permissions. One that expired or matches nothing is red."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from gates.judge import wording
from gates.model.health import JudgedFinding
from gates.model.permission import Waiver
from gates.model.status import FindingState

Place = tuple[str, str | None]
"""A finding's check and path: all that a waiver looks at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Granted:
    """What the waivers say of the findings of a run."""

    by_place: Mapping[Place, Waiver] = field(default_factory=dict)
    """The first waiver that holds today, for each place that has one."""
    used: frozenset[Waiver] = frozenset()
    """Every waiver that matches a place, the expired ones too."""


def grant(waivers: Sequence[Waiver], places: Iterable[Place], today: date) -> Granted:
    """Ask the waivers about every place that has a finding."""
    if not waivers:
        return Granted()
    asked = [(waiver, _matcher(waiver)) for waiver in waivers]
    by_place: dict[Place, Waiver] = {}
    used: set[Waiver] = set()
    for place in set(places):
        matching = [waiver for waiver, matches in asked if matches(place)]
        used.update(matching)
        holding = [waiver for waiver in matching if waiver.expires >= today]
        if holding:
            by_place[place] = holding[0]
    return Granted(by_place=by_place, used=frozenset(used))


def problems(
    waivers: Sequence[Waiver],
    granted: Granted,
    *,
    today: date,
    judged_gates: Collection[str],
    file: str,
    waiver_days: int,
) -> tuple[str, ...]:
    """A line for each waiver that expired, is to last too long, or matches nothing although its gate was judged.

    Args:
        waivers: all of the run.
        granted: what they matched.
        today: the date in UTC.
        judged_gates: the gates of which every part has evidence in this run.
        file: the configuration that holds the waivers, for messages.
        waiver_days: how many days from today a waiver may last.
    """
    lines = []
    for waiver in waivers:
        name = f"{file}:{waiver.line}: the waiver of {waiver.check} in {waiver.where} ({waiver.owner})"
        if waiver.expires < today:
            lines.append(f"{name} expired on {waiver.expires.isoformat()}: repair what it covers, or renew it")
        elif (waiver.expires - today).days > waiver_days:
            until = f"lasts until {waiver.expires.isoformat()}, more than {waiver_days:,} days from today"
            lines.append(f"{name} {until}: set an earlier `expires`, or raise `waiver-days`")
        elif waiver not in granted.used and waiver.check.partition("/")[0] in judged_gates:
            lines.append(f"{name} matches nothing: delete it")
    return tuple(lines)


def told(granted: Granted, findings: Iterable[JudgedFinding]) -> Iterator[str]:
    """One line on all that is waived: which waivers, and how long they hold."""
    counts = Counter(
        granted.by_place[(each.finding.check, each.finding.path)]
        for each in findings
        if each.state is FindingState.WAIVED
    )
    if counts:
        used = sorted(counts, key=lambda waiver: (-counts[waiver], waiver.check, waiver.where))
        named = [
            f"{waiver.check} in {waiver.where} until {waiver.expires.isoformat()} ({waiver.owner})" for waiver in used
        ]
        if len(used) > 1:
            named = [f"{counts[waiver]:,} of {name}" for waiver, name in zip(used, named, strict=True)]
        yield f"{wording.counted(counts.total(), 'finding')} waived: {wording.some(named)}"


def valid_until(waivers: Sequence[Waiver], today: date) -> str | None:
    """The last day (ISO) on which the waivers say the same: the next expiry that has not passed."""
    ahead = [waiver.expires for waiver in waivers if waiver.expires >= today]
    return min(ahead).isoformat() if ahead else None


def _matcher(waiver: Waiver) -> Callable[[Place], bool]:
    gate, _, problem = waiver.check.partition("/")

    def matches_check(check: str) -> bool:
        return check == waiver.check or (problem == "*" and check.startswith(f"{gate}/"))

    if waiver.where == "**":
        return lambda place: matches_check(place[0])

    from pathspec import GitIgnoreSpec  # a run without such waivers does not pay for its import

    where = GitIgnoreSpec.from_lines([waiver.where])
    return lambda place: matches_check(place[0]) and place[1] is not None and where.match_file(place[1])
