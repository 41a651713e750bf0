"""Whether evidence can be judged at all. Each rule names what stops it; not knowing is an error."""

from __future__ import annotations

from collections.abc import Iterator

from gates.judge import wording
from gates.judge.held import About, Cause, Held
from gates.model.account import Account, plural_of
from gates.model.evidence import Fragment, Reading
from gates.model.quantity import Measurement
from gates.model.status import Status


def unsound(held: Held, fragment: Fragment) -> tuple[Cause, ...]:
    """Why this evidence cannot be judged; empty when it can."""
    reading = fragment.reading
    lines = [
        *_of_another_part(held, fragment),
        *_interrupted(fragment),
        *_contradictions(reading),
    ]
    stopped = [Cause(status=Status.ERROR, text=line, about=About.EVIDENCE) for line in lines]
    stopped += [Cause(status=Status.ERROR, text=line, about=About.ACCOUNT) for line in _account(reading)]
    named = [
        Cause(status=Status.ERROR, text=problem.what, about=About.EVIDENCE, way_out=problem.way_out)
        for problem in reading.problems
    ]
    return (*named, *stopped)


def _of_another_part(held: Held, fragment: Fragment) -> Iterator[str]:
    if fragment.part != held.part:
        yield f"its evidence is of {fragment.part.name}, not of {held.part.name}"


def _interrupted(fragment: Fragment) -> Iterator[str]:
    if fragment.interrupted:
        yield "interrupted before all evidence was there"


def _account(reading: Reading) -> Iterator[str]:
    account = reading.account
    if account is None:
        if not reading.problems and reading.not_applicable is None:
            yield "the evidence has no account: nobody knows what was looked at"
        return
    if reading.not_applicable is not None:
        return
    units = plural_of(account.unit)
    if _does_not_add_up(account):
        explained = sum(account.explained.values())
        rest = f"{account.unexplained:,} unexplained, {explained:,} explained"
        yield f"the account does not add up: {account.summary}, {rest}"
    elif not account.expected and not account.unexpected:
        yield f"the account is open: no {units} were expected, so nothing was checked"
    elif not account.examined and not account.unexplained:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(account.explained.items()))
        yield f"the account is open: no {account.unit} was examined ({reasons or f'0 of {account.expected:,}'})"
    for word, count, what in (
        ("unexplained", account.unexplained, "without a verdict and without a reason"),
        ("unexpected", account.unexpected, "with a verdict that nobody expected"),
    ):
        if count > 0:
            names = account.names.get(word, ())
            named = f": {wording.some(names, total=count)}" if names else ""
            noun = account.unit if count == 1 else units
            yield f"the account is open ({account.summary}): {count:,} {noun} {what}{named}"


def _does_not_add_up(account: Account) -> bool:
    parts = (account.examined, account.unexplained, account.unexpected, *account.explained.values())
    whole = account.examined + account.unexplained + sum(account.explained.values())
    return min(parts) < 0 or whole != account.expected


def _contradictions(reading: Reading) -> Iterator[str]:
    if reading.not_applicable is not None and reading.findings:
        found = wording.counted(len(reading.findings), "finding")
        yield f"the evidence contradicts itself: not applicable ({reading.not_applicable}), but {found}"
    seen: dict[tuple[str, str, str], Measurement] = {}
    for measured in reading.measurements:
        name = wording.subject(measured.metric, component=measured.component, path=measured.path)
        if measured.of is not None and not 0 <= measured.value <= measured.of:
            yield f"{name} is no ratio: {measured.value:,} of {measured.of:,}"
        other = seen.setdefault(measured.key, measured)
        if other != measured:
            yield f"{name} is measured twice: {wording.exact(other)} and {wording.exact(measured)}"
