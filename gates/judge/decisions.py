"""What to do next, computed from the verdict: one decision for each cause, most urgent first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gates.api import Check
from gates.judge import findings as judged_findings
from gates.judge import wording
from gates.judge.held import About, Held, Judged
from gates.model.finding import Finding
from gates.model.health import Decision, LaneSummary, PartVerdict
from gates.model.quantity import Condition
from gates.model.status import Fix, Policy, Status

MOST = 12
"""Decisions listed; the rest is one line."""
STOPS_EVERYTHING, STOPS_THE_RELEASE, DEBT = 0, 1, 2
RUFF_RULE = re.compile(r"[A-Z]+[0-9]+\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Weighed:
    """A decision with how much it settles, for the order among equals."""

    decision: Decision
    rank: int = 0
    """2 for what makes a gate blind, 1 for a problem that the gate itself names, 0 for a rule of its tool."""
    weight: int = 0


def decide(
    parts: Sequence[Judged], lanes: Sequence[LaneSummary], waiver_problems: Sequence[str]
) -> tuple[Decision, ...]:
    """The decisions of a run: at most `MOST`, then one that says how many more there are."""
    paths = {lane.lane: lane.paths for lane in lanes}
    weighed: list[_Weighed] = []
    for judged in parts:
        weighed += _of_part(judged, paths.get(judged.held.part.lane or "", ()))
    weighed += [_of_waiver(line) for line in waiver_problems]
    joined = _joined(weighed)
    joined.sort(key=_urgency)
    kept = tuple(each.decision for each in joined[:MOST])
    more = joined[MOST:]
    if not more:
        return kept
    rest = Decision(
        priority=more[0].decision.priority,
        title=f"and {len(more):,} more",
        gate="",
        lane=None,
        why="the list is cut at the most urgent; every part below says its own reasons",
        next_step="settle these first, then run again",
        reproduce="",
    )
    return (*kept, rest)


def _urgency(each: _Weighed) -> tuple[int, int, int, str, str]:
    decision = each.decision
    return (decision.priority, -each.rank, -each.weight, decision.gate, decision.lane or "")


def _of_part(judged: Judged, paths: tuple[str, ...]) -> Iterator[_Weighed]:
    held, verdict = judged.held, judged.verdict
    if verdict.status in (Status.PASS, Status.SKIP):
        return
    yield from _causes(judged)
    priority = DEBT if held.policy is Policy.WARN else STOPS_THE_RELEASE
    yield from _findings(held, verdict, paths, priority)
    yield from _numbers(held, verdict, priority)


def _causes(judged: Judged) -> Iterator[_Weighed]:
    """Causes that know their way out, and those that leave nobody knowing; the part is then run again on its own."""
    held = judged.held
    for cause in judged.causes:
        if cause.status is Status.ERROR:
            why, priority = "it could not be judged, so nobody knows", STOPS_EVERYTHING
        elif cause.about is About.BASELINE:
            why, priority = "a ratchet without a baseline holds nothing", STOPS_THE_RELEASE
        else:
            continue
        title = f"{held.part.name}: {cause.text}"
        step = cause.way_out or _look(held)
        yield _Weighed(decision=_decision(held, priority, title=title, why=why, next_step=step))


def _findings(held: Held, verdict: PartVerdict, paths: tuple[str, ...], priority: int) -> Iterator[_Weighed]:
    groups = defaultdict[tuple[str, str], list[Finding]](list)
    for finding in judged_findings.red(held, verdict.findings):
        groups[(finding.check, finding.group or "")].append(finding)
    where = f", in {held.part.lane}" if held.part.lane else ""
    for (check_id, group), found in groups.items():
        check = held.check(check_id)
        fixable = [finding.fix for finding in found].count(Fix.SAFE)
        what = f"{len(found):,} {wording.code(check_id)}{f': {group}' if group else ''}"
        yield _Weighed(
            rank=_rank(check),
            weight=len(found),
            decision=_decision(
                held,
                priority,
                title=f"{what}{f', {fixable:,} fixable' if fixable else ''}{where}",
                why=(check.why or check.title) if check and _rank(check) else found[0].message,
                next_step=_fix(verdict, check_id, found, paths) or _way_out(check, check_id) or _look(held),
            ),
        )


def _rank(check: Check | None) -> int:
    if check is None or check.id.endswith("/*"):
        return 0
    return 2 if check.always else 1


def _fix(verdict: PartVerdict, check_id: str, found: Sequence[Finding], paths: tuple[str, ...]) -> str:
    """The command that repairs a rule, where the tool can."""
    code = wording.code(check_id)
    if verdict.tool is None or verdict.tool.name != "ruff" or not RUFF_RULE.match(code):
        return ""
    kinds = {finding.fix for finding in found} - {Fix.NONE}
    if not kinds:
        return ""
    unsafe = "" if Fix.SAFE in kinds else " --unsafe-fixes"
    targets = paths or tuple(sorted({finding.path for finding in found if finding.path}))
    more = (f"... ({len(targets):,} paths)",) if len(targets) > wording.NAMED else ()
    return " ".join((f"ruff check --select {code} --fix{unsafe}", *targets[: wording.NAMED], *more))


def _way_out(check: Check | None, check_id: str) -> str:
    """What the gate advises; in a family the member's code stands for `CODE`."""
    if check is None:
        return ""
    return check.way_out if _rank(check) else check.way_out.replace("CODE", wording.code(check_id))


def _numbers(held: Held, verdict: PartVerdict, priority: int) -> Iterator[_Weighed]:
    said: set[str] = set()
    by_metric = defaultdict[str, list[str]](list)
    for ratchet in verdict.ratchets:
        by_metric[ratchet.measured.metric].append(ratchet.why)
    for metric, whys in by_metric.items():
        said.add(metric)
        more = f" (and {wording.counted(len(whys) - 1, 'more number')})" if len(whys) > 1 else ""
        why = "a ratchet only lets a number stay or get better"
        step = f"{_look(held)}; where it is meant, `gates accept`"
        yield _Weighed(decision=_decision(held, priority, title=f"{whys[0]}{more}", why=why, next_step=step))
    for each in verdict.conditions:
        if each.status not in (Status.WARN, Status.FAIL) or each.condition.metric in said:
            continue
        source = f"the bound is set in {each.condition.source}" if each.condition.source else "a bound is missed"
        urgency = DEBT if each.status is Status.WARN else priority
        step = _to_the_bound(each.condition)
        yield _Weighed(decision=_decision(held, urgency, title=each.why, why=source, next_step=step))


def _to_the_bound(condition: Condition) -> str:
    side, bound = ("at least", condition.minimum) if condition.minimum is not None else ("at most", condition.maximum)
    return f"bring it to {side} {bound}, worst files first; the page names them"


def _of_waiver(line: str) -> _Weighed:
    what, _, way_out = line.rpartition(": ")
    return _Weighed(
        decision=Decision(
            priority=STOPS_THE_RELEASE,
            title=what,
            gate="",
            lane=None,
            why="a permission that ended or covers nothing hides what nobody decided",
            next_step=way_out,
            reproduce="",
        )
    )


def _decision(held: Held, priority: int, *, title: str, why: str, next_step: str) -> Decision:
    return Decision(
        priority=priority,
        title=title,
        gate=held.part.gate,
        lane=held.part.lane,
        why=why,
        next_step=next_step,
        reproduce=held.reproduce,
    )


def _look(held: Held) -> str:
    return held.reproduce or f"gates run {held.part.name}"


def _joined(weighed: Sequence[_Weighed]) -> list[_Weighed]:
    """One decision where several parts have the same cause and the same way out."""
    groups: dict[tuple[int, str, str], list[_Weighed]] = {}
    for each in weighed:
        decision = each.decision
        title = decision.title.removeprefix(f"{_part_name(decision)}: ")
        groups.setdefault((decision.priority, title, decision.next_step), []).append(each)
    joined = []
    for (_, title, _), same in groups.items():
        first = same[0]
        if len(same) == 1:
            joined.append(first)
            continue
        lanes = {each.decision.lane for each in same}
        gates = {each.decision.gate for each in same}
        decision = replace(
            first.decision,
            title=f"{title} ({len(same)} parts)",
            gate=first.decision.gate if len(gates) == 1 else "",
            lane=first.decision.lane if len(lanes) == 1 else None,
        )
        joined.append(_Weighed(decision=decision, rank=first.rank, weight=sum(each.weight for each in same)))
    return joined


def _part_name(decision: Decision) -> str:
    return f"{decision.gate}-{decision.lane}" if decision.lane else decision.gate
