"""The work that is left: failing tests by cause, lint by rule, the functions whose tests lift most, work packages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil

from gates.judge import wording
from gates.judge.decisions import Decided
from gates.judge.held import Judged
from gates.judge.modules import Areas, modules
from gates.judge.packages import packages
from gates.judge.ruling import NOT_IMPORTED, is_failing_test
from gates.judge.weighed import Kind
from gates.model.finding import Finding
from gates.model.health import LaneSummary, PartVerdict
from gates.model.outlook import Cause, Gain, Outlook, Rule
from gates.model.scope import Component
from gates.model.status import Fix, Status
from gates.readers.codeowners import CodeOwners

FUNCTIONS_NAMED = 20
_PATHS_NAMED = 50
_VALUES = re.compile(r"([{\[(])(?=.{24}).*", re.DOTALL)
"""A long value inside a message: it differs from run to run, and the cause does not."""


def outlook(
    judged: Sequence[Judged],
    decided: Decided,
    lanes: Sequence[LaneSummary],
    *,
    paths: Sequence[str],
    owners: CodeOwners,
    components: Sequence[Component] = (),
    further: Sequence[int] = (),
) -> Outlook:
    """Everything that is left, in one order for equal runs.

    Args:
        judged: the judged parts.
        decided: every decision.
        lanes: all lanes of the configuration.
        paths: every file of the working tree.
        owners: CODEOWNERS.
        components: the components, with or without a spec.
        further: priorities of the decisions that are of the run and of no part.
    """
    verdicts = [each.verdict for each in judged]
    areas = Areas.of(paths, lanes)
    causes, rules = tuple(_causes(decided)), tuple(_rules(decided))
    gains = tuple(gain for verdict in verdicts if (gain := _gain(verdict)) is not None)
    priorities = [*(each.decision.priority for each in decided.every), *further]
    return Outlook(
        causes=causes,
        rules=rules,
        gains=gains,
        packages=packages(decided, gains, areas, lanes, owners),
        modules=modules(verdicts, areas, lanes, owners, components),
        open_by_priority=(priorities.count(0), priorities.count(1), priorities.count(2)),
    )


def _causes(decided: Decided) -> Iterator[Cause]:
    """Groups of failing tests; those of smoke only where no part of all tests is."""
    gates = {each.part.gate for each in decided.every if each.part and any(map(is_failing_test, each.findings))}
    gate = "tests" if "tests" in gates else "smoke"
    groups = defaultdict[tuple[str, str], list[Finding]](list)
    reproduce: dict[str, str] = {}
    for each in decided.every:
        if each.part is None or each.part.gate != gate or each.kind is not Kind.FINDINGS:
            continue
        for finding in each.findings:
            if is_failing_test(finding):
                groups[each.part.name, _cause_of(finding)].append(finding)
                reproduce[each.part.name] = each.decision.reproduce
    found = [
        Cause(
            part=part,
            text=text,
            tests=len(same),
            paths=tuple(sorted({place for each in same if (place := place_to_look(each))})[:_PATHS_NAMED]),
            reproduce=reproduce[part],
        )
        for (part, text), same in groups.items()
    ]
    yield from sorted(found, key=lambda each: (-each.tests, each.part, each.text))


def _cause_of(finding: Finding) -> str:
    """What failures of one cause share; a file that cannot be imported counts once, however many tests it holds."""
    text = _VALUES.sub(r"\1...", finding.group or finding.message)
    return f"test file cannot be imported: {text}" if wording.code(finding.check) == NOT_IMPORTED else text


def place_to_look(finding: Finding) -> str:
    """The file in which a test failed, else the test's own."""
    return finding.failed_at.partition(":")[0] or finding.path or ""


def _rules(decided: Decided) -> Iterator[Rule]:
    found = [
        Rule(
            part=each.part.name,
            check=each.findings[0].check,
            findings=len(each.findings),
            repaired=sum(finding.fix is Fix.SAFE for finding in each.findings),
            unsafe=sum(finding.fix is Fix.UNSAFE for finding in each.findings),
            paths=tuple(sorted({finding.path for finding in each.findings if finding.path})[:_PATHS_NAMED]),
            command=each.decision.repair,
        )
        for each in decided.every
        if each.part and each.findings and each.part.gate in ("lint", "format")
    ]
    yield from sorted(found, key=lambda each: (-each.findings, each.part, each.check))


def _gain(verdict: PartVerdict) -> Gain | None:
    """What tests of a few functions would do to a lane's line coverage; exact, as no statement is in two of them."""
    whole = [
        each
        for each in verdict.measurements
        if each.metric == "coverage.lines" and each.path is None and each.component is None and each.of
    ]
    if not whole or not verdict.gaps or verdict.status is Status.ERROR:
        return None
    covered, of = whole[0].value, whole[0].of or 0
    target = next(
        (
            ceil(Fraction(each.condition.minimum) * of / 100)
            for each in verdict.conditions
            if each.condition.metric == "coverage.lines"
            and each.condition.minimum is not None
            and each.condition.component is None
            and not each.condition.each_file
        ),
        None,
    )
    ranked = sorted(verdict.gaps, key=lambda gap: gap.sort_key)
    needed, sum_so_far = (0 if target is not None and covered >= target else None), covered
    for place, gap in enumerate(ranked, start=1):
        sum_so_far += gap.missing
        if needed is None and target is not None and sum_so_far >= target:
            needed = place
    chosen = tuple(ranked[:FUNCTIONS_NAMED])
    reached = covered + sum(gap.missing for gap in chosen)
    return Gain(
        part=verdict.part.name, covered=covered, of=of, functions=chosen, reached=reached, target=target, needed=needed
    )
