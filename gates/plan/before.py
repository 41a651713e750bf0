"""The base commit beside the working tree: what the configuration of gates asks less, file by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gates.api import Gate, GateScope, NotAsked, Policy, Repository, Scope, SourceFile
from gates.config.load import ConfigError, has_table, load
from gates.config.propose import propose
from gates.config.settings import Config
from gates.model.before import Before, Side, Weakening
from gates.model.scope import Lane, is_within
from gates.plan.lowered_bars import (
    STRENGTH,
    fallen,
    held_by,
    lane_of,
    lowered_policies,
    lowered_targets,
    lowered_whole,
)
from gates.plan.lowered_permissions import accepted_more, new_waivers, spent
from gates.plan.lowered_settings import changed_settings, lowered_settings
from gates.plan.ownership import ownership
from gates.plan.pairs import Lowered, Pair, pairs, places, told
from gates.readers.ruff_tables import selected_rules

CONFIG_FILES = ("gates.toml", "pyproject.toml")


def configured(texts: Mapping[str, str], gates: Mapping[str, Gate[Any]], files: frozenset[str]) -> Config:
    """The configuration in these texts, with proposed lanes when it has none.

    Raises:
        ConfigError: it cannot be read by this version, with these gates.
    """
    name = next((name for name in CONFIG_FILES if name in texts and has_table(texts[name], file=name)), "")
    config = load(texts.get(name, ""), file=name or "gates.toml", gates=gates)
    if config.lanes:
        return config
    python = sorted(path for path in files if path.endswith((".py", ".pyi")))
    return config.proposed(propose(python, texts.get("pyproject.toml")))


def demands(config: Config, gates: Mapping[str, Gate[Any]]) -> dict[str, Policy]:
    """How a configuration holds the gates that compare with the base, for those that it asks."""
    held = {gate.name: held_by(config, gate, None) for gate in gates.values() if gate.needs_base}
    return {name: policy for name, policy in held.items() if policy is not Policy.OFF}


def compared(before: Before, head: Config, repository: Repository, gates: Mapping[str, Gate[Any]]) -> Before:
    """The same with all that the configuration asks less.

    Args:
        before: both sides, with their files and texts.
        head: the configuration of the working tree, with proposed lanes when it has none.
        repository: the working tree.
        gates: every gate that is installed.
    """
    own = frozenset(gate.name for gate in gates.values() if gate.needs_base)
    try:
        base = configured(before.base.texts, gates, before.base.files)
    except ConfigError as error:
        first = error.mistakes[0]
        message = f"the base's configuration cannot be read, so nobody knows what it held: {first}"
        unread = Weakening(slug="base-unreadable", message=message, path=first.file)
        return replace(before, lowered=(*before.lowered, unread), config_file=head.file)
    work = _Comparison(before=before, base=base, head=head, repository=repository, gates=gates)
    waivers, waiver_notes, refused = new_waivers(
        base.waivers, head.waivers, before.old_paths, own=own, file=head.file or base.file
    )
    return replace(
        before,
        base=_with_lanes(before.base, base),
        head=_with_lanes(before.head, head),
        lowered=(*before.lowered, *work.lowered(), *waivers, *work.accepted()),
        notes=(*work.notes(), *waiver_notes),
        refused=refused,
        demands=demands(base, gates),
        spent_waivers=spent(base.waivers, head.waivers, own=own),
        config_file=head.file,
    )


def _with_lanes(side: Side, config: Config) -> Side:
    owner = ownership(config.lanes)
    return replace(side, lanes=config.lanes, owners={path: owner(path) for path in side.texts})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Comparison:
    before: Before
    base: Config
    head: Config
    repository: Repository
    gates: Mapping[str, Gate[Any]]

    def lowered(self) -> tuple[Weakening, ...]:
        """Everything but waivers and the baseline."""
        file = self.head.file or self.base.file or "pyproject.toml"
        held = self.pairs()
        lanes = sorted({pair.was for pair in held})
        found: list[tuple[str, Lowered]] = []
        left: list[Weakening] = []
        for pair in held:
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
        return (*left, *told((*found, *whole), lanes=lanes, path=file), *self._rest(file))

    def pairs(self) -> tuple[Pair, ...]:
        """Every Python file by the lane that held it and the lane that holds it."""
        python = [file.path for file in self.repository.python_files]
        return pairs(python, self.before.old_paths, ownership(self.base.lanes), ownership(self.head.lanes))

    def notes(self) -> tuple[str, ...]:
        """Settings that changed and are not known to ask less."""
        found: dict[str, None] = {}
        for pair in self.pairs():
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
        lanes = {pair.was: pair.now for pair in self.pairs() if pair.now and pair.was not in names}
        return {f"{gate}-{old}": f"{gate}-{new}" for gate in self.gates for old, new in lanes.items()}

    def _of_lanes(self) -> list[Gate[Any]]:
        return [gate for gate in self.gates.values() if gate.scope is GateScope.LANE]

    def _lane(self, was: Lane, now: Lane) -> Iterator[Lowered]:
        asked = {
            gate.name: gate for gate in self._of_lanes() if self._reason(gate, self.base, self._base_scope(was)) is None
        }
        yield from lowered_policies(asked, self.base, self.head, was, now)
        yield from lowered_targets(self.base, self.head, was, now)
        yield from self._tests(was, now)
        rules = selected_rules(self.before.base.texts), selected_rules(self.before.head.texts)
        for gate in asked.values():
            before, after = self.base.gate(gate.name, was.name), self.head.gate(gate.name, now.name)
            yield from lowered_settings(gate.name, before.settings, after.settings, ruff=rules)
            is_held = held_by(self.head, gate, now) is not Policy.OFF
            reason = self._reason(gate, self.head, self._head_scope(now)) if is_held else None
            if reason is not None and now.tests:
                yield Lowered(
                    slug="gate-disabled", text=f"gate {gate.name} asks nothing of {{lanes}} any more: {reason}"
                )

    def _reason(self, gate: Gate[Any], config: Config, scope: Scope) -> str | None:
        """Why a gate asks nothing of a lane; None when it asks."""
        assert scope.lane is not None  # noqa: S101  (both makers of scopes give one)
        asks = gate.plan(config.gate(gate.name, scope.lane.name).settings, scope)
        return asks.reason if isinstance(asks, NotAsked) else None

    def _base_scope(self, lane: Lane) -> Scope:
        owner = ownership(self.base.lanes)
        files = tuple(
            SourceFile(path=path, lane=owner(path) if path.endswith((".py", ".pyi")) else None)
            for path in sorted(self.before.base.files)
        )
        repository = Repository(files=files, lanes=self.base.lanes, components=self.base.components)
        return Scope(repository=repository, lane=lane, files=repository.python_files_of(lane.name))

    def _head_scope(self, lane: Lane) -> Scope:
        return Scope(repository=self.repository, lane=lane, files=self.repository.python_files_of(lane.name))

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
            message = f"report-dir {self.base.report_dir} to {folder}, which hides {places(hidden, ())}"
            yield Weakening(slug="exclude-added", message=message, path=file)

    def _places(self, pair: Pair) -> str:
        return places(pair.files, [file.path for file in self.repository.python_files])


def _lane_in(part: str, gate: str, config: Config, lane: str | None) -> bool:
    return lane is not None or lane_of(config, part.removeprefix(f"{gate}-")) is not None
