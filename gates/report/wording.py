"""The words and numbers that every report uses, so that all say the same."""

from __future__ import annotations

import re
from fractions import Fraction

from gates.model.account import plural_of
from gates.model.health import Health
from gates.model.quantity import Measurement, percent
from gates.model.status import Direction, Readiness, Status
from gates.model.trend import Point, Series

READINESS = {
    Readiness.READY: "ready",
    Readiness.READY_WITH_RISKS: "ready with risks",
    Readiness.NOT_READY: "not ready",
}
BARS = "each row from its least to its most; high is bad for findings and good for shares and tests"
"""What a reader of bars has to know."""
_MOMENT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?(?:Z|\+00:00)$")
_COMMAND = re.compile(
    r"(?:gates|ruff|nox|git|pip|pytest|python[\d.]*|\S+/python[\d.]*)(?: (?!, )(?:[^\s`;]*[^\s`;:,.]|\.(?=\s|$)))+"
)
_VERDICT = re.compile(r"^Health: (skip|pass|warn|fail|error), (ready|ready with risks|not ready)(?: \(interrupted\))?$")


def verdict_line(health: Health) -> str:
    """The first line of every report: `Health: fail, not ready`."""
    interrupted = " (interrupted)" if health.interrupted else ""
    return f"Health: {health.status.value}, {READINESS[health.readiness]}{interrupted}"


def read_verdict(line: str) -> tuple[Status, Readiness] | None:
    """The verdict that `verdict_line` wrote; None when the line holds none."""
    match = _VERDICT.match(line.strip())
    if match is None:
        return None
    words = {word: readiness for readiness, word in READINESS.items()}
    return Status(match[1]), words[match[2]]


def is_command(text: str) -> bool:
    """Whether a way out is nothing but a command to run."""
    return _COMMAND.fullmatch(text) is not None


def counted(count: int, unit: str) -> str:
    """`1 file`, `4,006 findings`."""
    return f"{count:,} {unit if count == 1 else plural_of(unit)}"


def measured(found: Measurement) -> str:
    """A measurement as people read it: `89.2 % (892 of 1,000 lines)`, `4,006 findings`, `1.25 s`."""
    if found.of is not None:
        share = percent(found.value, found.of)
        part = f"{found.value:,} of {counted(found.of, found.unit)}"
        return f"n/a ({part})" if found.of == 0 else f"{share} % ({part})"
    return duration(found.value / 1000) if found.unit == "ms" else counted(found.value, found.unit)


def share(value: int, of: int) -> str:
    """`89.2 %`, truncated; `n/a` for 0 of 0."""
    return f"{percent(value, of)} %" if of else "n/a"


def duration(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 20 s`, `2 h 05 min`."""
    if seconds < 10:
        return f"{int(seconds * 10) / 10:g} s"
    whole = int(seconds)
    if whole < 120:
        return f"{whole} s"
    if whole < 7200:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def moment(rfc3339: str) -> str:
    """`2026-11-20 08:30 UTC`; what is not such a time is shown as it is."""
    match = _MOMENT.match(rfc3339)
    return f"{match[1]} {match[2]} UTC" if match else rfc3339


def delta(series: Series | None) -> str:
    """The change since the run before: `+1.2 points`, `-12 findings`, `same`; empty when nothing is known."""
    change = series.delta if series else None
    if series is None or change is None:
        return ""
    if change == 0:
        return "same"
    if series.is_ratio:
        return f"{signed(change)} points"
    if series.unit == "ms":
        return f"{'+' if change > 0 else '-'}{duration(float(abs(change)) / 1000)}"
    noun = series.unit if abs(change) == 1 else plural_of(series.unit)
    return f"{int(change):+,} {noun}"


def signed(change: Fraction) -> str:
    """A change in percentage points with two decimals, truncated towards zero: `+1.2`, `-0.05`, `+<0.01`."""
    sign = "+" if change > 0 else "-"
    hundredths = int(abs(change) * 100)
    if hundredths == 0:
        return f"{sign}<0.01"
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")


def direction(series: Series | None) -> str:
    """Whether the last change was `better`, `worse` or neither (empty).

    A share that fell although no more is lacking is neither, as under a ratchet: covered code was deleted.
    """
    change = series.delta if series else None
    if series is None or not change or series.better is Direction.NONE:
        return ""
    if (change > 0) == (series.better is Direction.HIGHER):
        return "better"
    return "" if series.before and _lacks(series.points[-1], series) <= _lacks(series.before, series) else "worse"


def _lacks(point: Point, series: Series) -> int:
    """How much is missing of the best there is."""
    if series.better is Direction.LOWER:
        return point.value
    return (point.of or 0) - point.value
