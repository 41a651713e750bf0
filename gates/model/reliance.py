"""A finding that waits for another part: it counts when what it rests on does not hold. The judge decides it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gates.model.finding import Finding


@dataclass(frozen=True, kw_only=True, slots=True)
class Reliance:
    """What a gate cannot know while it reads: how another part of the run will be judged."""

    part: str
    """The name of the part that it rests on: `coverage-prod`."""
    finding: Finding
    """What is wrong when that part does not hold."""
    unjudged: Finding | None = None
    """What is wrong when nobody can tell, because the part could not be judged; None: the same."""
    metric: str = ""
    """The measurement that is bounded; empty: the part must pass."""
    minimum: Decimal | None = None
    """At least this: percent for a ratio, else the measurement's own unit."""
    maximum: Decimal | None = None
    """At most this: percent for a ratio, else the measurement's own unit."""
    is_proof_only: bool = False
    """It asks only whether the part is proved; the verdict of a run has words of its own for that."""
