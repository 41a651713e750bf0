"""Findings with their states, and which of them a policy calls red."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from gates.judge import wording
from gates.judge.held import About, Cause, Held
from gates.judge.matching import match
from gates.judge.waivers import Granted
from gates.model.finding import Finding
from gates.model.health import JudgedFinding
from gates.model.permission import AcceptedFinding, Waiver
from gates.model.status import FindingState, Policy, Status


@dataclass(frozen=True, kw_only=True, slots=True)
class States:
    """The findings of one part with their states."""

    judged: tuple[JudgedFinding, ...]
    """By path, line, column, check."""
    fixed: int
    """Accepted findings that are gone."""
    waived: tuple[tuple[Waiver, int], ...]
    """The waivers in use, with how many findings each covers."""


def states(
    findings: Sequence[Finding],
    accepted: Iterable[AcceptedFinding],
    granted: Granted,
    *,
    paths: Collection[str] | None,
) -> States:
    """Match with the baseline first, then waive: a waived finding that is accepted too does not count as fixed."""
    ordered = sorted(findings, key=lambda finding: finding.sort_key)
    matched = match(ordered, accepted, paths=paths)
    judged: list[JudgedFinding] = []
    waived = Counter[Waiver]()
    for finding, state in zip(ordered, matched.states, strict=True):
        waiver = granted.by_place.get((finding.check, finding.path))
        if waiver is None:
            judged.append(JudgedFinding(finding=finding, state=state))
        else:
            waived[waiver] += 1
            judged.append(JudgedFinding(finding=finding, state=FindingState.WAIVED, waiver_reason=waiver.reason))
    used = sorted(waived.items(), key=lambda item: (item[0].line, item[0].check, item[0].where))
    return States(judged=tuple(judged), fixed=matched.fixed, waived=tuple(used))


def red(held: Held, judged: Iterable[JudgedFinding]) -> tuple[Finding, ...]:
    """The findings that the policy does not let pass: under `ratchet` the new ones, else all.

    Never a waived one, and none that a bound on a number judges.
    """
    own = [each for each in judged if not each.finding.judged_by]
    if held.policy is not Policy.RATCHET:
        return tuple(each.finding for each in own if each.state is not FindingState.WAIVED)
    new, blind = _new_and_blind(held, own)
    return (*new, *blind)


def causes(held: Held, judged: Sequence[JudgedFinding]) -> tuple[Cause, ...]:
    """What the findings make of a part."""
    if held.policy is not Policy.RATCHET:
        lines = [("finding", red(held, judged))]
    else:
        new, blind = _new_and_blind(held, [each for each in judged if not each.finding.judged_by])
        lines = [("new finding", new), ("finding that no baseline can accept", blind)]
    status = Status.WARN if held.policy is Policy.WARN else Status.FAIL
    blinds = {each.check for _, found in lines for each in found if _is_always(held, each.check)}
    return tuple(
        Cause(
            status=status,
            text=f"{wording.counted(len(found), noun)} {wording.tally(found, blinds)}",
            about=About.FINDINGS,
        )
        for noun, found in lines
        if found
    )


def _new_and_blind(held: Held, judged: Iterable[JudgedFinding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The new findings, and the accepted ones of checks that make the gate blind."""
    new: list[Finding] = []
    accepted: list[Finding] = []
    for each in judged:
        if each.state is FindingState.NEW:
            new.append(each.finding)
        elif each.state is not FindingState.WAIVED:
            accepted.append(each.finding)
    always = {check_id for check_id in {finding.check for finding in accepted} if _is_always(held, check_id)}
    return tuple(new), tuple(finding for finding in accepted if finding.check in always)


def _is_always(held: Held, check_id: str) -> bool:
    check = held.check(check_id)
    return check is not None and check.always
