"""Keeping a clean-up: what is fixed leaves the baseline, and what got better is held. Nothing new is ever accepted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from gates.judge.accept import ACCEPTED_POLICIES, accepted_findings, accepted_value, not_judged
from gates.judge.accepted import Accepted, ValueKey, by_part, values_for
from gates.judge.bounds import is_as_tight, is_worse, tightest
from gates.judge.difference import Renewal, renewal
from gates.model.health import Health, PartVerdict
from gates.model.permission import AcceptedFinding, AcceptedValue, Baseline
from gates.model.quantity import Measurement
from gates.model.status import Direction, FindingState, Status


def tighten(
    baseline: Baseline, health: Health, *, paths: Collection[str] | None, renames: Mapping[str, str]
) -> Renewal:
    """The baseline without what is fixed, and with today's numbers where they are better.

    What is new or worse today is not looked at: it stays as red as it is. Parts that no ratchet holds, that are not in
    the run, were skipped or could not be judged keep what they had.

    Args:
        baseline: what was accepted before.
        health: the judged run.
        paths: every file that exists now; None when nobody knows, and then numbers of files that are gone stay.
        renames: new path -> old path, as git knows them.
    """
    held = [verdict for verdict in health.parts if verdict.policy in ACCEPTED_POLICIES]
    taken = {verdict.part.name: verdict for verdict in held if verdict.status not in (Status.ERROR, Status.SKIP)}
    accepted = by_part(baseline)
    findings = [entry for entry in baseline.findings if entry.part not in taken]
    values = [entry for entry in baseline.values if entry.part not in taken]
    for name, verdict in taken.items():
        old = accepted.get(name, Accepted())
        findings += _left(verdict, old)
        values += _values(verdict, old, paths=paths, renames=renames)
    new = Baseline(
        findings=tuple(sorted(findings, key=lambda e: (e.part, e.path, e.check, e.fingerprint))),
        values=tuple(sorted(values, key=lambda e: (e.part, e.path, e.metric, e.component, e.value, e.of or 0))),
    )
    return renewal(baseline, new, health, refused=not_judged(held))


def _left(verdict: PartVerdict, old: Accepted) -> list[AcceptedFinding]:
    """The accepted findings that are still there, where they are now; entries of lines that were edited stay as is."""
    return accepted_findings(verdict, {FindingState.UPDATED, FindingState.UNCHANGED}) if old.findings else []


def _values(
    verdict: PartVerdict, old: Accepted, *, paths: Collection[str] | None, renames: Mapping[str, str]
) -> list[AcceptedValue]:
    bounds = values_for(verdict.measurements, old, paths=paths, renames=renames)
    measured = {each.key: each for each in verdict.measurements}
    taken = {bound for key in bounds for bound in bounds[key]}
    better = {each.metric: each.better for each in verdict.measurements}
    kept = [
        value
        for key, lines in old.values.items()
        for value in lines
        if value not in taken and not _holds_nothing(key, better, paths=paths)
    ]
    for key, lines in bounds.items():
        kept += _bounds(verdict, measured[key], tuple(replace(line, path=key[2]) for line in lines))
    return kept


def _holds_nothing(key: ValueKey, better: Mapping[str, Direction], *, paths: Collection[str] | None) -> bool:
    """Whether a number of a file that was not measured today bounds nothing: the file is gone, or its count is 0."""
    metric, _, path = key
    if not path:
        return False
    return better.get(metric) is Direction.LOWER or (paths is not None and path not in paths)


def _bounds(verdict: PartVerdict, now: Measurement, lines: tuple[AcceptedValue, ...]) -> tuple[AcceptedValue, ...]:
    """The lines that hold a number from now on."""
    today = accepted_value(verdict, now)
    if now.better is Direction.NONE or now.amount is None:
        return lines
    if any((line.of is None) != (now.of is None) or is_worse(now, line, now.better) for line in lines):
        return lines
    if now.path and now.better is Direction.LOWER and now.value == 0:
        return ()  # a file without a line is held at 0
    if any(is_as_tight(line, today, now.better) for line in lines):
        return tightest(lines, now.better)
    return tightest((*lines, today), now.better)
