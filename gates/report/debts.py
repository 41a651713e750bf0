"""The tables of findings: by rule, by cause, under waiver."""

from __future__ import annotations

from gates.model.finding import Finding
from gates.model.place import cause_of
from gates.report import wording
from gates.report.page import Section, Table, code, number, text
from gates.report.tally import Group, Tally

GROUPS_SHOWN = 50
ALL_OF_THEM = "all of them are in findings.sarif"


def rule_sentence(group: Group) -> str:
    """A rule's findings in words: `4,006 TID252, 3,950 fixable, in labs`."""
    rule = group.check.split("/", 1)[-1]
    fixable = f", {group.fixable:,} fixable" if group.fixable else ""
    lanes = list(group.lanes)
    shown = ", ".join(lanes[:3]) + (f" and {len(lanes) - 3} more" if len(lanes) > 3 else "")
    return f"{group.total:,} {rule}{fixable}, in {shown}"


def rules_section(tally: Tally) -> Section | None:
    """Findings by rule, largest first."""
    groups = [group for group in tally.rules if group.total]
    if not groups:
        return None
    rows = tuple(
        (
            code(group.check),
            number(group.total),
            number(group.new),
            number(group.fixable),
            text(", ".join(f"{lane} {count:,}" for lane, count in list(group.lanes.items())[:6])),
            code(place(group.example)),
        )
        for group in groups[:GROUPS_SHOWN]
    )
    columns = ("Check", "Findings", "New", "Fixable", "Lanes", "First")
    counts = f"{wording.counted(tally.total, 'finding')}, {tally.new:,} new. Largest: {rule_sentence(groups[0])}."
    return Section(
        id="findings",
        title="Findings by rule",
        intro=counts,
        table=Table(columns=columns, rows=rows, left_out=_cut(groups, "rule")),
    )


def causes_section(tally: Tally) -> Section | None:
    """Failures by cause, largest first."""
    if not tally.causes:
        return None
    rows = tuple(
        (
            number(group.total),
            text(cause_of(group.example, unit="test")),
            code(group.check),
            text(", ".join(group.lanes)),
            code(place(group.example)),
        )
        for group in tally.causes[:GROUPS_SHOWN]
    )
    return Section(
        id="causes",
        title="Failures by cause",
        intro=f"{wording.counted(len(tally.causes), 'cause')}, largest first.",
        table=Table(
            columns=("Failures", "Cause", "Check", "Lanes", "First"), rows=rows, left_out=_cut(tally.causes, "cause")
        ),
    )


def waived_section(tally: Tally) -> Section | None:
    """Waived findings with the reason of the waiver."""
    if not tally.waivers:
        return None
    rows = tuple(
        (number(group.waived), code(group.check), text(group.key or "no reason kept"), code(place(group.example)))
        for group in tally.waivers[:GROUPS_SHOWN]
    )
    return Section(
        id="waived",
        title="Waived findings",
        intro=f"{wording.counted(tally.waived, 'finding')} allowed by a dated waiver; they stay counted.",
        table=Table(
            columns=("Findings", "Check", "Reason", "First"), rows=rows, left_out=_cut(tally.waivers, "waiver")
        ),
    )


def place(finding: Finding) -> str:
    """Where a finding is: `acme/core.py:12`; empty when it is of the whole part."""
    if finding.path is None:
        return ""
    return f"{finding.path}:{finding.line}" if finding.line else finding.path


def _cut(groups: tuple[Group, ...] | list[Group], unit: str) -> str:
    left = groups[GROUPS_SHOWN:]
    if not left:
        return ""
    findings = sum(group.total or group.waived for group in left)
    return f"{wording.counted(len(left), unit)} more with {wording.counted(findings, 'finding')}: {ALL_OF_THEM}"
