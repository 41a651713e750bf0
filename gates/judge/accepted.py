"""What was accepted for one part, and which accepted number speaks of a measurement of today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from gates.model.permission import AcceptedFinding, AcceptedValue, Baseline
from gates.model.quantity import Measurement
from gates.model.status import Direction

ValueKey = tuple[str, str, str]
"""Metric, component, path."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """The baseline's entries of one part."""

    findings: tuple[AcceptedFinding, ...] = ()
    values: Mapping[ValueKey, tuple[AcceptedValue, ...]] = field(default_factory=dict)
    """More than one after a line-wise merge; a measurement must be no worse than each."""


def by_part(baseline: Baseline) -> dict[str, Accepted]:
    """The baseline, part by part."""
    findings = defaultdict[str, list[AcceptedFinding]](list)
    values = defaultdict[str, dict[ValueKey, tuple[AcceptedValue, ...]]](dict)
    for entry in baseline.findings:
        findings[entry.part].append(entry)
    for value in baseline.values:
        key = (value.metric, value.component, value.path)
        values[value.part][key] = (*values[value.part].get(key, ()), value)
    return {
        part: Accepted(findings=tuple(findings.get(part, ())), values=values.get(part, {}))
        for part in {*findings, *values}
    }


def values_for(
    measurements: Sequence[Measurement],
    accepted: Accepted,
    *,
    paths: Collection[str] | None,
    renames: Mapping[str, str],
) -> dict[ValueKey, tuple[AcceptedValue, ...]]:
    """Measurement key -> the accepted values that bound it; a key that is absent has none.

    A file that moved keeps its bound: by the renames that git knows; else, for numbers where lower is better, the
    value of a file that is gone speaks for one new file of the same name that is no worse, or of the same value.

    Args:
        measurements: today's, of one part.
        accepted: what was accepted for that part.
        paths: every file that exists now; None when nobody knows, and then nothing counts as moved.
        renames: new path -> old path.
    """
    found: dict[ValueKey, tuple[AcceptedValue, ...]] = {}
    homeless: list[Measurement] = []
    for measured in measurements:
        metric, component, path = measured.key
        values = accepted.values.get((metric, component, path))
        if values is None and path in renames:
            values = accepted.values.get((metric, component, renames[path]))
        if values is not None:
            found[measured.key] = values
        elif path and measured.better is Direction.LOWER:
            homeless.append(measured)
    if homeless and paths is not None:
        found.update(_moved(homeless, accepted, here=frozenset(paths), renamed=frozenset(renames.values())))
    return found


def _moved(
    homeless: list[Measurement], accepted: Accepted, *, here: frozenset[str], renamed: frozenset[str]
) -> dict[ValueKey, tuple[AcceptedValue, ...]]:
    """Give each value of a vanished file to at most one new file."""
    free = {
        key: min(values, key=lambda value: value.value)
        for key, values in sorted(accepted.values.items())
        if key[2] and key[2] not in here and key[2] not in renamed
    }
    found: dict[ValueKey, tuple[AcceptedValue, ...]] = {}
    for is_same_name in (True, False):
        for measured in sorted(homeless, key=lambda each: (-each.value, each.key)):
            if measured.key in found:
                continue
            fitting = [
                (value.value, key)
                for key, value in free.items()
                if key[:2] == measured.key[:2]
                and value.of == measured.of
                and (
                    PurePosixPath(key[2]).name == PurePosixPath(measured.key[2]).name and value.value >= measured.value
                    if is_same_name
                    else value.value == measured.value
                )
            ]
            if fitting:
                key = min(fitting)[1]
                found[measured.key] = (free.pop(key),)
    return found
