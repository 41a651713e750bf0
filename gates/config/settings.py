"""The configuration as values: what a repository asks for, with everything merged and every default filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from gates.api import Component, Gate, Lane, Policy, Targets
from gates.config.readiness import BUILT_IN
from gates.model.permission import WAIVER_DAYS, Waiver
from gates.model.readiness import Criteria, Level
from gates.model.status import Unproved

REPORT_DIR = ".gates/health"
BASELINE = ".gates/baseline.jsonl"

DEFAULT_TIERS: Mapping[int, Targets] = {
    1: Targets(lines=Decimal(90), branches=Decimal(80), mutation=Decimal(70), source="default of tier 1"),
    2: Targets(lines=Decimal(80), branches=Decimal(70), mutation=Decimal(50), source="default of tier 2"),
    3: Targets(lines=Decimal(70), branches=Decimal(60), mutation=Decimal(30), source="default of tier 3"),
}
"""Risk tier -> what is asked of code of this tier when nobody says otherwise, in percent."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GateConfig:
    """One gate on one lane, or on the whole repository, with the lane's overrides merged in."""

    gate: str
    enabled: bool
    """Whether it is asked at all: by default, or because the configuration has a table for it."""
    policy: Policy | None
    """How its findings are held; None: as the lane is."""
    time_limit_s: int | None
    """Seconds for each of its tasks; None: as the gate says."""
    settings: Any
    """An instance of the gate's settings."""
    source: str = ""
    """The tables that it was read from, the most special first; empty when all is default."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """What the sessions install into their own environment."""

    install: tuple[str, ...]
    """Arguments of `pip install`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """What the table of a component says itself, without what its tier and lanes add."""

    line: int
    """Where the table begins."""
    tier: int | None = None
    owner: str = ""
    targets: Targets | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    """`tier`, `paths`, `owner` or the name of a target -> the line that sets it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    """A whole configuration, valid in itself. Whether its paths exist is a question for the gate `lanes`."""

    report_dir: str = REPORT_DIR
    """POSIX path relative to the repository root."""
    python: str | None = None
    """The subject's interpreter as it was written; None: the one that runs gates."""
    base: str | None = None
    """The ref that changes are compared with; None: guess."""
    baseline: str = BASELINE
    """POSIX path of the file of accepted findings, relative to the repository root."""
    jobs: int | None = None
    """How many cores to keep busy; None: all."""
    unproved: Unproved = Unproved.RISK
    """What a required part is that nobody proved to go red."""
    waiver_days: int = WAIVER_DAYS
    """How many days from today a waiver may last."""
    environment: Environment | None = None
    lanes: tuple[Lane, ...] = ()
    """In the order of the file; empty when nobody wrote any."""
    components: tuple[Component, ...] = ()
    tiers: Mapping[int, Targets] = field(default_factory=lambda: dict(DEFAULT_TIERS))
    """Targets of tier 1, 2 and 3."""
    lane_targets: Mapping[str, Targets] = field(default_factory=dict)
    """Lane -> its targets over those of its tier, for the lanes that have their own."""
    component_targets: Mapping[str, Targets] = field(default_factory=dict)
    """Component -> its targets over those of its tier, for every component."""
    declared_components: Mapping[str, Declaration] = field(default_factory=dict)
    """Component -> what its own table says; a working spec that says something else contradicts it."""
    waivers: tuple[Waiver, ...] = ()
    aim: Level | None = None
    """The level that the verdict speaks of; None: no level of its own."""
    levels: Mapping[Level, Criteria] = field(default_factory=lambda: dict(BUILT_IN))
    """What each level of readiness asks."""
    gates: Mapping[str, GateConfig] = field(default_factory=dict)
    """Gate -> its configuration where no lane says otherwise, for every gate that is known."""
    lane_gates: Mapping[tuple[str, str], GateConfig] = field(default_factory=dict)
    """(gate, lane) -> its merged configuration, where the lane says otherwise."""
    commanded: Mapping[str, Gate[Any]] = field(default_factory=dict)
    """Gates that are commands of this configuration, by name."""
    file: str = ""
    """Where it was read: `pyproject.toml` or `gates.toml`; empty when there was no table."""
    is_proposed: bool = False
    """Nobody wrote the lanes down: they were proposed from the layout."""
    digest: str = ""
    """SHA-256 over the meaning of the table (comments and order do not count), hex."""

    def gate(self, gate: str, lane: str | None = None) -> GateConfig:
        """A gate on a lane (None: on the whole repository); KeyError when no such gate is known."""
        special = self.lane_gates.get((gate, lane)) if lane is not None else None
        return special or self.gates[gate]

    def targets(self, lane: str) -> Targets:
        """What is asked of a lane: its own targets over those of its tier; KeyError when there is no such lane."""
        if lane in self.lane_targets:
            return self.lane_targets[lane]
        for it in self.lanes:
            if it.name == lane:
                return self.tiers[it.tier]
        raise KeyError(lane)

    def knowing(self, gates: Mapping[str, Gate[Any]]) -> Config:
        """The same where each of these gates is known: switched off when it was not known before."""
        strange = {
            name: GateConfig(gate=name, enabled=False, policy=None, time_limit_s=None, settings=gate.settings())
            for name, gate in gates.items()
            if name not in self.gates
        }
        return replace(self, gates={**self.gates, **strange}) if strange else self

    def proposed(self, lanes: tuple[Lane, ...]) -> Config:
        """The same with lanes that were proposed from the layout."""
        return replace(self, lanes=tuple(replace(lane, is_proposed=True) for lane in lanes), is_proposed=True)


def merged(targets: Targets, above: Targets) -> Targets:
    """Targets where each number that `above` sets wins; both sources are named, the winner first."""
    return Targets(
        lines=targets.lines if above.lines is None else above.lines,
        branches=targets.branches if above.branches is None else above.branches,
        changed_lines=targets.changed_lines if above.changed_lines is None else above.changed_lines,
        mutation=targets.mutation if above.mutation is None else above.mutation,
        source=", else ".join(source for source in (above.source, targets.source) if source),
    )
