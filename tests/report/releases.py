"""Judged runs with what a release adds to them."""

from __future__ import annotations

from dataclasses import replace

from gates.config.readiness import BUILT_IN
from gates.judge.criteria import Open
from gates.judge.readiness import with_levels
from gates.model.gap import Gap
from gates.model.health import Health
from gates.model.outlook import Cause, Gain, Module, Outlook, Package, Rule
from gates.model.readiness import Level

OUTLOOK = Outlook(
    causes=(
        Cause(part="tests-prod", text="OSError: no such file N", tests=2, paths=("tests/test_db.py",),
              reproduce="gates run tests-prod"),
    ),
    rules=(
        Rule(part="lint-labs", check="lint/TID252", findings=40, repaired=36, unsafe=0, paths=("labs/exp0/run.py",),
             command="ruff check --select TID252 --fix labs"),
    ),
    gains=(
        Gain(
            part="coverage-prod", covered=1_700, of=10_000,
            functions=(
                Gap(path="acme/core.py", name="Engine.run", line=40, missing=2_100),
                Gap(path="acme/io.py", name="load", line=7, missing=1_200),
            ),
            reached=5_000, target=9_000, needed=None,
        ),
    ),
    packages=(
        Package(name="acme", owner="@acme/platform", files=("acme/core.py", "acme/io.py"),
                tasks=("P1 2 findings of lint F401", "test Engine.run in acme/core.py:40 (2,100 lines)"),
                commands=("ruff check --select F401 --fix acme/core.py acme/io.py",)),
        Package(name="labs", owner="", files=("labs/exp0/run.py",), tasks=("P2 40 findings of lint TID252",),
                commands=("ruff check --select TID252 --fix labs",)),
    ),
    modules=(
        Module(name="acme", lane="prod", owner="@acme/platform", tier=1, files=3, tests=2, coverage=(1_700, 10_000),
               findings=3, claims=(1, 2), specs="billing"),
        Module(name="labs/exp0", lane="labs", owner="", tier=3, files=6),
    ),
    open_by_priority=(1, 4, 2),
)  # fmt: skip


def released(health: Health) -> Health:
    """The run, judged for every level, with work that is left."""
    return with_levels(
        replace(health, outlook=OUTLOOK),
        tuple(BUILT_IN[level] for level in Level),
        aim=Level.PRODUCTION,
        waivers=(),
        still_open=Open(p0=1, p1=4, p2=2),
    )
