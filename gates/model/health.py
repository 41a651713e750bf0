"""The judged run: what `judge` returns and every report is written from."""

from __future__ import annotations

from dataclasses import dataclass, field

from gates.model.account import Account
from gates.model.evidence import Problem, RunId, Subject, Tool
from gates.model.finding import Finding
from gates.model.gap import Gap
from gates.model.outlook import Outlook
from gates.model.place import Place
from gates.model.quantity import Condition, Measurement
from gates.model.readiness import Level, LevelVerdict
from gates.model.scope import PartId
from gates.model.status import FindingState, Policy, Readiness, Status


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionVerdict:
    """A condition held against its measurement."""

    condition: Condition
    status: Status
    measured: Measurement | None
    """None when nothing was measured that it speaks of; its status is then `ERROR`."""
    why: str = ""
    """One line: `coverage.lines 62.10 % is below 80 %`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RatchetVerdict:
    """A measurement that is worse than its baseline, or has none."""

    measured: Measurement
    accepted: Measurement | None
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgedFinding:
    """A finding with its state."""

    finding: Finding
    state: FindingState
    waiver_reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PartVerdict:
    """One part, judged."""

    part: PartId
    policy: Policy
    status: Status
    summary: str
    """One line: `42 new findings (31 F401, 11 E501), 12 fixable`."""
    reasons: tuple[str, ...] = ()
    """Each line is one rule that fired, worst first."""
    account: Account | None = None
    measurements: tuple[Measurement, ...] = ()
    conditions: tuple[ConditionVerdict, ...] = ()
    ratchets: tuple[RatchetVerdict, ...] = ()
    findings: tuple[JudgedFinding, ...] = ()
    fixed: int = 0
    """Baseline findings that are gone."""
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    tool: Tool | None = None
    digests: dict[str, str] = field(default_factory=dict)
    duration_s: float = 0.0
    reused_from: str | None = None
    proof: str | None = None
    """State of the gate's proof: `proved`, or `not proved ...` with the reason; None when nobody asked."""
    reproduce: str = ""
    """The command that shows the same on its own."""
    gaps: tuple[Gap, ...] = ()
    """Functions that the tests do not run whole, most missing first."""
    follows_from: str | None = None
    """The part whose problem explains all that is wrong here; None when something is wrong on its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LaneSummary:
    """A lane as the report lists it."""

    lane: str
    paths: tuple[str, ...]
    policy: Policy
    tier: int
    owner: str
    files: int
    lines: int
    is_proposed: bool = False
    untracked: tuple[str, ...] = ()
    """Python files below its paths that git does not track yet, sorted; no part judges them."""
    has_tests: bool = False
    """It names tests of its own, so it holds code that something depends on."""
    has_production: bool = True
    """It holds more than tests, and more than the tools and pages of a project that no lane's tests run."""
    untested: int = 0
    """Files of its packages that no test is named for, where it names none: nobody asks whether they work."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """A part that is not in the plan, and why."""

    part: PartId
    reason: str
    is_switched_off: bool = False
    """Somebody switched it off: by default it is asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What to do next, computed from the verdict, most urgent first."""

    priority: int
    """0 stops everything, 1 stops the release, 2 is debt."""
    title: str
    gate: str
    lane: str | None
    why: str
    next_step: str
    reproduce: str
    places: tuple[Place, ...] = ()
    """The first few places, whatever their number."""
    places_left_out: int = 0
    """How many places are not among them."""
    explains: tuple[str, ...] = ()
    """The first few of those that follow from it and are no decisions of their own."""
    explains_left_out: int = 0
    """How many of those are not among them."""
    rule: str = ""
    """The rule that gave it its priority: policy, tier, state, reach and age, in words."""
    area: str = ""
    """The folder or file that it is about, the smallest that holds all of its places; empty for the whole."""
    owner: str = ""
    """Who answers for it: CODEOWNERS, else the lane; empty when nobody does."""
    repair: str = ""
    """The command that repairs it, where one is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """The verdict of a whole run."""

    run: RunId
    duration_s: float
    subject: Subject
    status: Status
    readiness: Readiness
    """Never better than its level; never set by hand."""
    reasons: tuple[str, ...]
    lanes: tuple[LaneSummary, ...]
    parts: tuple[PartVerdict, ...]
    """In the order of the plan."""
    missing_parts: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    decisions: tuple[Decision, ...] = ()
    waiver_problems: tuple[str, ...] = ()
    """Waivers that expired or match nothing."""
    interrupted: bool = False
    proved: tuple[int, int] | None = None
    """Parts with a valid proof, of the parts that judge anything; None when nobody asked."""
    watched: int = 0
    """Parts that judge something and can only warn: they see a planted defect, and stop nothing."""
    valid_until: str | None = None
    """The last day (ISO) on which the same evidence gives the same verdict: the next expiry of a waiver."""
    levels: tuple[LevelVerdict, ...] = ()
    """Each level of readiness, judged; empty when nobody asked."""
    aim: Level | None = None
    """The level that `readiness` speaks of; None: no level of its own."""
    outlook: Outlook = field(default_factory=Outlook)
    """The work that is left, grouped and counted."""
