from __future__ import annotations

from decimal import Decimal

import pytest

from gates.adapters.plugins import builtin_gates
from gates.config.load import ConfigError, load
from gates.config.readiness import BUILT_IN
from gates.config.settings import Config
from gates.model.readiness import Level, NumberAsked

GATES = builtin_gates()


def config(text: str) -> Config:
    return load(text, file="gates.toml", gates=GATES)


def test_without_a_table_every_level_is_as_built_in_and_there_is_no_aim() -> None:
    found = config("")

    assert (found.aim, dict(found.levels)) == (None, dict(BUILT_IN))


def test_a_level_says_what_it_asks_and_keeps_the_rest() -> None:
    text = """
[readiness]
aim = "rc"
[readiness.rc]
passing = ["lint", "tests"]
maximum-p1 = 3
[[readiness.rc.numbers]]
metric = "mutation.score"
minimum = 50
tiers = [1, 2]
"""
    found = config(text)
    level = found.levels[Level.RC]

    assert found.aim is Level.RC
    assert (level.passing, level.maximum_p1, level.smoke) == (("lint", "tests"), 3, Decimal(100))
    assert level.numbers == (NumberAsked(metric="mutation.score", minimum=Decimal(50), tiers=(1, 2)),)
    assert (level.source, sorted(level.written)) == ("readiness.rc", ["maximum-p1", "numbers", "passing"])
    assert level.lowered == ("passing without lanes, compile, smoke",)


@pytest.mark.parametrize(
    ("line", "lowered"),
    [
        ("smoke = 50", ("smoke 50 instead of 100",)),
        ("proved = 99.5", ("proved 99.5 instead of 100",)),
        ("maximum-p1 = 4", ("maximum-p1 4 instead of 0",)),
        ("committed = false", ("committed is not asked",)),
        ("strict = []", ("strict without lint",)),
        ("tiers = [1]", ("tiers [1] instead of [1, 2]",)),
        ("numbers = []", ("coverage.lines at least 60 of tier 1 is not asked",)),
        (
            'numbers = [{ metric = "coverage.lines", minimum = 59 }]',
            ("coverage.lines at least 60 of tier 1 is not asked",),
        ),
        ('numbers = [{ metric = "coverage.lines", minimum = 80, tiers = [1, 2] }]', ()),
        ("maximum-p0 = 0", ()),
    ],
)
def test_what_is_asked_less_than_built_in_is_named(line: str, lowered: tuple[str, ...]) -> None:
    assert config(f"[readiness.production]\n{line}\n").levels[Level.PRODUCTION].lowered == lowered


def test_every_mistake_is_named_at_once() -> None:
    text = """
[readiness]
aim = "prod"
[readiness.production]
passing = ["lnt"]
smoke = 101
committed = "yes"
tiers = [4]
maximum-p0 = -1
[[readiness.production.numbers]]
minimum = 60
[[readiness.production.numbers]]
metric = "coverage.lines"
[readiness.beta]
"""
    with pytest.raises(ConfigError) as caught:
        config(text)

    assert [(mistake.line, mistake.key) for mistake in caught.value.mistakes] == [
        (3, "readiness.aim"),
        (5, "readiness.production.passing[0]"),
        (6, "readiness.production.smoke"),
        (7, "readiness.production.committed"),
        (8, "readiness.production.tiers[0]"),
        (9, "readiness.production.maximum-p0"),
        (10, "readiness.production.numbers[0]"),
        (12, "readiness.production.numbers[1]"),
        (14, "readiness.beta"),
    ]
    assert "did you mean `lint`?" in str(caught.value)
