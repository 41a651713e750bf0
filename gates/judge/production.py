"""Which lanes a release depends on."""

from __future__ import annotations

from collections.abc import Sequence

from gates.model.health import LaneSummary
from gates.model.status import Policy

REQUIRED = (Policy.STRICT, Policy.RATCHET)
"""Policies under which a lane is held."""


def production_lanes(lanes: Sequence[LaneSummary], tiers: Sequence[int]) -> tuple[LaneSummary, ...]:
    """The lanes that a release depends on: of these tiers, and more than tests, tools or pages.

    Where no lane is of these tiers, the most critical lanes that there are: a tier that nobody has holds nothing.
    """
    every = [lane for lane in lanes if lane.files]
    with_files = [lane for lane in every if lane.has_production] or every
    candidates = [lane for lane in with_files if lane.policy in REQUIRED or lane.has_tests or lane.tier == 1]
    candidates = candidates or with_files
    own = tuple(lane for lane in candidates if lane.tier in tiers)
    if own or not candidates:
        return own
    most = min(lane.tier for lane in candidates)
    return tuple(lane for lane in candidates if lane.tier == most)
