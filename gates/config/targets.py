"""Targets of tiers, lanes and components, all in percent.

A tier or a component writes `coverage = { lines, branches, changed-lines }` and `mutation`, as below
`[tool.gates.tiers.1]`; a lane and a component write `targets = { ... }` with the same keys, or flat:
`targets = { lines = 90, branches = 80, changed-lines = 95, mutation = 70 }`. In a lane, `coverage` is the table of the
gate of that name and no target.
"""

from __future__ import annotations

from decimal import Decimal

from gates.api import Targets
from gates.config.table import Table

COVERAGE_KEYS = ("lines", "branches", "changed-lines")
KEYS = (*COVERAGE_KEYS, "mutation")


def own_targets(table: Table) -> Targets | None:
    """The targets that stand in the keys `coverage` and `mutation` of this table, and in its `targets`."""
    found: dict[str, Decimal] = {}
    _collect(table, ("mutation",), found)
    _coverage(table, found)
    named(table, found)
    return _targets(table.name, found) if found else None


def lane_targets(table: Table) -> Targets | None:
    """The targets that stand in the key `targets` of a lane."""
    found: dict[str, Decimal] = {}
    named(table, found)
    return _targets(f"{table.name}.targets", found) if found else None


def tier_targets(table: Table) -> Targets | None:
    """The targets of a tier: the design's form or the flat one."""
    found: dict[str, Decimal] = {}
    _collect(table, KEYS, found)
    _coverage(table, found)
    table.refuse_unknown((*KEYS, "coverage"))
    return _targets(table.name, found) if found else None


def named(table: Table, found: dict[str, Decimal]) -> None:
    """Collect the numbers of the table `targets`."""
    targets = table.table("targets")
    if targets is None:
        return
    _collect(targets, KEYS, found)
    _coverage(targets, found)
    targets.refuse_unknown((*KEYS, "coverage"))


def _coverage(table: Table, found: dict[str, Decimal]) -> None:
    coverage = table.table("coverage")
    if coverage is not None:
        _collect(coverage, COVERAGE_KEYS, found)
        coverage.refuse_unknown(COVERAGE_KEYS)


def _collect(table: Table, keys: tuple[str, ...], found: dict[str, Decimal]) -> None:
    for key in keys:
        number = table.percent(key)
        if number is None:
            continue
        if key in found:
            table.note((key,), "this target is set twice", "keep one of the two places")
        found[key] = number


def _targets(source: str, found: dict[str, Decimal]) -> Targets:
    return Targets(
        lines=found.get("lines"),
        branches=found.get("branches"),
        changed_lines=found.get("changed-lines"),
        mutation=found.get("mutation"),
        source=source,
    )
