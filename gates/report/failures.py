"""What single tests left behind when they failed: traceback and output, some of each cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from gates.model.finding import Finding
from gates.model.health import Health, PartVerdict
from gates.model.place import place_of
from gates.model.status import FindingState
from gates.report import wording
from gates.report.page import Detail, Section

OF_A_CAUSE = 3
"""Failures of one cause that are shown whole: a flaky one may look different each time."""
OF_A_PART = 20
DETAILS_SHOWN = 40
TEXT_SHOWN = 8_000


def failures_section(health: Health) -> Section | None:
    """The traceback and the output of failing tests, folded."""
    every = [(part, finding) for part in health.parts for finding in shown(part)]
    if not every:
        return None
    details = tuple(_detail(part, finding) for part, finding in every[:DETAILS_SHOWN])
    total = sum(1 for part in health.parts for _ in _told(part))
    left = total - len(details)
    return Section(
        id="failures",
        title="Failures in full",
        intro=f"At most {OF_A_CAUSE} of each cause, as pytest told them.",
        details=details,
        lines=(f"{wording.counted(left, 'failure')} more of the same causes or parts: see Findings",) if left else (),
    )


def shown(part: PartVerdict) -> tuple[Finding, ...]:
    """Failures of a part that are shown whole, those of the most frequent cause first."""
    found = list(_told(part))
    sizes = Counter((finding.check, finding.group) for finding in found)
    found.sort(key=lambda finding: (-sizes[(finding.check, finding.group)], finding.group or "", finding.sort_key))
    taken = Counter[tuple[str, str | None]]()
    kept = []
    for finding in found:
        cause = (finding.check, finding.group)
        taken[cause] += 1
        if taken[cause] <= OF_A_CAUSE:
            kept.append(finding)
    return tuple(kept[:OF_A_PART])


def left_out(part: PartVerdict) -> int:
    """How many failures with more to tell are not among those that are shown."""
    return sum(1 for _ in _told(part)) - len(shown(part))


def _told(part: PartVerdict) -> Iterator[Finding]:
    if part.account is None or part.account.unit != "test":
        return
    for judged in part.findings:
        if judged.state is not FindingState.WAIVED and (judged.finding.detail or judged.finding.output):
            yield judged.finding


def _detail(part: PartVerdict, finding: Finding) -> Detail:
    place = place_of(finding, unit="test")
    whole = "\n".join(filter(None, (finding.detail.strip("\n"), finding.output.strip("\n"))))
    return Detail(
        where=place.where or part.part.name, title=": ".join(filter(None, (place.failed_at, place.text))), text=whole
    )
