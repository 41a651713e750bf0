"""A working spec as a value: who it is of, what it promises, and where each of that is written."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction


class Generation(enum.Enum):
    """Which form a spec is written in."""

    OWN = "lane-gates"
    CAWS_SHORT = "CAWS 1, the short form"
    """The scaffold's schema: without mode, blast radius, rollback time and change budget."""
    CAWS_1 = "CAWS 1 to 10.1"
    """With a change budget in the spec."""
    CAWS_10 = "CAWS 10.2"
    """With `status`; budgets come from a policy."""
    CAWS_11 = "CAWS 11"
    """With `lifecycle_state`."""


class State(enum.Enum):
    """Where a spec stands in its life."""

    DRAFT = "draft"
    """Nothing is demanded yet."""
    ACTIVE = "active"
    DONE = "done"
    """Closed or completed: its criteria must hold, and no change works on it."""
    GONE = "gone"
    """Archived, superseded or abandoned: nothing is demanded any more."""

    @property
    def is_demanded(self) -> bool:
        """Whether its criteria must hold."""
        return self in (State.ACTIVE, State.DONE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A text with the line that it stands on."""

    text: str
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """One acceptance criterion."""

    id: str
    """`A1`; with the spec's id before it, `BILL-001/A1`, it names the criterion everywhere."""
    line: int
    text: str = ""
    """What must hold, on one line."""
    tests: tuple[Named, ...] = ()
    """Node ids of pytest that the spec itself names."""
    is_claimed: bool = False
    """The spec says that it is done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contract:
    """An interface that the component keeps."""

    line: int
    name: str = ""
    path: str = ""
    """The file that writes it down; empty when none is named."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """How much one change may touch."""

    line: int
    files: int | None = None
    lines: int | None = None
    source: str = ""
    """The file that sets it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asks:
    """Targets in percent that the spec sets for its component; None where it sets none."""

    lines: Decimal | None = None
    branches: Decimal | None = None
    changed_lines: Decimal | None = None
    mutation: Decimal | None = None
    places: dict[str, int] = field(default_factory=dict)
    """Name of the field -> the line that sets it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hardening:
    """One item of a hardening check list."""

    text: str
    line: int
    is_ticked: bool | None = None
    """What the list says of it; None when it has no box."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """What a component is made of: folders, files and globs."""

    inside: tuple[Named, ...] = ()
    outside: tuple[Named, ...] = ()
    support: tuple[Named, ...] = ()
    """Further places that a change may touch, which are no part of the component."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spec:
    """One working spec, as far as it could be read."""

    path: str
    id: str
    line: int
    """Where the id stands."""
    generation: Generation
    component: str
    """The name of the component: as the spec says it, else the id in small letters."""
    title: str = ""
    owner: str = ""
    tier: int | None = None
    """Risk tier 1, 2 or 3; None when the spec does not say it, or wrongly."""
    tier_line: int = 1
    mode: str = ""
    mode_line: int = 1
    state: State = State.ACTIVE
    asks: Asks = field(default_factory=Asks)
    scope: Bounds = field(default_factory=Bounds)
    budget: Budget | None = None
    invariants: int = 0
    threats: int = 0
    mitigated: int = 0
    """Threats that name what is done about them."""
    criteria: tuple[Criterion, ...] = ()
    contracts: tuple[Contract, ...] = ()
    hardening: tuple[Hardening, ...] = ()
    effort_h: Fraction | None = None
    """Working hours; None when the spec does not say it. A week has 40, a day 8."""
    after: tuple[Named, ...] = ()
    """Ids of specs that must be done before."""

    @property
    def place(self) -> str:
        """The spec as a message names it: `specs/billing.yaml:3`."""
        return f"{self.path}:{self.line}"
