from __future__ import annotations

from datetime import date

import pytest

from gates.model.health import Health
from gates.model.status import FindingState, Policy, Readiness, Status
from tests.judge.builders import (
    TODAY,
    Baseline,
    LeftOut,
    Problem,
    a_part,
    finding,
    fragment,
    held,
    judged,
    lane,
    old,
    verdict_of,
    waiver,
)


def said(health: Health) -> tuple[Status, Readiness, tuple[str, ...]]:
    return (health.status, health.readiness, health.reasons)


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
    told = f"1 finding waived: {granted.check} in {granted.where} until {granted.expires.isoformat()} (@maria)"
    assert said(health) == (Status.WARN, Readiness.READY_WITH_RISKS, (told,))
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


def test_a_waiver_that_lasts_too_long_is_red_although_it_waives() -> None:
    longest = waiver(expires=date(2027, 11, 22))
    endless = waiver(expires=date(2999, 3, 1))
    assert judged([held()], [fragment(findings=(finding(),))], waivers=(longest,)).waiver_problems == ()

    health = judged([held()], [fragment(findings=(finding(),))], waivers=(endless,))

    line = (
        "pyproject.toml:12: the waiver of lint/F401 in ** (@maria) lasts until 2999-03-01, more than 366 days from "
        "today: set an earlier `expires`, or raise `waiver-days`"
    )
    assert (health.status, health.waiver_problems) == (Status.FAIL, (line,))
    assert judged([held()], [fragment(findings=(finding(),))], waivers=(endless,), waiver_days=400_000).status is (
        Status.WARN
    )


def test_the_reasons_name_each_waiver_and_its_last_day() -> None:
    other = finding("lint/E501", path="acme/b.py")
    waivers = (waiver(), waiver("lint/E501"))

    health = judged([held()], [fragment(findings=(finding(), finding(line=9), other))], waivers=waivers)

    until = waivers[0].expires.isoformat()
    assert health.reasons == (
        f"3 findings waived: 2 of lint/F401 in ** until {until} (@maria), 1 of lint/E501 in ** until {until} (@maria)",
    )


def test_an_expired_waiver_is_red_and_waives_nothing() -> None:
    expired = waiver(expires=date(2026, 11, 20))

    health = judged([held(policy=Policy.WARN)], [fragment(findings=(finding(),))], waivers=(expired,))

    line = (
        "pyproject.toml:12: the waiver of lint/F401 in ** (@maria) expired on 2026-11-20: "
        "repair what it covers, or renew it"
    )
    assert health.waiver_problems == (line,)
    assert said(health) == (Status.FAIL, Readiness.NOT_READY, (line, "lint-prod: 1 finding (1 F401)"))
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
