"""The badges: shields endpoint documents and plain SVG. What is not known is `unknown`, never an old green."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from gates.model.health import Health, PartVerdict
from gates.model.quantity import Measurement, percent
from gates.model.status import FindingState, Status
from gates.report import badge_svg, wording

CACHE_S = 300
BADGES_SHOWN = 200
_COLOURS = {
    Status.SKIP: "lightgrey",
    Status.PASS: "brightgreen",
    Status.WARN: "yellow",
    Status.FAIL: "red",
    Status.ERROR: "orange",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Badge:
    """One badge."""

    name: str
    """Its file's name without the ending: `health`, `lint-prod`."""
    label: str
    message: str
    colour: str
    is_error: bool = False


def badges(health: Health) -> tuple[Badge, ...]:
    """The badges of a run: the verdict, the proofs, and one for each part."""
    found = [_health(health)]
    if health.proved is not None:
        proved, needed = health.proved
        colour = "brightgreen" if proved == needed and needed else "orange"
        found.append(Badge(name="proved", label="parts proved", message=f"{proved} of {needed}", colour=colour))
    found += [_part(part) for part in health.parts]
    found += [unknown(name, "missing") for name in health.missing_parts]
    by_name: dict[str, Badge] = {}
    for badge in found:
        by_name.setdefault(badge.name, badge)
    return tuple(by_name.values())[:BADGES_SHOWN]


def stale(name: str) -> Badge:
    """The badge of a number that this run did not measure; it keeps its place but not its colour."""
    return unknown(name, "stale")


def unknown(name: str, why: str = "unknown") -> Badge:
    """The badge of something that nobody could tell."""
    return Badge(name=_file_name(name), label=name, message=why, colour="lightgrey", is_error=True)


def endpoint(badge: Badge) -> bytes:
    """The shields endpoint document. Only keys that shields knows: it refuses a document with any other."""
    document = {
        "schemaVersion": 1,
        "label": badge_svg.bounded(badge.label),
        "message": badge_svg.bounded(badge.message),
        "color": badge.colour,
        "cacheSeconds": CACHE_S,
        **({"isError": True} if badge.is_error else {}),
    }
    return json.dumps(document, sort_keys=True, indent=1).encode("ascii") + b"\n"


def svg(badge: Badge) -> bytes:
    """The same badge as a picture that needs no network."""
    return badge_svg.render(badge.label, badge.message, badge.colour).encode("utf-8")


def _health(health: Health) -> Badge:
    if health.interrupted:
        return unknown("health", "interrupted")
    return Badge(
        name="health",
        label="health",
        message=f"{health.status.value}, {wording.READINESS[health.readiness]}",
        colour=_COLOURS[health.status],
        is_error=health.status is Status.ERROR,
    )


def _part(part: PartVerdict) -> Badge:
    name = part.part.name
    label = f"{part.part.gate} ({part.part.lane})" if part.part.lane else part.part.gate
    if part.status in (Status.ERROR, Status.SKIP):
        message = "unknown" if part.status is Status.ERROR else "skipped"
        return Badge(
            name=_file_name(name),
            label=label,
            message=message,
            colour=_COLOURS[part.status],
            is_error=message == "unknown",
        )
    is_debt = part.status is Status.PASS and _accepted(part) > 0
    colour = _COLOURS[Status.WARN if is_debt else part.status]
    return Badge(name=_file_name(name), label=label, message=_message(part), colour=colour)


def _message(part: PartVerdict) -> str:
    ratio = _ratio(part)
    is_pass = part.status is Status.PASS
    word = part.status.value
    if ratio is not None and ratio.of:
        share = f"{percent(ratio.value, ratio.of)}%"
        word = share if is_pass else f"{share}, {word}"
    accepted = _accepted(part)
    if is_pass:
        return f"{word}, {wording.counted(accepted, 'accepted finding')}" if accepted else word
    if ratio is not None and ratio.of:
        return word
    total = sum(1 for judged in part.findings if judged.state is not FindingState.WAIVED)
    return f"{word}, {wording.counted(total, 'finding')}" if total else word


def _accepted(part: PartVerdict) -> int:
    """Findings of the baseline: they fail nothing, and they are no clean pass."""
    return sum(
        1
        for judged in part.findings
        if judged.state in (FindingState.UPDATED, FindingState.UNCHANGED) and not judged.finding.judged_by
    )


def _ratio(part: PartVerdict) -> Measurement | None:
    for found in part.measurements:
        if found.of and found.path is None and found.component is None and found.better.value != "none":
            return found
    return None


def _file_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)[:100].strip(".") or "_"
