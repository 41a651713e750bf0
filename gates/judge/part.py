"""One part: its evidence under its policy. Every rule that fires is a line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gates.judge import wording
from gates.judge.accepted import Accepted, values_for
from gates.judge.bars import Bars
from gates.judge.conditions import hold
from gates.judge.findings import States, causes, states
from gates.judge.headline import beside_red, headline
from gates.judge.held import PROVED, About, Cause, Held, Judged
from gates.judge.ratchet import ratchets, vanished
from gates.judge.soundness import unsound
from gates.judge.waivers import Granted
from gates.model.evidence import FOREIGN, Fragment, Reading
from gates.model.health import ConditionVerdict, PartVerdict, RatchetVerdict
from gates.model.status import FindingState, Policy, Status, Unproved, worst


@dataclass(frozen=True, kw_only=True, slots=True)
class Permissions:
    """What a run may overlook, and what it knows of earlier runs."""

    accepted: Mapping[str, Accepted] | None
    """Part -> its entries in the baseline; None when there is no baseline at all."""
    granted: Granted = field(default_factory=Granted)
    paths: Collection[str] | None = None
    """Every file that exists now; None when nobody knows."""
    renames: Mapping[str, str] = field(default_factory=dict)
    """New path -> old path, as git knows them."""
    previous: Mapping[str, Bars] = field(default_factory=dict)
    """Part -> what it was held to at its last run."""
    unproved: Unproved = Unproved.RISK
    """What a required part is that has no valid proof."""


def judge_part(held: Held, fragment: Fragment, permissions: Permissions, *, proof: str | None = None) -> Judged:
    """Judge the evidence of one part."""
    reading = fragment.reading
    accepted = _accepted(held, permissions)
    found = states(reading.findings, accepted.findings, permissions.granted, paths=permissions.paths)
    bounds = values_for(reading.measurements, accepted, paths=permissions.paths, renames=permissions.renames)
    has_ratchet = held.policy is Policy.RATCHET and permissions.accepted is not None
    worse = ratchets(reading.measurements, bounds) if has_ratchet and reading.not_applicable is None else ()
    worse_keys = frozenset(verdict.measured.key for verdict in worse)
    conditions: tuple[ConditionVerdict, ...] = ()
    if reading.not_applicable is None and reading.account is not None:
        conditions = tuple(
            hold(condition, reading.measurements, policy=held.policy, bounds=bounds, worse=worse_keys)
            for condition in held.conditions
        )
    fired = [
        *unsound(held, fragment),
        *_no_baseline(held, reading, permissions),
        *causes(held, found.judged),
        *(_number(Status.FAIL, verdict.why) for verdict in worse if verdict.measured.path is None),
        *_worse_files(worse),
        *(vanished(reading.measurements, accepted.values, held.conditions) if _may_vanish(held, reading) else ()),
        *(_unmet(each) for each in conditions if each.status in _RED),
        *_unproved(held, reading, proof, permissions),
    ]
    fired.sort(key=lambda cause: -cause.status.severity)
    status = _status(reading, fired)
    verdict = PartVerdict(
        part=held.part,
        policy=held.policy,
        status=status,
        summary=_summary(reading, fired, found),
        reasons=_reasons(reading, fired),
        account=reading.account,
        measurements=reading.measurements,
        conditions=conditions,
        ratchets=worse,
        findings=found.judged,
        fixed=found.fixed,
        problems=reading.problems,
        notes=(*reading.notes, *_digest_notes(held, reading, permissions), *_waiver_notes(found)),
        tool=reading.tool,
        digests=reading.digests,
        duration_s=fragment.duration_s,
        reused_from=fragment.reused_from,
        proof=proof,
        reproduce=held.reproduce,
        gaps=reading.gaps,
    )
    tasks = frozenset(record.task for record in fragment.invocations)
    return Judged(held=held, verdict=verdict, causes=tuple(fired), tasks=tasks)


def missing_part(held: Held, *, interrupted: bool, refused: bool = False, proof: str | None = None) -> Judged:
    """The verdict of a part that has no evidence: none was left, or the collector did not take it and says why."""
    why, about = "it left no fragment", About.ABSENCE
    if refused:
        why, about = "its fragment was refused", About.REFUSED
    elif interrupted:
        why = "the run was interrupted before it"
    why = f"no evidence: {why}"
    verdict = PartVerdict(
        part=held.part,
        policy=held.policy,
        status=Status.ERROR,
        summary=why,
        reasons=(why,),
        proof=proof,
        reproduce=held.reproduce,
    )
    return Judged(held=held, verdict=verdict, causes=(Cause(status=Status.ERROR, text=why, about=about),))


_RED = (Status.WARN, Status.FAIL, Status.ERROR)


def _number(status: Status, text: str) -> Cause:
    return Cause(status=status, text=text, about=About.NUMBERS)


def _unmet(verdict: ConditionVerdict) -> Cause:
    """A number that nobody knows is measured, or the bound on it goes."""
    source = verdict.condition.source
    way_out = f"measure it, or take the bound away{f' ({source})' if source else ''}"
    way_out = way_out if verdict.status is Status.ERROR else ""
    return Cause(status=verdict.status, text=verdict.why, about=About.NUMBERS, way_out=way_out)


def _accepted(held: Held, permissions: Permissions) -> Accepted:
    """What was accepted for a part; only a ratchet looks at it."""
    accepted = permissions.accepted if held.policy is Policy.RATCHET else None
    return (accepted or {}).get(held.part.name, Accepted())


def _may_vanish(held: Held, reading: Reading) -> bool:
    return held.policy is Policy.RATCHET and reading.not_applicable is None and reading.account is not None


def _no_baseline(held: Held, reading: Reading, permissions: Permissions) -> Iterator[Cause]:
    """A ratchet without a baseline holds nothing; it is never made on the way."""
    if held.policy is Policy.RATCHET and permissions.accepted is None and reading.not_applicable is None:
        text = "there is no baseline to hold it to: run `gates accept` and commit what it writes"
        yield Cause(status=Status.FAIL, text=text, about=About.BASELINE, way_out="gates accept")


def _unproved(held: Held, reading: Reading, proof: str | None, permissions: Permissions) -> Iterator[Cause]:
    """A required part without a valid proof, where policy demands one: nobody knows that it could go red."""
    is_required = held.policy in (Policy.STRICT, Policy.RATCHET) and reading.not_applicable is None
    if permissions.unproved is Unproved.ERROR and is_required and proof != PROVED:
        text = (proof or "not proved").replace("; run `gates prove`", "").replace(": run `gates prove`", "")
        yield Cause(status=Status.ERROR, text=text, about=About.PROOF, way_out=f"gates prove {held.part.name}")


def _worse_files(worse: Sequence[RatchetVerdict]) -> Iterator[Cause]:
    """One line for each metric, however many files are worse."""
    by_metric: dict[str, list[RatchetVerdict]] = {}
    for verdict in worse:
        if verdict.measured.path is not None:
            by_metric.setdefault(verdict.measured.metric, []).append(verdict)
    for metric, verdicts in by_metric.items():
        if len(verdicts) == 1:
            yield _number(Status.FAIL, verdicts[0].why)
        else:
            names = [f"{each.measured.path} {_step(each)}" for each in verdicts]
            yield _number(Status.FAIL, f"{metric} is worse in {len(verdicts):,} files: {wording.some(names)}")


def _step(verdict: RatchetVerdict) -> str:
    before = wording.amount(verdict.accepted) if verdict.accepted else "0"
    return f"{before} -> {wording.amount(verdict.measured)}"


def _status(reading: Reading, fired: Iterable[Cause]) -> Status:
    clean = Status.SKIP if reading.not_applicable is not None else Status.PASS
    return worst((clean, *(cause.status for cause in fired)))


def told(fired: Sequence[Cause]) -> str:
    """The first cause, and how many more there are."""
    more = len(fired) - 1
    return f"{fired[0].text}; and {wording.counted(more, 'more reason')}" if more else fired[0].text


def _summary(reading: Reading, fired: Sequence[Cause], found: States) -> str:
    if fired:
        return "; ".join(filter(None, (told(fired), ", ".join(beside_red(reading.measurements, reading.account)))))
    if reading.not_applicable is not None or reading.account is None:
        return f"not applicable: {reading.not_applicable}"
    waived = sum(count for _, count in found.waived)
    told_only = [each for each in found.judged if each.finding.judged_by and each.state is not FindingState.WAIVED]
    old = len(found.judged) - waived - len(told_only)
    extra = [f"{wording.counted(old, 'accepted finding')}{_updated(found)}"] if old else []
    extra += [f"{wording.counted(waived, 'waived finding')}"] if waived else []
    extra += ["by a JUnit report of another tool"] if reading.tool and reading.tool.name == FOREIGN else []
    return ", ".join((*extra, *headline(reading.measurements, reading.account))) or "nothing found"


def _updated(found: States) -> str:
    """How many of the accepted findings are not as they were accepted: a line was edited, or another one came."""
    count = sum(each.state is FindingState.UPDATED for each in found.judged)
    return f" ({count:,} edited or replaced)" if count else ""


def _reasons(reading: Reading, fired: Sequence[Cause]) -> tuple[str, ...]:
    if not fired and reading.not_applicable is not None:
        return (f"not applicable: {reading.not_applicable}",)
    return tuple(cause.text for cause in fired)


def _digest_notes(held: Held, reading: Reading, permissions: Permissions) -> Iterator[str]:
    """A change of what was in force explains other numbers; it is no regression."""
    before = permissions.previous.get(held.part.name)
    if before is None:
        return
    for name, digest in sorted(reading.digests.items()):
        was = before.digests.get(name)
        if was is not None and was != digest:
            yield f"{name} changed since the last run ({was[:12]} -> {digest[:12]})"


def _waiver_notes(found: States) -> Iterator[str]:
    for waiver, count in found.waived:
        until = waiver.expires.isoformat()
        findings = wording.counted(count, "finding")
        yield f"{findings} of {waiver.check} waived until {until} by {waiver.owner}: {waiver.reason}"
