"""Refuses a configuration that asks what no part of the plan measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gates.api import Gate, GateScope
from gates.cli.world import Refusal
from gates.config.settings import Config
from gates.plan.parts import Plan


def refuse_unkept(config: Config, text: str | None, gates: Mapping[str, Gate[Any]], whole: Plan) -> None:
    """Hold the configuration against the whole plan.

    Raises:
        Refusal: a target, a minimum or a table of a gate that nothing measures; all of them at once.
    """
    if not config.file or text is None:
        return
    from gates.config.unkept import unkept  # paid for by those who have a configuration

    lane_gates = {name for name, gate in gates.items() if gate.scope is GateScope.LANE}
    mistakes = unkept(text, config, unasked=whole.unasked, lane_gates=lane_gates)
    if mistakes:
        raise Refusal(*map(str, mistakes))
