"""Sample gates and texts for the tests of the configuration."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from gates.api import Check, Gate, GateScope, Reading
from gates.config.load import load
from gates.config.mistakes import ConfigError, Mistake
from gates.config.settings import Config


class Order(enum.Enum):
    FIXED = "fixed"
    RANDOM = "random"


@dataclass(frozen=True, kw_only=True, slots=True)
class Retry:
    times: int = 0
    """How often, at most."""
    only_flaky: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class LintSettings:
    """What lint asks."""

    select: tuple[str, ...] = ("E", "F")
    """Rule codes or prefixes
    that are checked."""
    preview: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SmokeSettings:
    """How the smoke suite runs."""

    command: tuple[str, ...] = ("pytest",)
    """The program and its arguments."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables set for it."""
    minimum_tests: int = 1
    maximum_skipped: int | None = None
    minimum_per_file: Decimal | None = None
    grace_s: Decimal = Decimal("0.5")
    order: Order = Order.FIXED
    retry: Retry = Retry(times=2)

    def __post_init__(self) -> None:
        if not self.command:
            raise ValueError("`command` names no program")


@dataclass(frozen=True, kw_only=True, slots=True)
class NoSettings:
    """Nothing to set."""


def gate(name: str, settings: type[Any] = NoSettings, checks: tuple[str, ...] = (), **more: Any) -> Gate[Any]:
    return Gate(
        name=name,
        settings=settings,
        checks=tuple(Check(id=check, title=check) for check in checks),
        plan=lambda settings, scope: (),
        read=lambda settings, scope, results: Reading(),
        conditions=lambda settings, scope: (),
        known_bad=lambda settings, scope: (),
        unit="file",
        **more,
    )


GATES: dict[str, Gate[Any]] = {
    "lanes": gate("lanes", checks=("lanes/no-lane",), scope=GateScope.REPOSITORY, is_default=True),
    "lint": gate("lint", LintSettings, ("lint/*", "lint/file-not-looked-at"), is_default=True),
    "smoke": gate("smoke", SmokeSettings, ("smoke/failed",), is_default=True),
    "tests": gate("tests", SmokeSettings, ("tests/failed",)),
    "coverage": gate("coverage", checks=("coverage/changed-lines-uncovered",)),
}

EXAMPLE = """\
[tool.gates]
report-dir = "docs/audits/health"        # default ".gates/health"
python = ".venv/bin/python"              # the subject's interpreter; default: the one that runs gates

[tool.gates.lanes.prod]
paths = ["acme", "core"]
policy = "strict"
tier = 1
owner = "@acme/platform"
tests = ["tests/unit", "tests/smoke"]

[tool.gates.lanes.labs]
paths = ["labs"]
policy = "warn"

[tool.gates.tiers.1]
coverage = { lines = 90, branches = 80, changed-lines = 95 }
mutation = 70

[tool.gates.gate.lint]
select = ["E", "F", "I", "TID252"]       # per-lane override: [tool.gates.lanes.labs.lint]

[tool.gates.gate.smoke]
command = ["pytest", "-m", "smoke"]
env = { ACME_POLICY_MODE = "permissive" }
minimum-tests = 20

[[tool.gates.waivers]]
check = "lint/F401"
where = "acme/compat/*.py"
reason = "re-exports for 1.x"
owner = "@maria"
expires = 2027-03-01
"""
"""The complete small example of the documentation."""


def loaded(text: str, file: str = "gates.toml", gates: Mapping[str, Gate[Any]] = GATES) -> Config:
    return load(text, file=file, gates=gates)


def mistakes(text: str, file: str = "gates.toml", gates: Mapping[str, Gate[Any]] = GATES) -> tuple[Mistake, ...]:
    try:
        load(text, file=file, gates=gates)
    except ConfigError as error:
        return error.mistakes
    return ()


def lines(text: str, file: str = "gates.toml") -> list[str]:
    """The mistakes as users read them, without the file's name."""
    return [str(mistake).removeprefix(f"{file}:") for mistake in mistakes(text, file)]
