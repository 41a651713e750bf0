from __future__ import annotations

import pytest

from gates.adapters.plugins import builtin_gates
from gates.config.load import load
from gates.plan.lowered_readiness import lowered_readiness

GATES = builtin_gates()
HELD = """
[readiness]
aim = "production"
[readiness.production]
numbers = [
  { metric = "coverage.lines", minimum = 80, tiers = [1, 2] },
  { metric = "tests.skipped", maximum = 5 },
]
[readiness.rc]
maximum-p1 = 2
"""


def found(base: str, head: str) -> list[str]:
    sides = [load(text, file="gates.toml", gates=GATES) for text in (base, head)]
    return [each.text for each in lowered_readiness(*sides)]


@pytest.mark.parametrize(
    ("now", "instead", "told"),
    [
        ('aim = "production"', 'aim = "rc"', "readiness: aim production to rc"),
        ('aim = "production"', "", "readiness: aim production to none"),
        (
            "minimum = 80", "minimum = 79.9",
            "readiness of production: coverage.lines at least 80 of tier 1, 2 is not asked",
        ),
        ("[1, 2]", "[1]", "readiness of production: coverage.lines at least 80 of tier 1, 2 is not asked"),
        ("maximum = 5", "maximum = 6", "readiness of production: tests.skipped at most 5 of tier 1 is not asked"),
        ("maximum-p1 = 2", "maximum-p1 = 3", "readiness of rc: maximum-p1 3 instead of 2"),
    ],
)  # fmt: skip
def test_a_lowered_bar_of_a_release_is_named(now: str, instead: str, told: str) -> None:
    assert found(HELD, HELD.replace(now, instead)) == [told]


def test_the_same_and_a_higher_bar_are_not_named() -> None:
    assert found(HELD, HELD) == []
    assert found("", "[readiness.production]\nproved = 100\n") == []
    assert found(HELD, HELD.replace("minimum = 80", "minimum = 95")) == []
