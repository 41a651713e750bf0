"""What is left at risk when a level's criteria are met: waivers, accepted debt, gaps. Each with its place and owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from gates.judge import wording
from gates.judge.held import PROVED
from gates.judge.switched_off import LEAST_TIER
from gates.model.health import Health, LaneSummary, PartVerdict
from gates.model.permission import Waiver
from gates.model.readiness import Criteria, Risk
from gates.model.status import FindingState, Policy, Status

_UNSEEN = (
    ("skipped", "skipped test", "skipped tests"),
    ("xfailed", "test that is expected to fail", "tests that are expected to fail"),
    ("deselected", "deselected test", "deselected tests"),
    ("skipped-files", "test file of which no test ran", "test files of which no test ran"),
)
_MARKS = {Status.WARN: "is a warning", Status.FAIL: "fails", Status.ERROR: "could not be judged"}


def risks(health: Health, asked: Criteria, waivers: Sequence[Waiver]) -> tuple[Risk, ...]:
    """Every risk of a run, waivers first; none is dropped because a criterion speaks of it too."""
    owners = {lane.lane: lane.owner or _most(health, lane.lane) for lane in health.lanes}
    return (
        *_waived(health, waivers),
        *_lowered(asked),
        *(risk for part in health.parts for risk in _of_part(part, owners.get(part.part.lane or "", ""))),
        *_left_out(health, owners),
        *(risk for lane in health.lanes for risk in _of_lane(lane, owners[lane.lane])),
        *_unheld(health),
        *(risk for lane in health.lanes for risk in _unmeasured(health, lane, owners[lane.lane])),
        *_of_run(health, owners),
    )


def _most(health: Health, lane: str) -> str:
    """Who owns most files of a lane that names nobody; empty when nobody does."""
    files = Counter[str]()
    for module in health.outlook.modules:
        if module.lane == lane and module.owner:
            files[module.owner] += module.files
    return min(files, key=lambda name: (-files[name], name), default="")


def _waived(health: Health, waivers: Sequence[Waiver]) -> Iterator[Risk]:
    """One for each waiver in use, and one for waived findings that no waiver of the configuration speaks of."""
    for part in health.parts:
        by_reason = Counter(
            (found.finding.check, found.waiver_reason or "")
            for found in part.findings
            if found.state is FindingState.WAIVED
        )
        for (check, reason), count in sorted(by_reason.items()):
            waiver = next((each for each in waivers if each.reason == reason and _speaks(each, check)), None)
            until = f" until {waiver.expires.isoformat()}" if waiver else ""
            yield Risk(
                what=f"{wording.counted(count, 'finding')} of {check} waived",
                where=part.part.name,
                who=waiver.owner if waiver else "",
                why=f"waiver{until}: {reason}",
            )


def _speaks(waiver: Waiver, check: str) -> bool:
    gate, _, problem = waiver.check.partition("/")
    return waiver.check == check or (problem == "*" and check.startswith(f"{gate}/"))


def _lowered(asked: Criteria) -> Iterator[Risk]:
    for line in asked.lowered:
        yield Risk(
            what=f"{asked.level.value} asks less than what is built in: {line}",
            where=asked.source,
            who="",
            why="gap: the bar is lower",
        )


def _of_part(part: PartVerdict, owner: str) -> Iterator[Risk]:
    if part.status in _MARKS and not part.follows_from:
        yield Risk(
            what=f"{part.part.name} {_MARKS[part.status]}: {part.summary}",
            where=part.part.name,
            who=owner,
            why=f"gap: held under {part.policy.value}",
        )
    accepted = sum(found.state in (FindingState.UPDATED, FindingState.UNCHANGED) for found in part.findings)
    if accepted and part.policy is Policy.RATCHET:
        what = f"{wording.counted(accepted, 'accepted finding')} of old debt"
        yield Risk(what=what, where=part.part.name, who=owner, why="accepted in the baseline, without an end")
    if part.part.gate in ("tests", "smoke"):
        for name, one, more in _UNSEEN:
            count = sum(each.value for each in part.measurements if each.metric == f"{part.part.gate}.{name}")
            if count:
                shown = f"{count:,} {one if count == 1 else more}"
                yield Risk(what=shown, where=part.part.name, who=owner, why="gap: they say nothing of this commit")


def _left_out(health: Health, owners: dict[str, str]) -> Iterator[Risk]:
    off = {lane.lane for lane in health.lanes if lane.policy is Policy.OFF}
    for left in health.left_out:
        if left.is_switched_off and left.part.lane not in off:
            owner = owners.get(left.part.lane or "", "")
            name = left.part.name
            yield Risk(what=f"{name} is not asked", where=name, who=owner, why=f"gap: {left.reason}")


def _of_lane(lane: LaneSummary, owner: str) -> Iterator[Risk]:
    size = f"{wording.counted(lane.files, 'file')}, {wording.counted(lane.lines, 'line')}"
    if lane.files and lane.tier < LEAST_TIER and lane.policy in (Policy.OFF, Policy.WARN):
        told = "is off" if lane.policy is Policy.OFF else "is only watched"
        yield Risk(
            what=f"lane {lane.lane} of tier {lane.tier} {told}: {size}",
            where=f"lane {lane.lane}",
            who=owner,
            why=f"gap: held under {lane.policy.value}",
        )
    if lane.untracked:
        files = wording.counted(len(lane.untracked), "untracked Python file")
        why = "gap: git does not track it"
        yield Risk(what=f"{files} not judged", where=lane.untracked[0], who=owner, why=why)


def _unheld(health: Health) -> Iterator[Risk]:
    """More code on lanes that hold nothing than on others: then a verdict is of the smaller half."""
    lax = {lane.lane for lane in health.lanes if lane.policy in (Policy.OFF, Policy.WARN)}
    modules = health.outlook.modules
    unheld = sum(module.files for module in modules if module.lane in lax)
    total = sum(module.files for module in modules)
    if unheld * 2 > total:
        yield Risk(
            what=f"{unheld:,} of {wording.counted(total, 'production file')} are on lanes that hold nothing",
            where=wording.some(sorted(lax)),
            who="",
            why="gap: the verdict is of the smaller half",
        )


def _unmeasured(health: Health, lane: LaneSummary, owner: str) -> Iterator[Risk]:
    """Code of a lane that is held, and of which nobody knows which lines its tests run."""
    files = sum(module.files for module in health.outlook.modules if module.lane == lane.lane)
    is_known = any(
        each.metric == "coverage.lines"
        for part in health.parts
        if part.part.lane == lane.lane and part.status is not Status.ERROR
        for each in part.measurements
    )
    if files and not is_known and lane.policy in (Policy.STRICT, Policy.RATCHET):
        what = f"no coverage is known of lane {lane.lane}: {wording.counted(files, 'production file')}"
        yield Risk(what=what, where=f"lane {lane.lane}", who=owner, why="gap: not measured")


def _of_run(health: Health, owners: dict[str, str]) -> Iterator[Risk]:
    judged = [part for part in health.parts if part.status is not Status.SKIP]
    unproved = [part.part.name for part in judged if part.proof != PROVED]
    if unproved:
        names = sorted({owners.get(part.part.lane or "", "") for part in judged if part.proof != PROVED} - {""})
        yield Risk(
            what=f"{wording.counted(len(unproved), 'part')} never seen to go red",
            where=wording.some(unproved),
            who=", ".join(names),
            why="gap: no valid proof; `gates prove` makes them",
        )
    proposed = [lane.lane for lane in health.lanes if lane.is_proposed]
    if proposed:
        yield Risk(
            what="the lanes are proposed from the layout, and nobody wrote them down",
            where=wording.some(proposed),
            who="",
            why="gap: `gates init` writes them",
        )
    if health.subject.is_dirty:
        yield Risk(
            what="the working tree has changes that no commit holds",
            where="working tree",
            who="",
            why="gap: nobody else can look at the same",
        )
    for line in health.waiver_problems:
        yield Risk(what=line, where="waivers", who="", why="gap: a permission that ended or covers nothing")
