"""Policies, gates, targets and tests of a lane: what is asked less than at the base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gates.api import Gate, GateScope, Policy, Targets
from gates.config.settings import Config
from gates.model.scope import Lane
from gates.plan.pairs import Lowered

STRENGTH = {Policy.OFF: 0, Policy.WARN: 1, Policy.RATCHET: 2, Policy.STRICT: 3}
_TARGETS = (
    ("lines", "line coverage"),
    ("branches", "branch coverage"),
    ("changed_lines", "coverage of changed lines"),
    ("mutation", "mutation score"),
)


def held_by(config: Config, gate: Gate[Any], lane: Lane | None) -> Policy:
    """How a gate holds a lane (None: the whole repository); off when it is not asked."""
    held = config.gate(gate.name, lane.name if lane else None)
    if not held.enabled:
        return Policy.OFF
    return held.policy or (lane.policy if lane else Policy.STRICT)


def stricter(one: Policy, other: Policy) -> Policy:
    """The stricter of two policies."""
    return max(one, other, key=STRENGTH.__getitem__)


def lane_of(config: Config, name: str | None) -> Lane | None:
    """The lane of this name."""
    return next((lane for lane in config.lanes if lane.name == name), None)


def lowered_policies(
    gates: Mapping[str, Gate[Any]], base: Config, head: Config, was: Lane, now: Lane
) -> Iterator[Lowered]:
    """Gates that hold the lane less: the lane's own policy is told once for all of them."""
    own, own_now = was.policy, now.policy
    falls = {
        gate.name: (before, after)
        for gate in gates.values()
        if gate.scope is GateScope.LANE
        and STRENGTH[after := held_by(head, gate, now)] < STRENGTH[before := held_by(base, gate, was)]
    }
    if any(fall == (own, own_now) for fall in falls.values()) and own_now is not own:
        yield Lowered(slug="policy-lowered", text=f"lane {{lanes}}: policy {own.value} to {own_now.value}")
        falls = {gate: fall for gate, fall in falls.items() if fall != (own, own_now)}
    for gate, (before, after) in falls.items():
        if after is Policy.OFF:
            yield Lowered(
                slug="gate-disabled",
                text=f"gate {gate} of {{lanes}} disabled",
                whole=f"gate {gate} disabled",
                gate=gate,
            )
        else:
            yield Lowered(slug="policy-lowered", text=f"{gate} of {{lanes}}: policy {before.value} to {after.value}")


def lowered_whole(gate: Gate[Any], base: Config, head: Config) -> Iterator[Lowered]:
    """A gate of the whole repository that holds it less."""
    before, after = held_by(base, gate, None), held_by(head, gate, None)
    if STRENGTH[after] >= STRENGTH[before]:
        return
    if after is Policy.OFF:
        yield Lowered(slug="gate-disabled", text=f"gate {gate.name} disabled")
    else:
        yield Lowered(slug="policy-lowered", text=f"gate {gate.name}: policy {before.value} to {after.value}")


def lowered_targets(base: Config, head: Config, was: Lane, now: Lane) -> Iterator[Lowered]:
    """Coverage and mutation targets that fell; by a change of tier, told as that."""
    falls = fallen(base.targets(was.name), head.targets(now.name))
    if falls and now.tier > was.tier:
        yield Lowered(slug="tier-lowered", text=f"lane {{lanes}}: tier {was.tier} to {now.tier} ({', '.join(falls)})")
        return
    for fall in falls:
        yield Lowered(slug="target-lowered", text=f"{{lanes}} {fall}")


def fallen(was: Targets, now: Targets | None) -> list[str]:
    """`line coverage 60 to 40`, for each target that is lower or gone."""
    falls = []
    for name, words in _TARGETS:
        before, after = getattr(was, name), getattr(now, name) if now else None
        if before is not None and (after is None or after < before):
            falls.append(
                f"{words} {before.normalize():f} to {'no bound' if after is None else f'{after.normalize():f}'}"
            )
    return falls
