"""Survivors for people on a terminal: all of them by file, or one with all that it takes to deal with it. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gates.model.evidence import Fragment
from gates.model.finding import Finding
from gates.model.quantity import Measurement
from gates.mutation.equivalents import entry_text
from gates.mutation.functions import Function
from gates.mutation.survivors import CUT, NO_TESTS, SCORE, mutant_named
from gates.report import wording
from gates.report.inert import visible

TESTS_IN_A_COMMAND = 8
SCORES = (SCORE, "mutation.changed-score")
"""Of the whole lane, and of what a change adds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One survivor of one part."""

    mutant: str
    finding: Finding
    fragment: Fragment


def survivors(fragments: Sequence[Fragment]) -> tuple[Found, ...]:
    """Every mutant that the parts told of, worst first within each part."""
    return tuple(
        Found(mutant=mutant, finding=finding, fragment=fragment)
        for fragment in fragments
        for finding in sorted(fragment.reading.findings, key=lambda each: (-each.rank, each.sort_key))
        if (mutant := mutant_named(finding)) is not None
    )


def listing(fragment: Fragment, *, muted: bool) -> Iterator[str]:
    """The survivors of a part by file, files with the worst first; then what was not run on purpose.

    Args:
        fragment: the part's evidence.
        muted: name each mutant that was not run, instead of counting them.
    """
    reading = fragment.reading
    yield f"{visible(fragment.part.name)}: {', '.join((*_score(reading.measurements), _of_run(fragment)))}"
    found = survivors([fragment])
    by_file: dict[str, list[Found]] = {}
    for each in found:
        by_file.setdefault(each.finding.path or "", []).append(each)
    for path, mutants in by_file.items():
        yield ""
        yield f"{visible(path)}"
        for each in mutants:
            said = each.finding.message.partition(": ")[2]
            yield f"  {each.finding.line or '?':>5}  {each.mutant}  {visible(said)}"
    yield ""
    explained = reading.account.explained if reading.account else {}
    unrun = ", ".join(f"{count:,} {visible(why)}" for why, count in sorted(explained.items()))
    yield f"{_counts(found)}; not run: {unrun or 'none'}"
    if muted:
        yield from _unrun(fragment)
    if found:
        yield f"one of them with its tests and its entry for the register: gates mutants show {found[0].mutant}"


def page(
    found: Found, function: Function | None, *, today: date, owner: str, register: str, python: str
) -> Iterator[str]:
    """One survivor: the change, who ran it, how to see it, and the entry that registers it as equivalent.

    Args:
        found: the survivor.
        function: the function as it stands now; None when it is no longer as the run saw it.
        today: for the last day of the entry.
        owner: who answers for the lane; empty when nobody does.
        register: the file of equivalent mutants.
        python: how the subject's interpreter is started.
    """
    finding, part = found.finding, found.fragment.part.name
    is_run = finding.check != NO_TESTS
    said = finding.message.partition(": ")[2]
    yield f"mutant {found.mutant}: {'survived' if is_run else 'no test runs it'}"
    yield f"{visible(finding.path or '')}:{finding.line or '?'}  {visible(said)}"
    yield f"{visible(part)}, {_of_run(found.fragment)}"
    yield ""
    yield from (visible(line, limit=None) for line in finding.detail.splitlines())
    yield ""
    tests = finding.output.splitlines()
    if tests:
        yield "Ran by, and none of them failed:"
        yield from (f"  {visible(test)}" for test in tests)
        yield ""
    if function is None or finding.detail.endswith(CUT):
        why = "The function is no longer as that run saw it" if function is None else "The change is too long to show"
        yield f"{why}: run the part again before you act on this."
        yield f"  gates run {part}"
        return
    yield (
        "See it: make the change in the file, and run what should fail:" if tests else "See it: no test runs the line."
    )
    named = [test for test in tests if "::" in test][:TESTS_IN_A_COMMAND]
    if named:
        yield f"  {python} -m pytest {' '.join(shlex.quote(visible(test)) for test in named)}"
    yield "Write the test that fails with it, then run the part again:"
    yield f"  gates run {part}"
    yield f"Where no test can notice it, put this into {visible(register)}, with the reason:"
    yield ""
    entry = entry_text(
        mutant=found.mutant, function=function, diff=finding.detail, reason="", owner=owner,
        expires=date(today.year + 1, today.month, min(today.day, 28)),
    )  # fmt: skip
    yield from (visible(line, limit=None) for line in entry.splitlines())


def _score(measurements: Sequence[Measurement]) -> Iterator[str]:
    for each in measurements:
        if each.metric in SCORES and each.path is None and each.component is None:
            yield f"score {wording.measured(each)}"


def _of_run(fragment: Fragment) -> str:
    commit = fragment.subject.commit_sha
    dirty = " with uncommitted changes" if fragment.subject.is_dirty else ""
    at = f" at {visible(commit[:12])}{dirty}" if commit else ""
    return (
        f"run {visible(fragment.reused_from or fragment.run.run_id)} of {wording.moment(fragment.run.started_at)}{at}"
    )


def _counts(found: Sequence[Found]) -> str:
    without = sum(1 for each in found if each.finding.check == NO_TESTS)
    files = len({each.finding.path for each in found})
    told = f"{len(found) - without:,} survived, {without:,} without tests"
    return f"{told}, in {wording.counted(files, 'file')}" if found else told


def _unrun(fragment: Fragment) -> Iterator[str]:
    account = fragment.reading.account
    if account is None:
        return
    for reason, names in sorted(account.names.items()):
        yield f"{visible(reason)}:"
        yield from (f"  {visible(name)}" for name in names)
        left = account.explained.get(reason, len(names)) - len(names)
        if left > 0:
            yield f"  and {left:,} more"
