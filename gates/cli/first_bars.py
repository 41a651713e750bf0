"""What `gates init` writes so that later changes lower no bar: the gate `policy`, where there is a base."""

from __future__ import annotations

from gates.cli.prepare import Prepared
from gates.config.edit import Value
from gates.config.positions import KeyPath

POLICY = "policy"


def asked_of_changes(prepared: Prepared) -> dict[KeyPath, Value]:
    """The gate held strictly; nothing where it could only say that there is no base, or is configured already."""
    held = prepared.config.gates.get(POLICY)
    if held is None or held.source or not prepared.config.is_proposed or _unknown(prepared):
        return {}
    return {("gate", POLICY, "enabled"): True}


def told_of_changes(prepared: Prepared) -> tuple[str, ...]:
    """Why the gate is not written, for whoever reads what init did."""
    why = _unknown(prepared)
    if not why or not prepared.config.is_proposed:
        return ()
    return (f"the gate {POLICY} is only watched, because nobody knows what changes are compared with: {why}",)


def _unknown(prepared: Prepared) -> str:
    before = prepared.before
    return (before.unknown_because if before else prepared.repository.change.unknown_because) or ""
