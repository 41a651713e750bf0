"""What the judge is told of a part before it looks at the evidence."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from gates.api import Check
from gates.model.health import PartVerdict
from gates.model.quantity import Condition
from gates.model.scope import PartId
from gates.model.status import Policy, Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A part of the plan, and what it is held to."""

    part: PartId
    policy: Policy
    conditions: tuple[Condition, ...] = ()
    """The bounds that hold for it."""
    checks: tuple[Check, ...] = ()
    """The checks its gate can report; they say what to do, and which of them no baseline can accept."""
    reproduce: str = ""
    """The command that shows the same on its own."""

    def check(self, check_id: str) -> Check | None:
        """The check of this id, or the family (`lint/*`) that it belongs to; None when its gate names neither."""
        family = f"{check_id.partition('/')[0]}/*"
        known = {check.id: check for check in self.checks}
        return known.get(check_id) or known.get(family)


PROVED = "proved"
"""The state of a proof that holds; any other text says why it does not."""


class About(enum.Enum):
    """What a rule that fired speaks of."""

    EVIDENCE = "evidence"
    ACCOUNT = "account"
    ABSENCE = "absence"
    REFUSED = "refused"
    BASELINE = "baseline"
    FINDINGS = "findings"
    NUMBERS = "numbers"
    PROOF = "proof"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """One rule that fired: what it makes of the part, and the line that says so."""

    status: Status
    text: str
    about: About
    way_out: str = ""
    """What to do about it, where the rule knows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A part with its verdict and the rules that fired, worst first."""

    held: Held
    verdict: PartVerdict
    causes: tuple[Cause, ...] = ()
    tasks: frozenset[str] = frozenset()
    """The names of the tasks whose results it was read from."""
