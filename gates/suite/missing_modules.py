"""Tests that skip themselves because a module cannot be imported: a dependency that was lost, told as a skip."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gates.model.finding import Finding
from gates.suite.record import Uncollected
from gates.suite.verdicts import Outcome, Verdict

_MISSING = re.compile(r"could not import '([\w.]+)'")


def missing_module(reason: str) -> str | None:
    """The module that `importorskip` names in its reason; None for any other reason to skip."""
    found = _MISSING.search(reason)
    return found[1] if found else None


def import_findings(
    gate: str, outcomes: Iterable[Outcome], uncollected: Iterable[Uncollected], *, optional: tuple[str, ...]
) -> list[Finding]:
    """One finding for each file and module, so that a baseline can hold it.

    Args:
        gate: first word of the checks.
        outcomes: the tests that came to a verdict.
        uncollected: files that were not collected.
        optional: modules that may be missing, with all that is below them.
    """
    found: dict[tuple[str, str], list[str]] = {}
    lines: dict[tuple[str, str], int | None] = {}
    for entry in uncollected:
        module = missing_module(entry.message) if entry.outcome == "skipped" else None
        if module:
            found.setdefault((entry.path, module), []).append("the whole file skips itself")
    for outcome in outcomes:
        module = missing_module(outcome.reason) if outcome.verdict is Verdict.SKIPPED else None
        if module:
            key = (outcome.item.path, module)
            found.setdefault(key, []).append(f"{outcome.item.function} is skipped")
            lines.setdefault(key, outcome.item.line)
    return [
        Finding(
            check=f"{gate}/skipped-for-import", path=path, line=lines.get((path, module)),
            message=f"the module {module} is missing: {told[0]}{f', and {len(told) - 1:,} more' if told[1:] else ''}",
            identity=module,
        )
        for (path, module), told in sorted(found.items())
        if not any(module == name or module.startswith(f"{name}.") for name in optional)
    ]  # fmt: skip
