"""Two configurations, file by file: what is asked less than at the base, told by lane."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gates.api import Gate, GateScope, NotAsked, Policy, Repository, Scope, SourceFile
from gates.config.settings import Config
from gates.model.before import Before, Weakening
from gates.model.scope import Lane, is_within
from gates.model.status import Unproved
from gates.plan.lowered_bars import (
    STRENGTH,
    fallen,
    held_by,
    lane_of,
    lowered_policies,
    lowered_targets,
    lowered_whole,
)
from gates.plan.lowered_permissions import accepted_more
from gates.plan.lowered_readiness import lowered_readiness
from gates.plan.lowered_settings import changed_settings, lowered_settings
from gates.plan.ownership import ownership
from gates.plan.pairs import Lowered, Pair, pairs, places, told
from gates.readers.ruff_tables import selected_rules


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Two configurations over the files of the working tree."""

    before: Before
    base: Config
    head: Config
    repository: Repository
    gates: Mapping[str, Gate[Any]]
    held: tuple[Pair, ...]
    """Every Python file by the lane that held it and the lane that holds it."""
    asked: Mapping[str, frozenset[str]]
    """Gate of lanes -> the lanes that it asked at the base."""

    def lowered(self) -> tuple[Weakening, ...]:
        """Everything but waivers and the baseline."""
        file = self.head.file or self.base.file or "pyproject.toml"
        found: list[tuple[str, Lowered]] = []
        left: list[Weakening] = []
        for pair in self.held:
            was, now = lane_of(self.base, pair.was), lane_of(self.head, pair.now)
            if was is None:
                continue
            lower = list(self._lane(was, now)) if now else []
            if now is not None and pair.now == pair.was:
                found += [(pair.was, each) for each in lower]
            elif now is None and was.policy is not Policy.OFF:
                message = f"{self._places(pair)} left lane {pair.was}: no lane holds it"
                left.append(Weakening(slug="left-lane", message=message, path=file))
            elif now is not None and lower:
                texts = [
                    each.text.replace(" of {lanes}", "").replace("lane {lanes}: ", "").replace("{lanes} ", "")
                    for each in lower
                ]
                message = f"{self._places(pair)} left lane {pair.was} for {now.name}: {'; '.join(texts)}"
                left.append(Weakening(slug="left-lane", message=message, path=file))
        whole = [("", each) for each in self._repository()]
        return (*left, *told((*found, *whole), asked=self.asked, path=file), *self._rest(file))

    def notes(self) -> tuple[str, ...]:
        """Settings that changed and are not known to ask less."""
        found: dict[str, None] = {}
        for pair in self.held:
            for gate in self._of_lanes():
                was, now = self.base.gate(gate.name, pair.was), self.head.gate(gate.name, pair.now)
                for key in changed_settings(was.settings, now.settings):
                    found[f"{gate.name} of {pair.now or pair.was}: {key} changed"] = None
        return tuple(found)

    def accepted(self) -> Iterator[Weakening]:
        """What the baseline accepts beyond the base's."""
        texts = self.before.base.texts.get(self.base.baseline), self.before.head.texts.get(self.head.baseline)
        if texts[0] == texts[1]:
            return
        base_owner, head_owner = ownership(self.base.lanes), ownership(self.head.lanes)
        renamed = self._renamed_parts()

        def strength(config: Config, part: str, lane: str | None) -> Policy | None:
            gate = self.gates.get(part) or next(
                (
                    it
                    for it in self._of_lanes()
                    if part.startswith(f"{it.name}-") and _lane_in(part, it.name, config, lane)
                ),
                None,
            )
            if gate is None:
                return None
            whole = gate.scope is GateScope.REPOSITORY
            return held_by(config, gate, None if whole else lane_of(config, lane or part.removeprefix(f"{gate.name}-")))

        yield from accepted_more(
            *texts,
            file=self.head.baseline,
            was=lambda part, path: strength(self.base, part, base_owner(self.before.old_path(path)) if path else None),
            now=lambda part, path: strength(self.head, part, head_owner(path) if path else None),
            renamed=lambda part: renamed.get(part, part),
            files=self.before.head.files,
        )  # fmt: skip

    def _renamed_parts(self) -> dict[str, str]:
        names = {lane.name for lane in self.head.lanes}
        lanes = {pair.was: pair.now for pair in self.held if pair.now and pair.was not in names}
        return {f"{gate}-{old}": f"{gate}-{new}" for gate in self.gates for old, new in lanes.items()}

    def _of_lanes(self) -> list[Gate[Any]]:
        return [gate for gate in self.gates.values() if gate.scope is GateScope.LANE]

    def _lane(self, was: Lane, now: Lane) -> Iterator[Lowered]:
        asked = {gate.name: gate for gate in self._of_lanes() if was.name in self.asked[gate.name]}
        yield from lowered_policies(asked, self.base, self.head, was, now)
        yield from lowered_targets(self.base, self.head, was, now)
        yield from self._tests(was, now)
        rules = selected_rules(self.before.base.texts), selected_rules(self.before.head.texts)
        for gate in asked.values():
            before, after = self.base.gate(gate.name, was.name), self.head.gate(gate.name, now.name)
            yield from lowered_settings(gate.name, before.settings, after.settings, ruff=rules)
            is_held = held_by(self.head, gate, now) is not Policy.OFF
            reason = not_asked(gate, self.head, now, self.repository) if is_held else None
            if reason is not None and now.tests:
                yield Lowered(
                    slug="gate-disabled", text=f"gate {gate.name} asks nothing of {{lanes}} any more: {reason}"
                )

    def _tests(self, was: Lane, now: Lane) -> Iterator[Lowered]:
        lost = [
            file.path
            for file in self.repository.python_files
            if self.before.old_path(file.path) in self.before.base.files
            and is_within(self.before.old_path(file.path), was.tests)
            and not is_within(file.path, now.tests)
        ]
        if lost:
            everything = [file.path for file in self.repository.python_files]
            yield Lowered(slug="selection-changed", text=f"lane {{lanes}}: {places(lost, everything)} left its tests")

    def _repository(self) -> Iterator[Lowered]:
        if self.base.file and not self.head.file:
            yield Lowered(slug="gates-removed", text="the configuration of gates is gone")
        if (self.base.unproved, self.head.unproved) == (Unproved.ERROR, Unproved.RISK):
            yield Lowered(slug="policy-lowered", text="unproved: error to risk")
        if self.base.waiver_days < self.head.waiver_days:
            days = f"{self.base.waiver_days:,} to {self.head.waiver_days:,}"
            yield Lowered(slug="policy-lowered", text=f"waiver-days: {days}")
        yield from lowered_readiness(self.base, self.head)
        for gate in self.gates.values():
            if gate.scope is GateScope.REPOSITORY:
                yield from lowered_whole(gate, self.base, self.head)
                was, now = self.base.gate(gate.name), self.head.gate(gate.name)
                if STRENGTH[held_by(self.base, gate, None)]:
                    yield from lowered_settings(gate.name, was.settings, now.settings, of="")

    def _rest(self, file: str) -> Iterator[Weakening]:
        """Components, and what the report folder hides."""
        python = [it.path for it in self.repository.python_files]
        was = ownership(tuple(Lane(name=it.name, paths=it.paths) for it in self.base.components))
        now = ownership(tuple(Lane(name=it.name, paths=it.paths) for it in self.head.components))
        for pair in pairs(python, self.before.old_paths, was, now):
            targets = self.head.component_targets[pair.now] if pair.now else None
            falls = fallen(self.base.component_targets[pair.was], targets)
            if falls:
                where = "" if pair.now == pair.was else f" ({self._places(pair)} left it)"
                message = f"component {pair.was}{where}: {', '.join(falls)}"
                yield Weakening(slug="target-lowered", message=message, path=file)
        folder = self.head.report_dir
        hidden = [
            path
            for path in sorted(self.before.base.files)
            if path.endswith(".py") and is_within(path, (folder,)) and not is_within(path, (self.base.report_dir,))
        ]
        if hidden:
            where = places(hidden, sorted(self.before.base.files))
            message = f"report-dir {self.base.report_dir} to {folder}, which hides {where}"
            yield Weakening(slug="exclude-added", message=message, path=file)

    def _places(self, pair: Pair) -> str:
        return places(pair.files, [file.path for file in self.repository.python_files])


def _lane_in(part: str, gate: str, config: Config, lane: str | None) -> bool:
    return lane is not None or lane_of(config, part.removeprefix(f"{gate}-")) is not None


def comparison(
    before: Before, base: Config, head: Config, repository: Repository, gates: Mapping[str, Gate[Any]]
) -> Comparison:
    """What both configurations say of each file.

    Args:
        before: both sides.
        base: the configuration of the base commit, with proposed lanes when it has none.
        head: that of the working tree, likewise.
        repository: the working tree.
        gates: every gate that is installed.
    """
    owner = ownership(base.lanes)
    files = tuple(
        SourceFile(path=path, lane=owner(path) if path.endswith((".py", ".pyi")) else None)
        for path in sorted(before.base.files)
    )
    there = Repository(files=files, lanes=base.lanes, components=base.components)
    python = [file.path for file in repository.python_files]
    held = pairs(python, before.old_paths, owner, ownership(head.lanes))
    lanes = [lane for lane in base.lanes if any(pair.was == lane.name for pair in held)]
    asked = {
        gate.name: frozenset(
            lane.name
            for lane in lanes
            if held_by(base, gate, lane) is not Policy.OFF and not_asked(gate, base, lane, there) is None
        )
        for gate in gates.values()
        if gate.scope is GateScope.LANE
    }
    return Comparison(
        before=before, base=base, head=head, repository=repository, gates=gates, held=held,
        asked=asked,
    )  # fmt: skip


def not_asked(gate: Gate[Any], config: Config, lane: Lane, repository: Repository) -> str | None:
    """Why a gate asks nothing of a lane; None when it asks."""
    scope = Scope(repository=repository, lane=lane, files=repository.python_files_of(lane.name))
    asks = gate.plan(config.gate(gate.name, lane.name).settings, scope)
    return asks.reason if isinstance(asks, NotAsked) else None
