"""The table of single findings: each part's, up to a bound; SARIF holds all of them."""

from __future__ import annotations

from collections.abc import Sequence

from gates.model.finding import Finding
from gates.model.health import Health, PartVerdict
from gates.model.place import place_of
from gates.model.status import FindingState
from gates.report.page import Cell, Section, Table, code, text

OF_A_PART = 50
ROWS_SHOWN = 1_000


def findings_section(health: Health) -> Section | None:
    """Every finding that is not waived, by part and check."""
    rows: list[tuple[Cell, ...]] = []
    left: list[str] = []
    for part in health.parts:
        if not part.findings:
            continue
        shown, total = listed(part)
        shown = shown[: max(0, ROWS_SHOWN - len(rows))]
        if total > len(shown):
            left.append(f"{total - len(shown):,} of {part.part.name}")
        unit = part.account.unit if part.account else ""
        for finding, state in shown:
            place = place_of(finding, unit=unit)
            cells = (code(part.part.name), code(place.where), code(finding.check), text(place.told))
            rows.append((*cells, text(state.value)))
    if not rows and not left:
        return None
    columns = ("Part", "Place", "Check", "What", "State")
    more = f"Not shown here: {', '.join(left[:20])}; all of them are in findings.sarif." if left else ""
    intro = f"At most {OF_A_PART} of a part, some of each check."
    return Section(
        id="all-findings", title="Findings", intro=intro, table=Table(columns=columns, rows=tuple(rows), left_out=more)
    )


def listed(part: PartVerdict, limit: int = OF_A_PART) -> tuple[list[tuple[Finding, FindingState]], int]:
    """Some findings of each check, by rank and place, and how many there are in all; waived ones are not among them."""
    kept: dict[str, list[tuple[Finding, FindingState]]] = {}
    total = 0
    is_ranked = any(judged.finding.rank for judged in part.findings)
    for judged in sorted(part.findings, key=lambda each: -each.finding.rank) if is_ranked else part.findings:
        if judged.state is FindingState.WAIVED:
            continue
        total += 1
        same = kept.setdefault(judged.finding.check, [])
        if len(same) < limit:
            same.append((judged.finding, judged.state))
    return _shared_out(list(kept.values()), limit), total


def _shared_out(groups: Sequence[list[tuple[Finding, FindingState]]], limit: int) -> list[tuple[Finding, FindingState]]:
    """At most `limit` of all groups: the same number of each, and what small groups leave goes to the others."""
    taken: dict[int, int] = {}
    left = limit
    smallest = sorted(range(len(groups)), key=lambda place: len(groups[place]))
    for done, place in enumerate(smallest):
        taken[place] = min(len(groups[place]), -(-left // (len(groups) - done)))
        left -= taken[place]
    return [pair for place, group in enumerate(groups) for pair in group[: taken[place]]]
