from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gates.model.health import Decision, Health, PartVerdict
from gates.model.status import FindingState, Fix, Policy, Readiness, Status
from tests.judge.builders import (
    RUN,
    SUBJECT,
    TODAY,
    Baseline,
    Check,
    LeftOut,
    Problem,
    a_part,
    account,
    at_least,
    at_most,
    count,
    finding,
    fragment,
    held,
    judged,
    lane,
    old,
    old_value,
    ratio,
    verdict_of,
    waiver,
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
                reproduce="gates run lint-prod",
            ),
        ),
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


def test_strict_fails_on_any_finding() -> None:
    found = (finding(fix=Fix.SAFE), finding("lint/E501", line=4), finding(line=2))

    verdict = verdict_of({"findings": found}, baseline=Baseline(findings=(old(count=2),)))

    assert outcome(verdict) == (Status.FAIL, ("3 findings (2 F401, 1 E501), 1 fixable",))
    assert [each.state for each in verdict.findings] == [
        FindingState.UNCHANGED,
        FindingState.UNCHANGED,
        FindingState.NEW,
    ]


def test_ratchet_fails_only_on_new_findings() -> None:
    found = (finding(), finding("lint/E501", line=4))
    baseline = Baseline(findings=(old(), old("lint/E999")))

    verdict = verdict_of({"findings": found}, Policy.RATCHET, baseline=baseline)

    assert outcome(verdict) == (Status.FAIL, ("1 new finding (1 E501)",))
    assert verdict.fixed == 1


def test_ratchet_passes_on_old_findings_and_counts_them() -> None:
    verdict = verdict_of({"findings": (finding(),)}, Policy.RATCHET, baseline=Baseline(findings=(old(),)))

    assert (verdict.status, verdict.summary) == (Status.PASS, "1 accepted finding")


def test_a_check_that_makes_the_gate_blind_stays_red_under_ratchet() -> None:
    checks = (Check(id="lint/*", title="t"), Check(id="lint/not-looked-at", title="t", always=True))

    verdict = verdict_of(
        {"findings": (finding("lint/not-looked-at"),)},
        Policy.RATCHET,
        {"checks": checks},
        baseline=Baseline(findings=(old("lint/not-looked-at"),)),
    )

    assert outcome(verdict) == (Status.FAIL, ("1 finding that no baseline can accept (1 not-looked-at)",))


def test_ratchet_without_a_baseline_fails_even_when_nothing_was_found() -> None:
    health = judged([held(policy=Policy.RATCHET)], [fragment()])

    assert outcome(health.parts[0]) == (
        Status.FAIL,
        ("there is no baseline to hold it to: run `gates accept` and commit what it writes",),
    )
    assert [each.next_step for each in health.decisions] == ["gates accept"]


def test_warn_lanes_never_fail() -> None:
    verdict = verdict_of(
        {"findings": (finding(),), "measurements": (ratio(10, 100),)},
        Policy.WARN,
        {"conditions": (at_least("80"),)},
    )

    assert outcome(verdict) == (Status.WARN, ("1 finding (1 F401)", "coverage.lines 10 % (10 of 100) is below 80 %"))


@pytest.mark.parametrize(
    ("measured", "accepted", "expected"),
    [
        (ratio(2, 3), old_value(66, 100), ()),
        (
            ratio(1, 3),
            old_value(334, 1000),
            ("coverage.lines 33.33 % (1 of 3) is worse than the accepted 33.40 % (334 of 1,000)",),
        ),
        (ratio(1, 3), old_value(1, 3), ()),
        (
            count(4),
            old_value(3, metric="lint.suppressions"),
            ("lint.suppressions 4 is worse than the accepted 3",),
        ),
        (count(2), old_value(3, metric="lint.suppressions"), ()),
        (
            ratio(9, 10),
            old_value(9),
            ("coverage.lines was accepted as 9 and is measured as 90 % (9 of 10): run `gates accept`",),
        ),
        (ratio(9, 10), None, ("coverage.lines 90 % (9 of 10) has no accepted value: run `gates accept`",)),
        (count(0), None, ()),
        (count(2), None, ("lint.suppressions 2 has no accepted value, so its bound is 0",)),
        (
            count(1, path="acme/new.py"),
            None,
            ("lint.suppressions of acme/new.py 1 has no accepted value, so its bound is 0",),
        ),
        (ratio(0, 10, path="acme/new.py"), None, ()),
        (ratio(0, 0), old_value(9, 10), ("coverage.lines is 0 of 0, but was accepted at 90 %",)),
        (count(0), old_value(9, 10), ("coverage.lines was not measured, but was accepted at 90 %",)),
    ],
)
def test_ratchet_holds_each_number_exactly(measured, accepted, expected) -> None:  # type: ignore[no-untyped-def]
    baseline = Baseline(values=(accepted,) if accepted else ())

    verdict = verdict_of({"measurements": (measured,)}, Policy.RATCHET, baseline=baseline)

    assert verdict.reasons == expected
    assert (verdict.status is Status.PASS) == (not expected)


def test_a_better_total_cannot_hide_a_worse_file() -> None:
    measured = (ratio(90, 100), ratio(1, 10, path="acme/a.py"), ratio(89, 90, path="acme/b.py"))
    values = (old_value(50, 100), old_value(5, 10, path="acme/a.py"), old_value(45, 90, path="acme/b.py"))

    verdict = verdict_of({"measurements": measured}, Policy.RATCHET, baseline=Baseline(values=values))

    assert outcome(verdict) == (
        Status.FAIL,
        ("coverage.lines of acme/a.py 10 % (1 of 10) is worse than the accepted 50 % (5 of 10)",),
    )


@pytest.mark.parametrize(
    ("path", "run", "status"),
    [
        ("acme/sub/a.py", {"paths": ("acme/sub/a.py",)}, Status.PASS),
        ("acme/renamed.py", {"paths": ("acme/renamed.py",)}, Status.PASS),
        ("acme/sub/a.py", {"paths": ("acme/sub/a.py", "acme/a.py")}, Status.FAIL),
        ("acme/sub/a.py", {"paths": None}, Status.FAIL),
        ("acme/b.py", {"paths": None, "renames": {"acme/b.py": "acme/a.py"}}, Status.PASS),
    ],
)
def test_a_moved_file_keeps_its_bound(path: str, run: dict[str, object], status: Status) -> None:
    baseline = Baseline(values=(old_value(3, metric="lint.suppressions", path="acme/a.py"),))

    verdict = verdict_of({"measurements": (count(3, path=path),)}, Policy.RATCHET, baseline=baseline, **run)

    assert verdict.status is status


def test_one_vanished_file_speaks_for_one_new_file_only() -> None:
    baseline = Baseline(values=(old_value(3, metric="lint.suppressions", path="acme/a.py"),))
    measured = (count(3, path="x/a.py"), count(3, path="y/a.py"))

    verdict = verdict_of({"measurements": measured}, Policy.RATCHET, baseline=baseline, paths=("x/a.py", "y/a.py"))

    assert verdict.reasons == ("lint.suppressions of y/a.py 3 has no accepted value, so its bound is 0",)


def test_after_a_merge_that_left_two_values_the_stricter_holds() -> None:
    baseline = Baseline(values=(old_value(50, 100), old_value(60, 100)))

    verdict = verdict_of({"measurements": (ratio(55, 100),)}, Policy.RATCHET, baseline=baseline)

    assert verdict.reasons == ("coverage.lines 55 % (55 of 100) is worse than the accepted 60 % (60 of 100)",)


@pytest.mark.parametrize(
    ("policy", "value", "status"),
    [
        (Policy.STRICT, 79_999, Status.FAIL),
        (Policy.STRICT, 80_000, Status.PASS),
        (Policy.RATCHET, 79_999, Status.WARN),
        (Policy.RATCHET, 40_000, Status.FAIL),
        (Policy.WARN, 40_000, Status.WARN),
    ],
)
def test_a_condition_is_exact_and_follows_its_policy(policy: Policy, value: int, status: Status) -> None:
    verdict = verdict_of(
        {"measurements": (ratio(value, 100_000),)},
        policy,
        {"conditions": (at_least("80"),)},
        baseline=Baseline(values=(old_value(50_000, 100_000),)),
    )

    assert (verdict.status, verdict.conditions[0].status) == (status, status)


def test_a_condition_under_ratchet_on_a_new_file_is_required() -> None:
    measured = (ratio(50, 100), ratio(1, 10, path="acme/new.py"), ratio(4, 10, path="acme/old.py"))
    values = (old_value(50, 100), old_value(4, 10, path="acme/old.py"))

    verdict = verdict_of(
        {"measurements": measured},
        Policy.RATCHET,
        {"conditions": (at_least("60", each_file=True),)},
        baseline=Baseline(values=values),
    )

    assert outcome(verdict) == (
        Status.FAIL,
        ("coverage.lines of 2 files is below 60 %: acme/new.py 10 %, acme/old.py 40 %",),
    )


@pytest.mark.parametrize(
    ("condition", "measured", "status", "why"),
    [
        (at_least("80"), (), Status.ERROR, "coverage.lines was not measured"),
        (at_least("80"), (ratio(0, 0),), Status.ERROR, "coverage.lines is 0 of 0: nothing was there to measure"),
        (
            at_least("80", not_applicable_when_zero=True),
            (ratio(0, 0),),
            Status.SKIP,
            "coverage.lines is 0 of 0: not applicable",
        ),
        (
            at_least("80", component="billing"),
            (ratio(9, 10),),
            Status.ERROR,
            "coverage.lines of billing was not measured",
        ),
        (at_most("2"), (count(3),), Status.FAIL, "lint.suppressions 3 is above 2"),
        (at_most("2"), (count(2),), Status.PASS, ""),
        (at_least("80", each_file=True), (ratio(0, 0, path="a"), ratio(8, 10, path="b")), Status.PASS, ""),
    ],
)
def test_a_condition_says_what_it_saw(condition, measured, status, why) -> None:  # type: ignore[no-untyped-def]
    verdict = verdict_of({"measurements": measured}, held_fields={"conditions": (condition,)})

    assert [(each.status, each.why) for each in verdict.conditions] == [(status, why)]


@pytest.mark.parametrize(
    "granted",
    [
        waiver(),
        waiver("lint/*"),
        waiver(where="acme/*.py"),
        waiver(where="acme"),
        waiver(where="a.py"),
        waiver(expires=TODAY),
    ],
)
def test_a_waived_finding_passes_and_stays_listed(granted) -> None:  # type: ignore[no-untyped-def]
    health = judged([held()], [fragment(findings=(finding(),))], waivers=(granted,))

    part = health.parts[0]
    assert (part.status, part.summary) == (Status.PASS, "1 waived finding")
    assert [(each.state, each.waiver_reason) for each in part.findings] == [(FindingState.WAIVED, "re-exports")]
    assert said(health) == (Status.WARN, Readiness.READY_WITH_RISKS, ("1 finding waived",))
    assert health.valid_until == granted.expires.isoformat()


@pytest.mark.parametrize(
    "other", [waiver("lint/E501"), waiver("lin/*"), waiver(where="labs/**"), waiver(where="acme/b.py")]
)
def test_a_waiver_of_something_else_matches_nothing_and_is_red(other) -> None:  # type: ignore[no-untyped-def]
    health = judged([held()], [fragment(findings=(finding(),))], waivers=(other,))

    assert health.parts[0].status is Status.FAIL
    if other.check.startswith("lint/"):
        assert health.waiver_problems == (
            f"pyproject.toml:12: the waiver of {other.check} in {other.where} (@maria) matches nothing: delete it",
        )


def test_an_expired_waiver_is_red_and_waives_nothing() -> None:
    expired = waiver(expires=date(2026, 11, 20))

    health = judged([held(policy=Policy.WARN)], [fragment(findings=(finding(),))], waivers=(expired,))

    line = (
        "pyproject.toml:12: the waiver of lint/F401 in ** (@maria) expired on 2026-11-20: "
        "repair what it covers, or renew it"
    )
    assert health.waiver_problems == (line,)
    assert said(health) == (Status.FAIL, Readiness.NOT_READY, ("lint-prod: 1 finding (1 F401)", line))
    assert health.valid_until is None


@pytest.mark.parametrize(
    "run",
    [
        {"lanes": (lane(), lane("labs"))},
        {"parts": [held(), held("lint-labs")], "lanes": (lane(), lane("labs"))},
        {"fragments": {"lint-prod": fragment(problems=(Problem(what="cut"),))}},
        {"fragments": {"lint-prod": fragment(interrupted=True)}},
    ],
)
def test_a_waiver_that_matches_nothing_is_not_judged_when_its_gate_was_not_whole(run: dict[str, object]) -> None:
    health = judged([held()], [fragment()], waivers=(waiver(),), **run)

    assert health.waiver_problems == ()


def test_a_gate_is_whole_when_policy_left_the_other_lanes_out() -> None:
    health = judged(
        [held()],
        [fragment()],
        waivers=(waiver(),),
        lanes=(lane(), lane("labs")),
        left_out=(LeftOut(part=a_part("lint-labs"), reason="policy is off"),),
    )

    assert len(health.waiver_problems) == 1


def test_a_waived_finding_that_is_accepted_too_does_not_count_as_fixed() -> None:
    verdict = verdict_of(
        {"findings": (finding(),)}, Policy.RATCHET, baseline=Baseline(findings=(old(),)), waivers=(waiver(),)
    )

    assert verdict.fixed == 0


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
            "0 of 1 part proved that they can go red",
        ),
    )


def test_a_change_of_the_rule_set_is_a_note() -> None:
    verdict = verdict_of({"digests": {"rule-set": "b" * 64}}, previous_digests={"lint-prod": {"rule-set": "a" * 64}})

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
