from __future__ import annotations

from dataclasses import replace

from gates.model.status import Status
from gates.model.trend import Trends
from gates.report import markdown
from gates.report.compose import compose
from gates.report.tally import tally
from tests.report.builders import clean, judged, messy, part, trends_of


def page_of(health: object, trends: Trends | None = None) -> object:
    return compose(health, trends or Trends(), tally(health))  # type: ignore[arg-type]


def test_findings_are_grouped_by_rule_with_what_can_be_fixed_and_where() -> None:
    text = markdown.render(page_of(messy()))  # type: ignore[arg-type]

    assert "Largest: 40 TID252, 36 fixable, in labs." in text


def test_counts_add_up() -> None:
    health = messy()
    found = tally(health)

    every = sum(len(part.findings) for part in health.parts)
    assert found.total + found.waived == every
    assert sum(group.total for group in found.rules) == found.total
    assert sum(sum(group.lanes.values()) for group in found.rules) == found.total
    assert sum(group.waived for group in found.waivers) == found.waived


def test_a_page_stays_under_its_limit_and_says_what_was_cut() -> None:
    reasons = tuple(f"reason {n} " + "x" * 480 for n in range(5000))
    findings = tuple(judged(f"lint/R{n}", "a.py", 1, "bad") for n in range(5000))
    health = replace(clean(), parts=(part("lint", "prod", Status.FAIL, "x", findings=findings, reasons=reasons),))

    small = markdown.render(page_of(health), limit_bytes=20_000)  # type: ignore[arg-type]
    whole = markdown.render(page_of(health))  # type: ignore[arg-type]

    assert len(small.encode()) <= 20_000
    assert "Left out: Reasons and notes" in small
    assert len(whole.encode()) <= markdown.LIMIT_BYTES
    assert "4,950 rules more with 4,950 findings: all of them are in findings.sarif" in whole
    assert "4,800 more lines are not shown here" in whole


def test_a_worse_number_says_so_in_words() -> None:
    text = markdown.render(page_of(messy(), trends_of(messy())))  # type: ignore[arg-type]

    assert "-0.01 points (worse)" in text
