"""What the register of equivalent mutants permits today, and which of its entries are red. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from gates.model.finding import Finding
from gates.mutation.equivalents import Equivalent, Register
from gates.mutation.functions import Function
from gates.mutation.mutant import Mutant

EQUIVALENT = "equivalent"
"""Why a mutant of the register is not run."""
EXPIRED, VOID, UNMATCHED = "mutation/equivalent-expired", "mutation/equivalent-void", "mutation/equivalent-unmatched"


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered:
    """The register held against the mutants of a run."""

    held: Mapping[str, Equivalent] = field(default_factory=dict)
    """Mutant id -> the entry that keeps it from being run."""
    findings: tuple[Finding, ...] = ()
    """Entries that permit nothing any more, in the order of the register."""


def registered(
    register: Register, mutants: Iterable[Mutant], functions: Iterable[Function], *, today: date
) -> Registered:
    """Hold the register against all mutants of a part and all functions of its files.

    An entry of a file that is none of these is another part's, and nothing is said of it.

    Args:
        register: the whole register.
        mutants: every mutant of the part, muted ones too.
        functions: every function of the part's files.
        today: an entry holds through its last day.
    """
    every, known = tuple(mutants), tuple(functions)
    paths = {each.path for each in known} | {each.path for each in every}
    void, expired = set(map(id, register.void(known))), set(map(id, register.expired(today)))
    held = {each.id: entry for each in every if (entry := register.matches(each)) is not None}
    matched = set(map(id, held.values()))
    findings = []
    for entry in register.entries:
        if entry.path not in paths:
            continue
        if id(entry) in void:
            why = f"{entry.function} was edited, moved or deleted: look at the mutant again, or take the entry out"
            findings.append(_finding(VOID, entry, register, why))
        elif id(entry) not in matched:
            why = f"{entry.function} has no such mutant any more: take the entry out"
            findings.append(_finding(UNMATCHED, entry, register, why))
        elif id(entry) in expired:
            why = f"it held until {entry.expires}: ask {entry.owner} whether it still does ({entry.reason})"
            findings.append(_finding(EXPIRED, entry, register, why))
    return Registered(
        held={mutant: entry for mutant, entry in held.items() if id(entry) not in expired}, findings=tuple(findings)
    )


def _finding(check: str, entry: Equivalent, register: Register, why: str) -> Finding:
    return Finding(
        check=check,
        message=f"the entry of {entry.mutant} in {entry.path}: {why}",
        path=register.name or None,
        line=entry.line or None,
    )
