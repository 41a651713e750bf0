from __future__ import annotations

from decimal import Decimal

import pytest

from gates.api import Lane, Targets
from gates.config.settings import DEFAULT_TIERS, Config, merged


def test_the_default_tiers_are_those_of_the_documentation() -> None:
    assert {tier: (it.lines, it.branches, it.mutation, it.changed_lines) for tier, it in DEFAULT_TIERS.items()} == {
        1: (90, 80, 70, None),
        2: (80, 70, 50, None),
        3: (70, 60, 30, None),
    }


def test_each_number_that_is_set_above_wins() -> None:
    tier = Targets(lines=Decimal(80), branches=Decimal(70), source="tier")
    own = Targets(branches=Decimal(0), mutation=Decimal(5), source="lane")

    assert merged(tier, own) == Targets(
        lines=Decimal(80), branches=Decimal(0), mutation=Decimal(5), source="lane, else tier"
    )


def test_a_lane_or_gate_that_nobody_knows_is_a_key_error() -> None:
    config = Config(lanes=(Lane(name="a", paths=("a",), tier=3),))

    assert config.targets("a") == DEFAULT_TIERS[3]
    with pytest.raises(KeyError):
        config.targets("b")
    with pytest.raises(KeyError):
        config.gate("lint", "a")
