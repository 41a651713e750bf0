"""One thing that is wrong, weighed: a decision in the making, with what its order and its consequences depend on."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from gates.api import Breaks
from gates.model.finding import Finding
from gates.model.health import Decision
from gates.model.scope import PartId

STOPS_EVERYTHING, STOPS_THE_RELEASE, DEBT = 0, 1, 2
BLIND = 2
"""The rank of what leaves a gate blind."""
GATE_ORDER = ("lanes", "compile", "lint", "smoke", "tests", "coverage", "format")
"""A gate can explain what the gates behind it say; format explains nothing, and others come last."""


class Kind(enum.Enum):
    """What a decision is about; each comes before what it can explain."""

    PROBLEM = 0
    """Something stopped the gate."""
    ACCOUNT = 1
    """Units without a verdict."""
    FINDINGS = 2
    NUMBERS = 3
    """A bound or a ratchet."""
    OTHER = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """A decision with what its place among the others depends on."""

    decision: Decision
    kind: Kind
    part: PartId | None = None
    """None for what is of no part, such as a waiver."""
    rank: int = 0
    """2 for what makes a gate blind, 1 for a problem that the gate itself names, 0 for a rule of its tool."""
    weight: int = 0
    """How much it settles."""
    findings: Sequence[Finding] = ()
    """All that it is about, not only those it names."""
    breaks: Breaks = Breaks.NOTHING
    is_absence: bool = False
    is_refusal: bool = False
    explains_others: bool = False
    """What is wrong in another part follows from it."""

    @property
    def gate_order(self) -> int:
        """The place of its gate."""
        if self.part is None:
            return -1
        gate = self.part.gate
        return GATE_ORDER.index(gate) if gate in GATE_ORDER else len(GATE_ORDER)

    @property
    def text(self) -> str:
        """Its title without the name of its part."""
        return self.decision.title.removeprefix(f"{self.part.name}: ") if self.part else self.decision.title

    @property
    def urgency(self) -> tuple[int, bool, bool, int, int, bool, int, str, str]:
        """The order: what explains others, what makes blind, the earlier gate, what the gate names, what settles most.

        Of a gate's own problems, what was tried and does not hold comes first.
        A watched lane's debt never comes before what stops a release, and formatting comes after what is wrong.
        """
        own = self.decision
        first = (own.priority, not self.explains_others, self.rank < BLIND)
        return (*first, self.gate_order, -self.rank, not self.is_refusal, -self.weight, own.gate, own.lane or "")
