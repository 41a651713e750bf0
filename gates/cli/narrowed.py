"""`--since REF` and `--budget 5m`: what one run asks otherwise than the configuration, said on its command line."""

from __future__ import annotations

import argparse
import hashlib
import re
from dataclasses import dataclass, replace

from gates.adapters.git import Git
from gates.cli.world import Refusal
from gates.config.settings import Config, GateConfig

BUDGET = "budget_s"
"""The setting that a gate has when it can stop in time and judge by what it saw."""
_LENGTH = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Narrowed:
    """What the command line asks of this run."""

    since: str | None = None
    """The commit, branch or tag that the change is compared with."""
    budget_s: int | None = None

    @property
    def is_usual(self) -> bool:
        """Nothing was asked: the next run can be answered from this one."""
        return self.since is None and self.budget_s is None

    def settled(self, config: Config, git: Git) -> Config:
        """The configuration of this run; its digest is another one, so that the collector takes no such fragment.

        Raises:
            Refusal: there is no such commit, or no gate could keep to a budget (2).
        """
        if self.since is not None:
            if git.merge_base(self.since) is None:
                raise Refusal(f"--since {self.since}: there is no such commit, or HEAD has none in common with it")
            config = replace(config, base=self.since)
        if self.budget_s is not None:
            config = _budgeted(config, self.budget_s)
        if self.is_usual:
            return config
        asked = f"{config.digest}\0{self.since}\0{self.budget_s}"
        return replace(config, digest=hashlib.sha256(asked.encode()).hexdigest())


USUAL = Narrowed()


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--since", metavar="REF", help="a change is what came after this commit, branch or tag")
    parser.add_argument(
        "--budget", type=_budget, metavar="TIME",
        help="mutants begun after this time are left out, and the score is judged by what it is at least: 90s, 5m, 1h",
    )  # fmt: skip


def narrowed(args: argparse.Namespace) -> Narrowed:
    """What was asked."""
    return Narrowed(since=args.since, budget_s=args.budget)


def _budget(text: str) -> int:
    match = _LENGTH.fullmatch(text.strip())
    hours, minutes, seconds = (int(number or 0) for number in match.groups()) if match else (0, 0, 0)
    length_s = hours * 3600 + minutes * 60 + seconds
    if not length_s:
        raise argparse.ArgumentTypeError(f"{text!r} is no length of time: write 90s, 5m or 1h30m")
    return length_s


def _budgeted(config: Config, budget_s: int) -> Config:
    def within(asked: GateConfig) -> GateConfig:
        if not hasattr(asked.settings, BUDGET):
            return asked
        return replace(asked, settings=replace(asked.settings, **{BUDGET: budget_s}))

    if not any(hasattr(asked.settings, BUDGET) for asked in config.gates.values()):
        raise Refusal("--budget: no gate here can keep to one")
    gates = {name: within(asked) for name, asked in config.gates.items()}
    lane_gates = {key: within(asked) for key, asked in config.lane_gates.items()}
    return replace(config, gates=gates, lane_gates=lane_gates)
