"""The forms that a spec may have: three generations of CAWS, and our own smaller one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gates.specs.spec import Generation, State
from gates.specs.values import Value

OWN_VERSION = 1
"""The newest `spec:` that is read."""
MODES = ("feature", "refactor", "fix", "doc", "chore")
_DOCS = (*MODES, "docs", "development")


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """What one generation asks for."""

    generation: Generation
    required: tuple[str, ...]
    known: frozenset[str] | None
    """Every key that it has; None where others are allowed."""
    id: re.Pattern[str]
    id_said: str
    modes: tuple[str, ...]
    title: tuple[int, int]
    """Least and most characters."""
    criterion_id: re.Pattern[str]
    coerces_tier: bool = False
    """`T1` and `"1"` are tier 1."""


_ANY_ID = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d+[a-z]*")
_ANY_SAID = "capital letters, a dash and a number: `BILL-001`"
_FIRST_ID = re.compile(r"[A-Z]+-\d+")
_A = re.compile(r"A\d+[a-z]?")
_BASE = ("id", "title", "risk_tier", "mode", "blast_radius")
_REST = ("scope", "invariants", "acceptance", "non_functional", "contracts")
_V11 = frozenset(
    {
        *_BASE, *_REST, "lifecycle_state", "resolution", "operational_rollback_slo", "observability", "rollback",
        "blockers", "supersedes", "superseded_by", "successors", "owner", "closure_notes", "worktree", "evidence",
        "created_at", "updated_at", "activated_at", "closed_at", "archived_at", "notes",
    }
)  # fmt: skip
_OWN = frozenset(
    {
        "spec", "id", "title", "component", "owner", "status", "risk_tier", "mode", "scope", "invariants", "threats",
        "acceptance", "contracts", "change_budget", "rollback", "observability", "coverage", "mutation", "hardening",
        "effort", "after", "notes",
    }
)  # fmt: skip
FORMS = {
    Generation.CAWS_SHORT: Form(
        generation=Generation.CAWS_SHORT, required=("id", "title", "risk_tier", *_REST), known=None, id=_FIRST_ID,
        id_said="capital letters, a dash and a number: `BILL-1`", modes=_DOCS, title=(1, 200), criterion_id=_A,
    ),
    Generation.CAWS_1: Form(
        generation=Generation.CAWS_1, required=(*_BASE, "operational_rollback_slo", *_REST), known=None, id=_FIRST_ID,
        id_said="capital letters, a dash and a number: `BILL-1`", modes=_DOCS, title=(8, 200), criterion_id=_A,
    ),
    Generation.CAWS_10: Form(
        generation=Generation.CAWS_10, required=(*_BASE, "operational_rollback_slo", *_REST), known=None, id=_ANY_ID,
        id_said=_ANY_SAID, modes=_DOCS, title=(10, 200), criterion_id=re.compile(r"\S+"), coerces_tier=True,
    ),
    Generation.CAWS_11: Form(
        generation=Generation.CAWS_11, required=(*_BASE, "lifecycle_state", *_REST), known=_V11, id=_ANY_ID,
        id_said=_ANY_SAID, modes=MODES, title=(1, 200), criterion_id=_A,
    ),
    Generation.OWN: Form(
        generation=Generation.OWN, required=("spec", "id", "title", "risk_tier", "scope", "acceptance"), known=_OWN,
        id=_ANY_ID, id_said=_ANY_SAID, modes=MODES, title=(1, 200), criterion_id=_A,
    ),
}  # fmt: skip

STATES = {
    "draft": State.DRAFT, "active": State.ACTIVE, "in_progress": State.ACTIVE, "in-progress": State.ACTIVE,
    "completed": State.DONE, "closed": State.DONE, "done": State.DONE, "archived": State.GONE,
}  # fmt: skip
RESOLUTIONS = {"completed": State.DONE, "superseded": State.GONE, "abandoned": State.GONE}


def generation_of(value: Value) -> Generation:
    """Which form a mapping is written in, by the keys that only one of them has."""
    if value.get("spec") is not None:
        return Generation.OWN
    if value.get("lifecycle_state") is not None:
        return Generation.CAWS_11
    if not any(value.get(name) for name in ("change_budget", "mode", "blast_radius", "operational_rollback_slo")):
        return Generation.CAWS_SHORT
    if value.get("change_budget") is not None and value.get("status") is None:
        return Generation.CAWS_1
    return Generation.CAWS_10


def wanted_sections(form: Form, tier: int | None, mode: str) -> tuple[str, ...]:
    """Sections that the tier asks to be filled, besides those of the form.

    A spec without a readable tier is asked for what tier 1 is asked for.
    """
    high = tier is None or tier == 1
    middle = high or tier == 2
    found: list[str] = []
    if form.generation is Generation.OWN and middle:
        found += ["invariants", "threats", "rollback", "observability", "change_budget"]
    if form.generation is not Generation.OWN and high:
        found += ["rollback", "observability"]
        found += ["threats"] if form.generation is not Generation.CAWS_11 else []
    if form.generation is not Generation.OWN and middle and mode != "chore":
        found.append("contracts")
    return tuple(found)
