"""What to do next, computed from the verdict: one decision for each cause, most urgent first.

What follows from another thing that is wrong is no decision of its own: it is told with the one that explains it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gates.api import Breaks, Check
from gates.judge import advice, wording
from gates.judge import findings as judged_findings
from gates.judge.advice import Surroundings
from gates.judge.consequences import Ground, followed, roots
from gates.judge.held import About, Cause, Held, Judged
from gates.judge.merging import bounded, in_turn, joined_by_cause, with_consequences
from gates.judge.places import SHOWN, named, places_of, worst_files
from gates.judge.ruling import Known, ruled
from gates.judge.weighed import DEBT, STOPS_EVERYTHING, STOPS_THE_RELEASE, Kind, Weighed
from gates.model.finding import Finding
from gates.model.health import Decision, LaneSummary, PartVerdict
from gates.model.place import Place, cause_of
from gates.model.scope import PartId
from gates.model.status import Fix, Policy, Status

MOST = 12
"""Decisions listed; the rest is one line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """What to do next, and which parts need nothing of their own."""

    decisions: tuple[Decision, ...]
    """At most `MOST`, then one that says how many more there are."""
    follows: dict[PartId, PartId]
    """Part -> the part that explains all that is wrong in it."""
    every: tuple[Weighed, ...] = ()
    """All of them, most urgent first, also those beyond `MOST`."""


def decide(
    parts: Sequence[Judged],
    lanes: Sequence[LaneSummary],
    waiver_problems: Sequence[str],
    *,
    around: Surroundings | None = None,
) -> Decided:
    """The decisions of a run.

    Args:
        parts: the judged parts, in the order of the plan.
        lanes: all lanes of the configuration.
        waiver_problems: waivers that expired or match nothing, each with its way out.
        around: what advice may name.
    """
    around = around or Surroundings()
    by_name = {lane.lane: lane for lane in lanes}
    weighed: list[Weighed] = []
    for judged in parts:
        weighed += _of_part(judged, by_name.get(judged.held.part.lane or ""), around, lanes)
    weighed += _absent(parts)
    weighed += [_of_waiver(line) for line in waiver_problems]
    ground = Ground(
        tasks={judged.held.part: judged.tasks for judged in parts},
        empty_lanes={lane.lane for lane in lanes if not lane.files},
    )
    found = roots(weighed, ground)
    known = Known(
        lanes=by_name,
        policies={judged.held.part.name: judged.held.policy for judged in parts},
        ages=around.ages,
        owners=around.owners,
    )
    joined = [ruled(each, known) for each in joined_by_cause(with_consequences(weighed, found))]
    joined = in_turn(joined)
    return Decided(decisions=bounded(joined, MOST), follows=followed(weighed, found), every=tuple(joined))


def _of_part(
    judged: Judged, lane: LaneSummary | None, around: Surroundings, lanes: Sequence[LaneSummary]
) -> Iterator[Weighed]:
    held, verdict = judged.held, judged.verdict
    if verdict.status in (Status.PASS, Status.SKIP):
        return
    for cause in judged.causes:
        yield from _cause(held, cause, around)
    priority = DEBT if held.policy is Policy.WARN else STOPS_THE_RELEASE
    others = tuple(path for other in lanes if other is not lane for path in other.paths)
    yield from _findings(held, verdict, lane, priority, around, others)
    yield from _numbers(held, verdict, priority)


def _cause(held: Held, cause: Cause, around: Surroundings) -> Iterator[Weighed]:
    """A cause that knows its way out, or one that leaves nobody knowing; the part is then run again on its own."""
    if cause.about in (About.ABSENCE, About.REFUSED, About.PROOF):
        return  # told once for all parts
    if cause.status is Status.ERROR:
        why, priority = "it could not be judged, so nobody knows", STOPS_EVERYTHING
    elif cause.about is About.BASELINE:
        why, priority = "a ratchet without a baseline holds nothing", STOPS_THE_RELEASE
    else:
        return
    kinds = {About.EVIDENCE: Kind.PROBLEM, About.ACCOUNT: Kind.ACCOUNT, About.NUMBERS: Kind.NUMBERS}
    step = advice.missing_module(cause.text, around) or cause.way_out or _look(held)
    title = f"{held.part.name}: {cause.text}"
    yield Weighed(
        part=held.part,
        kind=kinds.get(cause.about, Kind.OTHER),
        decision=_decision(held, priority, title=title, why=why, next_step=step),
    )


def _findings(
    held: Held,
    verdict: PartVerdict,
    lane: LaneSummary | None,
    priority: int,
    around: Surroundings,
    other_paths: Sequence[str],
) -> Iterator[Weighed]:
    groups = defaultdict[tuple[str, str], list[Finding]](list)
    for finding in judged_findings.red(held, verdict.findings):
        groups[(finding.check, finding.group or "")].append(finding)
    where = f", in {held.part.lane}" if held.part.lane else ""
    unit = verdict.account.unit if verdict.account else ""
    for (check_id, group), found in groups.items():
        check = held.check(check_id)
        rank, code = _rank(check), wording.code(check_id)
        fixable = [finding.fix for finding in found].count(Fix.SAFE)
        cause = cause_of(found[0], unit=unit)
        said = f"{', such as' if cause != group and len(found) > 1 else ':'} {cause}" if cause else ""
        what = f"{len(found):,} {code}{said}"
        repaired = advice.repair(verdict, check, check_id, found, lane, other_paths=other_paths)
        step = advice.missing_module(found[0].message, around) or repaired or _way_out(check, check_id) or _look(held)
        decision = _decision(
            held,
            priority,
            title=f"{what}{f', {fixable:,} fixable' if fixable else ''}{where}",
            why=(check.why or check.title) if check and rank else found[0].message,
            next_step=step,
            places=places_of(found, unit=unit, code="" if rank else code),
            repair=repaired if ": " not in repaired else "",
        )
        yield Weighed(
            part=held.part,
            kind=Kind.FINDINGS,
            rank=rank,
            weight=len(found),
            decision=decision,
            findings=found,
            breaks=_broken(check, check_id, verdict),
            is_absence=check.is_absence if check else False,
            is_refusal=check.is_refusal if check else False,
        )


def _broken(check: Check | None, check_id: str, verdict: PartVerdict) -> Breaks:
    """What a finding leaves unknown; one that tells why nothing at all was examined leaves the whole run unknown."""
    breaks, account = check.breaks if check else Breaks.NOTHING, verdict.account
    if breaks is not Breaks.NOTHING or account is None or account.examined:
        return breaks
    is_why = any(reason.endswith(f"(finding {check_id})") for reason in account.explained)
    return Breaks.RUN if is_why else breaks


def _rank(check: Check | None) -> int:
    if check is None or check.id.endswith("/*"):
        return 0
    return 2 if check.always else 1


def _way_out(check: Check | None, check_id: str) -> str:
    """What the gate advises; in a family the member's code stands for `CODE`."""
    if check is None:
        return ""
    return check.way_out if _rank(check) else check.way_out.replace("CODE", wording.code(check_id))


def _numbers(held: Held, verdict: PartVerdict, priority: int) -> Iterator[Weighed]:
    said: set[str] = set()
    worse = defaultdict[str, list[Place]](list)
    whys = defaultdict[str, list[str]](list)
    accepted = defaultdict[str, list[str]](list)
    for ratchet in verdict.ratchets:
        accepted[ratchet.measured.metric].append(wording.amount(ratchet.accepted) if ratchet.accepted else "0")
        whys[ratchet.measured.metric].append(ratchet.why)
        if ratchet.measured.path:
            worse[ratchet.measured.metric].append(Place(path=ratchet.measured.path, text=ratchet.why))
    for metric, lines in whys.items():
        said.add(metric)
        more = f" (and {wording.counted(len(lines) - 1, 'more number')})" if len(lines) > 1 else ""
        files = worse[metric][:SHOWN]
        decision = _decision(
            held,
            priority,
            title=f"{lines[0]}{more}",
            why="a ratchet only lets a number stay or get better",
            next_step=advice.back(lines, accepted[metric]),
            places=(tuple(files), len(worse[metric]) - len(files)),
        )
        yield Weighed(part=held.part, kind=Kind.NUMBERS, decision=decision)
    for each in verdict.conditions:
        condition = each.condition
        if each.status not in (Status.WARN, Status.FAIL) or condition.metric in said:
            continue
        files_of = worst_files(verdict, condition.metric)
        decision = _decision(
            held,
            DEBT if each.status is Status.WARN else priority,
            title=each.why,
            why=f"the bound is set in {condition.source}" if condition.source else "a bound is missed",
            next_step=advice.to_the_bound(each, has_files=bool(files_of[0])),
            places=files_of,
        )
        yield Weighed(part=held.part, kind=Kind.NUMBERS, decision=decision)


def _absent(parts: Sequence[Judged]) -> Iterator[Weighed]:
    """One decision for all parts that left no evidence."""
    by_why: dict[str, list[Judged]] = {}
    for judged in parts:
        for cause in judged.causes:
            if cause.about is About.ABSENCE:
                by_why.setdefault(cause.text, []).append(judged)
    for why, same in by_why.items():
        held, names = same[0].held, [judged.held.part.name for judged in same]
        is_one = len(same) == 1
        decision = _decision(
            held,
            STOPS_EVERYTHING,
            title=f"{names[0]}: {why}" if is_one else f"{wording.counted(len(same), 'part')} without evidence",
            why="it could not be judged, so nobody knows" if is_one else why,
            next_step=_look(held) if is_one else f"run them, then `gates collect`: {_run_of(names)}",
            places=((), 0) if is_one else named(names),
        )
        decision = decision if is_one else replace(decision, gate="", lane=None, reproduce="")
        yield Weighed(part=held.part if is_one else None, kind=Kind.PROBLEM, weight=len(same), decision=decision)


def _run_of(names: Sequence[str]) -> str:
    return f"gates run {' '.join(names[:MOST])}{' ...' if len(names) > MOST else ''}"


def _of_waiver(line: str) -> Weighed:
    what, _, way_out = line.rpartition(": ")
    return Weighed(
        kind=Kind.OTHER,
        decision=Decision(
            priority=STOPS_THE_RELEASE,
            title=what,
            gate="",
            lane=None,
            why="a permission that ended or covers nothing hides what nobody decided",
            next_step=way_out,
            reproduce="",
        ),
    )


def _decision(
    held: Held,
    priority: int,
    *,
    title: str,
    why: str,
    next_step: str,
    places: tuple[tuple[Place, ...], int] = ((), 0),
    repair: str = "",
) -> Decision:
    return Decision(
        priority=priority,
        title=title,
        gate=held.part.gate,
        lane=held.part.lane,
        why=why,
        next_step=next_step,
        reproduce=held.reproduce,
        places=places[0],
        places_left_out=places[1],
        repair=repair,
    )


def _look(held: Held) -> str:
    return held.reproduce or f"gates run {held.part.name}"
