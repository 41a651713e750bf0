"""Evidence that rests on other parts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gates.judge.held import PROVED
from gates.model.evidence import Problem
from gates.model.health import Health, PartVerdict
from gates.model.reliance import Reliance
from gates.model.status import Policy, Status
from tests.judge.builders import finding, fragment, held, judged, ratio, waiver

ROW = finding("claims/gate-not-green", "docs/claims.md", 7, message="the claim rests on it")


def leaning_run(reliance: Reliance, other: dict[str, Any], **run: Any) -> tuple[Health, PartVerdict]:
    """A run of `coverage-prod` and of `claims`, which comes first and rests on it."""
    parts = [held("claims"), held("coverage-prod", run.pop("policy", Policy.STRICT))]
    health = judged(parts, [fragment("claims", relies=(reliance,)), fragment("coverage-prod", **other)], **run)
    return health, health.parts[0]


def rests(**fields: Any) -> Reliance:
    return Reliance(**{"part": "coverage-prod", "finding": ROW, **fields})


def test_what_rests_on_a_part_that_passes_holds() -> None:
    _, claims = leaning_run(rests(), {})
    assert (claims.status, claims.findings) == (Status.PASS, ())


def test_what_rests_on_a_part_that_fails_is_a_finding_that_says_why() -> None:
    _, claims = leaning_run(rests(), {"findings": (finding("coverage/x"),)})
    assert claims.status is Status.FAIL
    assert [each.finding.message for each in claims.findings] == [
        "the claim rests on it: coverage-prod is fail: 1 finding (1 x)"
    ]


@pytest.mark.parametrize(("value", "status"), [(600, Status.PASS), (599, Status.FAIL)])
def test_a_bound_is_held_exactly(value: int, status: Status) -> None:
    reliance = rests(metric="coverage.lines", minimum=Decimal(60))
    _, claims = leaning_run(reliance, {"measurements": (ratio(value, 1000),)})
    assert claims.status is status


def test_a_number_that_nobody_measured_does_not_hold() -> None:
    _, claims = leaning_run(rests(metric="coverage.lines", minimum=Decimal(60)), {})
    assert claims.findings[0].finding.message.endswith("coverage-prod measured no coverage.lines")


def test_a_number_of_a_part_that_could_not_be_judged_does_not_hold() -> None:
    reliance = rests(metric="coverage.lines", minimum=Decimal(60))
    _, claims = leaning_run(reliance, {"measurements": (ratio(900, 1000),), "problems": (Problem(what="cut"),)})
    assert "could not be judged" in claims.findings[0].finding.message


def test_a_part_that_could_not_be_judged_contradicts_nothing() -> None:
    unjudged = finding("claims/evidence-not-run", "docs/claims.md", 7, message="nobody knows")
    _, claims = leaning_run(rests(unjudged=unjudged), {"problems": (Problem(what="cut"),)})
    assert [(each.finding.check, each.finding.message) for each in claims.findings] == [
        ("claims/evidence-not-run", "nobody knows: coverage-prod could not be judged: cut")
    ]


def test_a_part_that_only_warns_does_not_hold() -> None:
    _, claims = leaning_run(rests(), {"findings": (finding("coverage/x"),)}, policy=Policy.WARN)
    assert claims.status is Status.FAIL


def test_a_part_without_evidence_does_not_hold() -> None:
    parts = [held("claims"), held("coverage-prod")]
    health = judged(parts, [fragment("claims", relies=(rests(),))])
    assert "no evidence" in health.parts[0].findings[0].finding.message


def test_a_part_that_this_run_was_not_asked_is_named() -> None:
    health = judged([held("claims")], [fragment("claims", relies=(rests(),))])
    assert health.parts[0].findings == ()
    assert health.parts[0].notes == (
        "not held in this run, because their parts were not asked: what rests on coverage-prod",
    )


def test_only_the_ledger_asks_for_proofs() -> None:
    _, claims = leaning_run(rests(is_proof_only=True), {}, proofs={"claims": PROVED})
    assert claims.status is Status.PASS


def test_a_waiver_of_such_a_finding_matches_something() -> None:
    health, claims = leaning_run(
        rests(), {"findings": (finding("coverage/x"),)}, waivers=[waiver("claims/gate-not-green")]
    )
    assert health.waiver_problems == ()
    assert claims.status is Status.PASS
