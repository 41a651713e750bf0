from __future__ import annotations

from dataclasses import replace

import pytest

from gates.judge.bars import Bars
from gates.judge.proofs import void
from gates.model.health import Decision, Health, PartVerdict
from gates.model.status import Policy, Readiness, Status, Unproved
from tests.judge.builders import (
    RUN,
    SUBJECT,
    Problem,
    a_part,
    account,
    fragment,
    held,
    judged,
    lane,
    verdict_of,
)


def said(health: Health) -> tuple[Status, Readiness, tuple[str, ...]]:
    return (health.status, health.readiness, health.reasons)


def outcome(verdict: PartVerdict) -> tuple[Status, tuple[str, ...]]:
    return (verdict.status, verdict.reasons)


def test_a_clean_part_passes_and_the_whole_health_says_so() -> None:
    evidence = fragment()

    health = judged([held()], [evidence])

    assert health == Health(
        run=RUN,
        duration_s=2.0,
        subject=SUBJECT,
        status=Status.PASS,
        readiness=Readiness.READY,
        reasons=("1 part passed",),
        lanes=(lane(),),
        parts=(
            PartVerdict(
                part=a_part(),
                policy=Policy.STRICT,
                status=Status.PASS,
                summary="nothing found",
                account=account(),
                tool=evidence.reading.tool,
                duration_s=1.5,
                proof="proved",
                reproduce="gates run lint-prod",
            ),
        ),
        proved=(1, 1),
    )


def test_a_missing_fragment_is_an_error_and_is_listed() -> None:
    health = judged([held(), held("tests-prod")], [fragment()])

    assert health.missing_parts == ("tests-prod",)
    assert said(health) == (
        Status.ERROR,
        Readiness.NOT_READY,
        ("tests-prod: no evidence: it left no fragment",),
    )
    assert health.decisions == (
        Decision(
            priority=0,
            title="tests-prod: no evidence: it left no fragment",
            gate="tests",
            lane="prod",
            why="it could not be judged, so nobody knows",
            next_step="gates run tests-prod",
            reproduce="gates run tests-prod",
            rule="P0: it could not be judged, so nobody knows (strict lane prod of tier 2)",
            owner="@a",
        ),
    )


def test_no_parts_at_all_is_an_error() -> None:
    assert said(judged([], [])) == (
        Status.ERROR,
        Readiness.NOT_READY,
        ("nothing was judged: the plan has no parts",),
    )


def test_only_skipped_parts_is_an_error() -> None:
    health = judged([held()], [fragment(account=None, not_applicable="no tests here")])

    assert outcome(health.parts[0]) == (Status.SKIP, ("not applicable: no tests here",))
    assert said(health) == (Status.ERROR, Readiness.NOT_READY, ("nothing was judged: every part is skipped",))


def test_a_skip_beside_a_pass_is_no_risk() -> None:
    health = judged(
        [held(), held("api-prod")], [fragment(), fragment("api-prod", account=None, not_applicable="no release yet")]
    )

    assert said(health) == (Status.PASS, Readiness.READY, ("1 part passed, 1 skipped",))


def test_evidence_that_is_not_in_the_plan_is_named_and_not_green() -> None:
    assert said(judged([held()], [fragment(), fragment("lint-lab")])) == (
        Status.ERROR,
        Readiness.NOT_READY,
        ("lint-lab: there is evidence of it, but it is not in the plan",),
    )


def test_risks_are_named_and_make_a_warning() -> None:
    health = judged(
        [held()],
        [fragment()],
        subject=replace(SUBJECT, is_dirty=True),
        lanes=(lane(is_proposed=True),),
        proofs={"lint-prod": "not proved: the case did not turn it red"},
    )

    assert said(health) == (
        Status.WARN,
        Readiness.READY_WITH_RISKS,
        (
            "lanes are proposed and not written down (prod): `gates init` writes them",
            "the working tree has changes that no commit holds",
            (
                "0 of 1 part proved to see a planted defect: `gates prove` plants a defect for each; "
                "lint-prod is not proved: the case did not turn it red"
            ),
        ),
    )


def test_a_change_of_the_rule_set_is_a_note() -> None:
    verdict = verdict_of(
        {"digests": {"rule-set": "b" * 64}}, previous={"lint-prod": Bars(digests={"rule-set": "a" * 64})}
    )

    assert (verdict.status, verdict.notes) == (
        Status.PASS,
        ("rule-set changed since the last run (aaaaaaaaaaaa -> bbbbbbbbbbbb)",),
    )


def test_what_the_collector_could_not_take_is_an_error() -> None:
    health = judged([held()], [fragment()], problems=(Problem(what="x.json: is cut", way_out="run it again"),))

    assert said(health) == (Status.ERROR, Readiness.NOT_READY, ("x.json: is cut",))
    assert [each.next_step for each in health.decisions] == ["run it again"]


def test_an_interrupted_run_is_marked() -> None:
    health = judged([held(), held("tests-prod")], [fragment()], interrupted=True)

    assert health.interrupted
    assert said(health) == (
        Status.ERROR,
        Readiness.NOT_READY,
        (
            "interrupted: what is below is a part of the picture",
            "tests-prod: no evidence: the run was interrupted before it",
        ),
    )


@pytest.mark.parametrize("proofs", [None, {}, {"lint-prod": void("a conftest.py has changed")}])
def test_a_part_without_a_valid_proof_is_one_risk_whether_it_was_tried_or_never(proofs: dict[str, str] | None) -> None:
    parts = [held(), held("tests-prod"), held("api-prod")]
    evidence = [fragment(), fragment("tests-prod"), fragment("api-prod", account=None, not_applicable="no release")]

    health = judged(parts, evidence, proofs=proofs)

    assert health.proved == (0, 2)
    because = "; 1 proof void: a conftest.py has changed" if proofs else ""
    assert said(health) == (
        Status.WARN,
        Readiness.READY_WITH_RISKS,
        (f"0 of 2 parts proved to see a planted defect: `gates prove` plants a defect for each{because}",),
    )
    assert [(each.priority, each.next_step) for each in health.decisions] == [(2, "gates prove")]


@pytest.mark.parametrize(
    ("policy", "proof", "expected"),
    [
        (Policy.STRICT, "not proved: it stayed green", Status.ERROR),
        (Policy.STRICT, "proved", Status.PASS),
        (Policy.WARN, "not proved: it stayed green", Status.PASS),
    ],
)
def test_an_unproved_part_that_is_required_is_an_error_where_policy_says_so(
    policy: Policy, proof: str, expected: Status
) -> None:
    health = judged([held(policy=policy)], [fragment()], proofs={"lint-prod": proof}, unproved=Unproved.ERROR)

    assert health.parts[0].status is expected
    assert health.parts[0].reasons == (("not proved: it stayed green",) if expected is Status.ERROR else ())
