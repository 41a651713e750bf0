"""Config and repository in; parts, and the reason for each one left out, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gates.api import Asked, Gate, GateScope, NotAsked, Scope, Targets
from gates.config.settings import Config, GateConfig
from gates.model.before import Before
from gates.model.health import LeftOut
from gates.model.scope import Lane, PartId, Repository, Shard
from gates.model.status import Policy
from gates.model.task import Task
from gates.plan.lowered_bars import stricter

SHARDS = "shards"
"""The setting of a gate that can be cut: into how many shards."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedPart:
    """A gate on a lane, with what it asks to be run."""

    part: PartId
    gate: Gate[Any]
    policy: Policy
    settings: Any
    scope: Scope
    tasks: tuple[Task, ...]
    own_tasks: tuple[Task, ...] | None = None
    """What it asks when no other part is asked: a process shared with others is the same question. None: `tasks`."""
    shards: tuple[PlannedPart, ...] = ()
    """What several machines run in its place; empty when it is not cut, and for a shard."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What a run does, and what it leaves out and why."""

    parts: tuple[PlannedPart, ...]
    left_out: tuple[LeftOut, ...] = ()
    unasked: Mapping[PartId, str] = field(default_factory=dict)
    """Why a gate that is switched on asks nothing of a lane that has files, for every such part that was wanted."""

    def part(self, name: str) -> PlannedPart | None:
        """The planned part or shard of this name."""
        return next((planned for planned in (*self.parts, *self.fan_out) if planned.part.name == name), None)

    @property
    def fan_out(self) -> tuple[PlannedPart, ...]:
        """What machines run side by side: shards in place of the part that is cut into them."""
        return tuple(each for planned in self.parts for each in planned.shards or (planned,))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Candidate:
    part: PartId
    gate: Gate[Any]
    config: GateConfig
    policy: Policy
    lane: Lane | None


def make_plan(
    config: Config, repository: Repository, gates: Mapping[str, Gate[Any]], *,
    selection: frozenset[str] = frozenset(), before: Before | None = None,
) -> Plan:  # fmt: skip
    """The parts of a run, in the order of gates and lanes.

    Args:
        config: the validated configuration.
        repository: what git and the working tree say.
        gates: every gate that is installed, by name.
        before: the base commit, which can demand a gate that the configuration no longer asks; None: nobody looked.
        selection: names of the parts and shards that are wanted; empty for all parts, each as a whole. A name that no
            part has is the caller's mistake.
    """
    candidates, left_out = _candidates(config, gates, before)
    waiting: dict[str | None, str] = {
        lane.name: reason for lane in repository.lanes if (reason := _waits(lane, repository))
    }
    left_out += [LeftOut(part=it.part, reason=waiting[it.part.lane]) for it in candidates if it.part.lane in waiting]
    candidates = [candidate for candidate in candidates if candidate.part.lane not in waiting]
    wanted = [it for it in candidates if not selection or selection.intersection(_names(it))]
    enabled: tuple[Asked, ...] = ()
    alone: dict[PartId, tuple[Task, ...]] = {}
    refused: list[LeftOut] = []
    unasked: dict[PartId, str] = {}
    for candidate in candidates:  # which parts ask at all: a gate may share its process only with those
        settings = candidate.config.settings
        own = candidate.gate.plan(settings, _scope(candidate, config, repository, asked=(), before=before))
        if isinstance(own, NotAsked):
            continue
        alone[candidate.part] = own
        enabled += (Asked(part=candidate.part, settings=settings),)
    names = {candidate.part for candidate in wanted}
    asked = tuple(each for each in enabled if each.part in names)
    parts = []
    for candidate in wanted:
        scope = replace(_scope(candidate, config, repository, asked=asked, before=before), enabled=enabled)
        tasks = candidate.gate.plan(candidate.config.settings, scope)
        if isinstance(tasks, NotAsked):
            emptiness = _emptiness(candidate.lane, repository)
            refused.append(LeftOut(part=candidate.part, reason=emptiness or tasks.reason))
            if not emptiness:
                unasked[candidate.part] = tasks.reason
            continue
        planned = PlannedPart(
            part=candidate.part,
            gate=candidate.gate,
            policy=candidate.policy,
            settings=candidate.config.settings,
            scope=scope,
            tasks=_limited(tasks, candidate.config.time_limit_s),
            own_tasks=_limited(alone.get(candidate.part, tasks), candidate.config.time_limit_s),
        )
        shards = _planned_shards(planned, candidate)
        if not selection or candidate.part.name in selection:
            parts.append(replace(planned, shards=shards))
        parts += [shard for shard in shards if shard.part.name in selection]
    return Plan(parts=tuple(parts), left_out=(*left_out, *refused), unasked=unasked)


def _candidates(
    config: Config, gates: Mapping[str, Gate[Any]], before: Before | None
) -> tuple[list[_Candidate], list[LeftOut]]:
    candidates, left_out = [], []
    for gate in gates.values():
        lanes: tuple[Lane | None, ...] = (None,) if gate.scope is GateScope.REPOSITORY else config.lanes
        for lane in lanes:
            part = PartId(gate=gate.name, lane=lane.name if lane else None)
            held = config.gate(gate.name, part.lane)
            policy = held.policy or (lane.policy if lane else Policy.STRICT)
            demanded = before.demands.get(gate.name) if before else None
            if demanded is not None:
                policy = stricter(demanded, policy if held.enabled else Policy.OFF)
                candidates.append(_Candidate(part=part, gate=gate, config=held, policy=policy, lane=lane))
            elif not held.enabled:
                reason = _switched_off(held, config.file)
                left_out.append(LeftOut(part=part, reason=reason, is_switched_off=bool(held.source)))
            elif policy is Policy.OFF:
                left_out.append(LeftOut(part=part, reason="policy is off: not measured", is_switched_off=True))
            else:
                candidates.append(_Candidate(part=part, gate=gate, config=held, policy=policy, lane=lane))
    return candidates, left_out


def _shards(candidate: _Candidate) -> tuple[Shard, ...]:
    """The shards that the settings ask for; none for a gate that cannot be cut."""
    count = getattr(candidate.config.settings, SHARDS, 1) if candidate.gate.joined else 1
    return tuple(Shard(number=number, count=count) for number in range(1, count + 1)) if count > 1 else ()


def _names(candidate: _Candidate) -> tuple[str, ...]:
    """The part's name, and those of its shards."""
    return tuple(replace(candidate.part, shard=shard).name for shard in (None, *_shards(candidate)))


def _planned_shards(whole: PlannedPart, candidate: _Candidate) -> tuple[PlannedPart, ...]:
    """Each shard asks as the whole does, of its share: what proves the whole proves it."""
    found = []
    for shard in _shards(candidate):
        scope = replace(whole.scope, shard=shard)
        tasks = whole.gate.plan(whole.settings, scope)
        if not isinstance(tasks, NotAsked):
            limited = _limited(tasks, candidate.config.time_limit_s)
            found.append(replace(whole, part=replace(whole.part, shard=shard), scope=scope, tasks=limited))
    return tuple(found)


def _switched_off(held: GateConfig, file: str) -> str:
    """Who switched a gate off: the configuration, or nobody switched it on."""
    if held.source:
        return f"switched off: `enabled = false` below {held.source}"
    table = f"gate.{held.gate}" if file == "gates.toml" else f"tool.gates.gate.{held.gate}"
    return f"off by default; `[{table}] enabled = true` switches it on"


def _waits(lane: Lane, repository: Repository) -> str:
    """Why a lane cannot be judged yet: git tracks none of its files, though they are there; empty when it can."""
    if repository.python_files_of(lane.name) or not any(map(repository.untracked_python_below, lane.paths)):
        return ""
    return f"lane {lane.name} holds only files that git does not track yet: `git add` them"


def _emptiness(lane: Lane | None, repository: Repository) -> str:
    """Why a lane has no file at all; empty when it has one."""
    if lane is None or repository.python_files_of(lane.name):
        return ""
    lacks = [f"{root} {repository.lack_at(root) or 'belongs to deeper lanes'}" for root in lane.paths]
    return f"lane {lane.name} has no files: {', '.join(lacks) or 'it has no path'}"


def _scope(
    candidate: _Candidate, config: Config, repository: Repository, *,
    asked: tuple[Asked, ...], before: Before | None,
) -> Scope:  # fmt: skip
    lane = candidate.lane
    if lane is None:
        files = tuple(file for file in repository.files if file.is_python)
        compared = before if candidate.gate.needs_base else None
        return Scope(repository=repository, files=files, asked=asked, before=compared)
    return Scope(
        repository=repository,
        lane=lane,
        files=repository.python_files_of(lane.name),
        asked=asked,
        targets=config.targets(lane.name),
        component_targets=_component_targets(config, lane, repository),
    )


def _component_targets(config: Config, lane: Lane, repository: Repository) -> dict[str, Targets]:
    paths = [file.path for file in repository.python_files_of(lane.name)]
    return {
        component.name: config.component_targets[component.name]
        for component in config.components
        if any(path == root or path.startswith(f"{root}/") or root == "." for path in paths for root in component.paths)
    }


def _limited(tasks: tuple[Task, ...], time_limit_s: int | None) -> tuple[Task, ...]:
    return tasks if time_limit_s is None else tuple(replace(task, time_limit_s=time_limit_s) for task in tasks)
