"""Cases of our own gates beyond those that every proof plants; each is held to the gate's whole reading."""

from __future__ import annotations

from collections.abc import Mapping

from further_cases import (
    claims,
    compiling,
    covering,
    enforcing,
    lanes,
    mutation,
    policies,
    ruff,
    smoking,
    speccing,
    testing,
)
from further_cases.case import Case

CASES: Mapping[str, tuple[Case, ...]] = {
    "claims": claims.CASES,
    "compile": compiling.CASES,
    "coverage": covering.CASES,
    "enforcement": enforcing.CASES,
    "format": ruff.FORMAT,
    "lanes": lanes.CASES,
    "lint": ruff.LINT,
    "mutation": mutation.CASES,
    "policy": policies.CASES,
    "smoke": smoking.CASES,
    "specs": speccing.CASES,
    "tests": testing.CASES,
}
"""Gate -> its further cases."""
