"""Where a measured number is written down as a threshold."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gates.config.positions import KeyPath
from gates.config.settings import Config
from gates.model.health import Health, PartVerdict
from gates.model.quantity import Measurement, truncated
from gates.model.status import Status

TARGETS = {
    "coverage.lines": ("coverage", "lines"),
    "coverage.branches": ("coverage", "branches"),
}
"""Metric -> its place below a lane's `targets`."""
COUNTS = {"tests.passed": "minimum-tests"}
"""Metric -> its key in the table of its gate."""


def measured(health: Health) -> Iterator[tuple[PartVerdict, Measurement, KeyPath]]:
    """Each number of a lane that a threshold can hold, with the key that holds it; parts in error have none."""
    for part in health.parts:
        if part.part.lane is None or part.status in (Status.ERROR, Status.SKIP):
            continue
        for found in part.measurements:
            if found.path is None and found.component is None and found.amount is not None:
                key = key_of(part.part.gate, part.part.lane, found.metric)
                if key is not None:
                    yield part, found, key


def key_of(gate: str, lane: str, metric: str) -> KeyPath | None:
    """The path below our table; None for a number that has no threshold."""
    if metric in TARGETS:
        return ("lanes", lane, "targets", *TARGETS[metric])
    if metric in COUNTS:
        return ("lanes", lane, "gate", gate, COUNTS[metric])
    return None


def is_held(metric: str) -> bool:
    """Whether a threshold can hold this number."""
    return metric in TARGETS or metric in COUNTS


def as_bound(found: Measurement) -> Decimal | int:
    """The measured number as a threshold: truncated, so that today still holds it."""
    return truncated(found.amount) if found.of is not None and found.amount is not None else found.value


def in_force(config: Config, lane: str, gate: str, metric: str) -> Decimal | int | None:
    """The threshold that holds today, wherever it is set."""
    if metric in TARGETS:
        bound = getattr(config.targets(lane), TARGETS[metric][1])
        return bound if isinstance(bound, Decimal) else None
    value = getattr(config.gate(gate, lane).settings, COUNTS[metric].replace("-", "_"), None)
    return value if isinstance(value, int | Decimal) else None
