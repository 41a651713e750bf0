from __future__ import annotations

from dataclasses import replace

import pytest

from gates.model.health import PartVerdict
from gates.model.status import Policy, Status
from tests.judge.builders import (
    Baseline,
    Problem,
    account,
    finding,
    fragment,
    held,
    judged,
    ratio,
    verdict_of,
)


def outcome(verdict: PartVerdict) -> tuple[Status, tuple[str, ...]]:
    return (verdict.status, verdict.reasons)


def test_evidence_under_the_name_of_another_part_is_an_error() -> None:
    health = judged([held()], [], fragments={"lint-prod": fragment("lint-labs")})

    assert outcome(health.parts[0]) == (Status.ERROR, ("its evidence is of lint-labs, not of lint-prod",))


@pytest.mark.parametrize("policy", [Policy.STRICT, Policy.RATCHET, Policy.WARN])
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"account": None}, "the evidence has no account: nobody knows what was looked at"),
        ({"problems": (Problem(what="ruff is not there"),), "account": None}, "ruff is not there"),
        ({"account": account(0)}, "the account is open: no files were expected, so nothing was checked"),
        ({"account": account(0, skipped=3)}, "the account is open: no file was examined (3 skipped)"),
        (
            {"account": account(3, unexplained=4)},
            (
                "the account is open (3 of 7 files): 4 files without a verdict and without a reason: "
                "lost0, lost1, lost2 and 1 more"
            ),
        ),
        (
            {"account": replace(account(3), unexpected=1, names={"unexpected": ("x.py",)})},
            "the account is open (3 of 3 files): 1 file with a verdict that nobody expected: x.py",
        ),
        (
            {"account": replace(account(3), expected=9)},
            "the account does not add up: 3 of 9 files, 0 unexplained, 0 explained",
        ),
        ({"interrupted": True}, "interrupted before all evidence was there"),
        (
            {"not_applicable": "nothing to ask", "findings": (finding(),)},
            "the evidence contradicts itself: not applicable (nothing to ask), but 1 finding",
        ),
        ({"measurements": (ratio(12, 10),)}, "coverage.lines is no ratio: 12 of 10"),
        (
            {"measurements": (ratio(1, 2), ratio(2, 2))},
            "coverage.lines is measured twice: 50 % (1 of 2) and 100 % (2 of 2)",
        ),
    ],
)
def test_what_cannot_be_judged_is_an_error_under_every_policy(
    fields: dict[str, object], reason: str, policy: Policy
) -> None:
    verdict = verdict_of(fields, policy, baseline=Baseline())

    assert verdict.status is Status.ERROR
    assert reason in verdict.reasons
