"""Mutants that no test noticed, as findings: what a reader needs to write the test, worst first. Pure.

The message begins with the mutant's id, which `gates mutants show` takes; `detail` is the diff, `output` the tests that
ran it, one on each line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gates.model.account import counted
from gates.model.finding import Finding
from gates.mutation.functions import Function
from gates.mutation.outcomes import Outcome

SURVIVED, NO_TESTS = "mutation/survived", "mutation/no-tests"
SCORE = "mutation.score"
"""The metric that they lower; a single one fails nothing."""
TESTS_KEPT = 20
PIECE_KEPT = 60
DIFF_KEPT = 20_000
CUT = "\n..."
"""The end of a diff that was too long."""
_ID = re.compile(r"mutant ([0-9a-f]{12}): ")
_FUNCTION = re.compile(r".* in (\S+): (?:[\d,]+ tests? ran it and passed|no test runs it)", re.DOTALL)
_NO_TIER = 1 << 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Survivor:
    """A mutant that survived, or that no test runs."""

    mutant: str
    """Its id."""
    path: str
    qualname: str
    line: int
    last_line: int = 0
    """0 when it is one line."""
    diff: str
    outcome: Outcome
    """`SURVIVED` or `NO_TESTS`."""
    tests: Sequence[str] = ()
    """Node ids of tests that ran it, or the first of them; none of them failed."""
    of: int = 0
    """How many tests ran it, when `tests` are not all."""
    is_changed: bool = False
    """It stands in a line that the change touches."""
    tier: int | None = None


def findings_of(survivors: Iterable[Survivor]) -> tuple[Finding, ...]:
    """The findings by place; `rank` says which are told first.

    Worst is what the change brought, then tier 1; one of each line comes before the second, what tests ran without
    noticing before what they never run, and functions with many survivors before those with few.
    """
    every = sorted(survivors, key=lambda each: (each.path, each.line, each.mutant))
    in_function = Counter((each.path, each.qualname) for each in every)
    of_line: Counter[tuple[str, int]] = Counter()
    urgency = []
    for place, each in enumerate(every):
        line = (each.path, each.line)
        urgency.append(
            (
                not each.is_changed,
                _NO_TIER if each.tier is None else each.tier,
                of_line[line] > 0,
                each.outcome is Outcome.NO_TESTS,
                -in_function[each.path, each.qualname],
                place,
            )
        )
        of_line[line] += 1
    ranks = {key[-1]: len(every) - number for number, key in enumerate(sorted(urgency))}
    return tuple(_finding(each, ranks[place]) for place, each in enumerate(every))


def mutant_named(finding: Finding) -> str | None:
    """The id of the mutant that a finding is of; None for a finding of something else."""
    match = _ID.match(finding.message)
    return match[1] if match else None


def function_of(finding: Finding, functions: Iterable[Function]) -> Function | None:
    """The function that a finding is of, when it still holds the lines that the mutant changes; None when not.

    Args:
        finding: one that `findings_of` made.
        functions: those of its file as it stands now.
    """
    match = _FUNCTION.fullmatch(finding.message)
    gone = "".join(f"{line[1:]}\n" for line in finding.detail.split("\n") if line.startswith("-"))
    line = finding.line or 0
    found = [each for each in functions if match and each.qualname == match[1] and gone in each.text]
    return min(found, key=lambda each: abs(each.first_line - line), default=None)


def _finding(each: Survivor, rank: int) -> Finding:
    is_run = each.outcome is not Outcome.NO_TESTS
    tests = sorted(each.tests)
    count = max(each.of, len(tests))
    end = f"{counted(count, 'test')} ran it and passed" if is_run else "no test runs it"
    shown = tests[:TESTS_KEPT]
    if shown and count > len(shown):
        shown.append(f"and {count - len(shown):,} more")
    return Finding(
        check=SURVIVED if is_run else NO_TESTS,
        message=f"mutant {each.mutant}: {_changed(each.diff)} in {each.qualname}: {end}",
        path=each.path,
        line=each.line,
        end_line=each.last_line if each.last_line > each.line else None,
        detail=each.diff if len(each.diff) <= DIFF_KEPT else f"{each.diff[:DIFF_KEPT]}{CUT}",
        output="\n".join(shown),
        rank=rank,
        judged_by=SCORE,
    )


def _changed(diff: str) -> str:
    """What a diff does, in a few words: the changed code on both sides, or the part of it around the difference."""
    before, after = (_code(diff, sign) for sign in "-+")
    if not after:
        return f"without `{_window(before, 0)}`"
    if not before:
        return f"with `{_window(after, 0)}`"
    same = next((place for place, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
    at = min(len(before), len(after)) if same is None else same
    return f"`{_window(before, at)}` became `{_window(after, at)}`"


def _code(diff: str, sign: str) -> str:
    lines = [line[1:] for line in diff.split("\n") if line.startswith(sign)]
    return " ".join(" ".join(lines).split()).replace("`", "'")


def _window(text: str, at: int) -> str:
    """At most so much of a text, with the place where it differs in it."""
    if len(text) <= PIECE_KEPT:
        return text
    first = max(0, min(at - PIECE_KEPT // 2, len(text) - PIECE_KEPT))
    last = first + PIECE_KEPT
    return f"{'...' if first else ''}{text[first:last]}{'...' if last < len(text) else ''}"
