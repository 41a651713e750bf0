"""What a run owes and no single part: lanes that nobody looks at, proofs that nobody made."""

from __future__ import annotations

from gates.model.health import Decision


def debt_of_run(title: str, *, why: str, next_step: str, gate: str = "") -> Decision:
    """A decision of P2: it stops nothing today.

    Args:
        title: what is owed.
        why: what that means for whoever reads a green.
        next_step: the smallest thing to do.
        gate: the gate that would look; empty when all would.
    """
    return Decision(
        priority=2, title=title, gate=gate, lane=None, why=why, next_step=next_step, reproduce="",
        rule="P2: debt of the run",
    )  # fmt: skip
