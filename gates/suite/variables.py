"""Tests that ask for a variable which they do not see, because the user's own are kept from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from gates.model.finding import Finding

_LACKS = re.compile(r"\bKeyError: '([A-Za-z_]\w*)'")
_ASKED = re.compile(r"\benviron(?:b|\b)|<frozen os>|[\\/]os\.py:\d+: in __getitem__")
"""What stands in a traceback whose last step asks the environment."""


def lacked(text: str) -> tuple[str, ...]:
    """Names of the variables that a traceback asks the environment for and does not get, sorted."""
    return tuple(sorted(set(_LACKS.findall(text)))) if _ASKED.search(text) else ()


def passing(names: Sequence[str]) -> str:
    """How the tests come to see these variables."""
    listed = ", ".join(f'"{name}"' for name in names)
    return f"`pass-env = [{listed}]` below `[tool.gates.gate.tests]`"


def naming_variables(gate: str, findings: Iterable[Finding], *, passed: Sequence[str]) -> list[Finding]:
    """The same findings; those of a variable that is not there name it.

    Args:
        gate: first word of the checks.
        findings: of failures and of files that cannot be collected.
        passed: names of the user's variables that the tests may see.
    """
    found = list(findings)
    known = {name for finding in found for name in lacked(f"{finding.message}\n{finding.detail}")}
    return [_named(gate, finding, known, passed) for finding in found]


def _named(gate: str, finding: Finding, known: set[str], passed: Sequence[str]) -> Finding:
    name = next((name for name in _LACKS.findall(finding.message) if name in known), None)
    if name is None:
        return finding
    why = "is named in `pass-env`, and is not set here" if name in passed else "is not passed to the tests"
    way_out = "" if name in passed else f": {passing([name])}"
    is_failure = finding.check in (f"{gate}/failed", f"{gate}/error")
    return replace(
        finding,
        check=f"{gate}/variable-missing" if is_failure else finding.check,
        message=f"{finding.message}; {name} {why}{way_out}",
    )
