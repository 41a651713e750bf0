from __future__ import annotations

import argparse
import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gates.adapters.git import Git
from gates.cli.narrowed import Narrowed, declare, narrowed
from gates.cli.world import Refusal
from gates.config.settings import Config, GateConfig


@dataclass(frozen=True, kw_only=True, slots=True)
class WithBudget:
    budget_s: int | None = None
    other: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Without:
    other: int = 1


def gate(settings: object) -> GateConfig:
    return GateConfig(gate="any", enabled=True, policy=None, time_limit_s=None, settings=settings)


@pytest.fixture
def git(tmp_path: Path) -> Git:
    who = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    for argv in (("init", "-q", "-b", "main"), ("commit", "-q", "--allow-empty", "-m", "one"), ("tag", "v1")):
        subprocess.run(["git", *who, *argv], cwd=tmp_path, check=True)
    return Git.find(tmp_path, os.environ)


def asked(*argv: str) -> Narrowed:
    parser = argparse.ArgumentParser(exit_on_error=False)
    declare(parser)
    return narrowed(parser.parse_args(argv))


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("5m", 300), ("1h30m", 5400), ("1h", 3600), ("2m5s", 125)])
def test_a_length_of_time_is_read(text: str, seconds: int) -> None:
    assert asked("--budget", text) == Narrowed(budget_s=seconds)


@pytest.mark.parametrize("text", ["", "0m", "5", "m", "5 minutes", "-5m", "1m1h", "1.5h"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentError, match="is no length of time: write 90s, 5m or 1h30m"):
        asked(f"--budget={text}")


def test_a_budget_reaches_every_gate_that_can_keep_to_one_and_no_other(git: Git) -> None:
    config = Config(
        gates={"a": gate(WithBudget(other=3)), "b": gate(Without())}, lane_gates={("a", "x"): gate(WithBudget())}
    )

    within = Narrowed(budget_s=60).settled(config, git)

    assert replace(within, digest="") == Config(
        gates={"a": gate(WithBudget(budget_s=60, other=3)), "b": gate(Without())},
        lane_gates={("a", "x"): gate(WithBudget(budget_s=60))},
    )


def test_a_budget_that_nobody_keeps_to_is_refused(git: Git) -> None:
    with pytest.raises(Refusal, match="no gate here can keep to one"):
        Narrowed(budget_s=60).settled(Config(gates={"b": gate(Without())}), git)


def test_a_change_begins_where_it_is_said_to(git: Git) -> None:
    assert Narrowed(since="v1").settled(Config(base="main"), git).base == "v1"
    with pytest.raises(Refusal, match="--since v2: there is no such commit"):
        Narrowed(since="v2").settled(Config(), git)


def test_the_collector_sees_that_it_was_asked_otherwise(git: Git) -> None:
    config = Config(base="v1", digest="d", gates={"a": gate(WithBudget())})
    asked_so = [Narrowed(), Narrowed(since="v1"), Narrowed(budget_s=60), Narrowed(since="v1", budget_s=60)]
    assert len({each.settled(config, git).digest for each in asked_so}) == 4


def test_a_usual_run_asks_nothing_else(git: Git) -> None:
    usual = asked()
    assert (usual.is_usual, usual.settled(Config(base="main"), git)) == (True, Config(base="main"))
    assert not asked("--since", "v1").is_usual
