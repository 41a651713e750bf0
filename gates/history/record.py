"""One run as one line of `history.jsonl`. What earlier lines hold is read by `read`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from gates.model.health import Health, PartVerdict
from gates.model.status import FindingState, Readiness, Status

SCHEMA_VERSION = 1
NUMBERS_KEPT = 40
"""How many numbers of one part a line keeps, whole-part numbers first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PartRecord:
    """One part in one run."""

    status: Status
    duration_ms: int = 0
    findings: Mapping[str, int] = field(default_factory=dict)
    """`total` (without waived), `new`, `unchanged`, `waived`, `fixed`."""
    numbers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """`metric` or `metric@component` -> (count,) or (value, of)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One run."""

    run: int
    """From 1; the order of runs, whatever their clocks say."""
    run_id: str
    started_at: str
    """RFC 3339, UTC."""
    commit: str | None
    is_dirty: bool
    status: Status
    readiness: Readiness
    duration_ms: int = 0
    parts: Mapping[str, PartRecord] = field(default_factory=dict)


def record(health: Health, *, number: int) -> Record:
    """What history keeps of a judged run.

    Args:
        health: the judged run.
        number: its run number, from `read.next_number`.
    """
    return Record(
        run=number,
        run_id=health.run.run_id,
        started_at=health.run.started_at,
        commit=health.subject.commit_sha,
        is_dirty=health.subject.is_dirty,
        status=health.status,
        readiness=health.readiness,
        duration_ms=_ms(health.duration_s),
        parts={part.part.name: _part(part) for part in health.parts},
    )


def line(health: Health, *, number: int) -> str:
    """The run as one line of JSON with sorted keys and a newline at its end; ASCII only."""
    kept = record(health, number=number)
    document = {
        "schema_version": SCHEMA_VERSION,
        "run": kept.run,
        "run_id": kept.run_id,
        "started_at": kept.started_at,
        "commit": kept.commit,
        "is_dirty": kept.is_dirty,
        "status": kept.status.value,
        "readiness": kept.readiness.value,
        "duration_ms": kept.duration_ms,
        "parts": {
            name: {
                "status": part.status.value,
                "duration_ms": part.duration_ms,
                "findings": dict(part.findings),
                "numbers": {key: list(pair) for key, pair in part.numbers.items()},
            }
            for name, part in kept.parts.items()
        },
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False) + "\n"


def appended(text: str, *, tail: bytes) -> bytes:
    """The bytes to append so that a line starts on a line of its own, though the file's tail may be torn.

    Args:
        text: what `line` made.
        tail: the last bytes of the file, at least one when it is not empty.
    """
    torn = bool(tail) and not tail.endswith(b"\n")
    return (b"\n" if torn else b"") + text.encode("ascii")


def _part(part: PartVerdict) -> PartRecord:
    counts = dict.fromkeys(FindingState, 0)
    for judged in part.findings:
        counts[judged.state] += 1
    new, unchanged = counts[FindingState.NEW], counts[FindingState.UNCHANGED] + counts[FindingState.UPDATED]
    whole = sorted(
        ((found.component is not None, found.key, found) for found in part.measurements if found.path is None),
        key=lambda item: item[:2],
    )
    return PartRecord(
        status=part.status,
        duration_ms=_ms(part.duration_s),
        findings={
            "total": new + unchanged,
            "new": new,
            "unchanged": unchanged,
            "waived": counts[FindingState.WAIVED],
            "fixed": part.fixed,
        },
        numbers={
            series_key(found.metric, found.component): (found.value,) if found.of is None else (found.value, found.of)
            for _, _, found in whole[:NUMBERS_KEPT]
        },
    )


def series_key(metric: str, component: str | None) -> str:
    """The name of a number in history: `coverage.lines`, `coverage.lines@billing`."""
    return f"{metric}@{component}" if component else metric


def _ms(duration_s: float) -> int:
    return max(0, int(duration_s * 1000))
