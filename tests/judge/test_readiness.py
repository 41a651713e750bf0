from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.config.readiness import BUILT_IN
from gates.judge.production import production_lanes
from gates.judge.release import Release
from gates.model.evidence import Problem, Subject
from gates.model.gap import Gap
from gates.model.health import Health, LeftOut
from gates.model.readiness import Criteria, Level, LevelVerdict, NumberAsked
from gates.model.status import Policy, Readiness, Status
from tests.judge.builders import SUBJECT, a_part, count, finding, fragment, held, judged, lane, ratio, waiver

LEVELS = tuple(BUILT_IN[level] for level in Level)
GATES = ("lanes", "compile-prod", "lint-prod", "smoke-prod", "tests-prod", "coverage-prod")
PROD = lane(tier=1, has_tests=True)


def evidence(**special: dict[str, Any]) -> list[Any]:
    """Clean evidence of every part of a lane, but for what a test names by gate."""
    numbers: dict[str, Any] = {
        "smoke-prod": (count(4, "smoke.passed"), count(0, "smoke.failed")),
        "tests-prod": (count(90, "tests.passed"), count(0, "tests.failed"), count(0, "tests.errors")),
        "coverage-prod": (ratio(95, 100),),
    }
    return [
        fragment(name, **{"measurements": numbers.get(name, ()), **special.get(name.partition("-")[0], {})})
        for name in GATES
    ]


def a_release(fragments: list[Any] | None = None, *, levels: tuple[Criteria, ...] = LEVELS, **fields: Any) -> Health:
    aim = fields.pop("aim", Level.PRODUCTION)
    policies = fields.pop("policies", {})
    parts = [held(name, policies.get(name, Policy.STRICT)) for name in fields.pop("names", GATES)]
    return judged(
        parts,
        evidence() if fragments is None else fragments,
        **{"lanes": (PROD,), "release": Release(levels=levels, aim=aim), **fields},
    )


def level(health: Health, name: Level = Level.PRODUCTION) -> LevelVerdict:
    return next(each for each in health.levels if each.level is name)


def test_a_clean_proved_commit_is_ready_at_every_level_and_says_why() -> None:
    health = a_release()

    assert [(each.level.value, each.readiness, each.rule) for each in health.levels] == [
        ("dev", Readiness.READY, "all 4 criteria are met, and no risk is left"),
        ("rc", Readiness.READY, "all 10 criteria are met, and no risk is left"),
        ("production", Readiness.READY, "all 15 criteria are met, and no risk is left"),
    ]
    assert health.readiness is Readiness.READY


def without(name: str) -> list[Any]:
    return [each for each in evidence() if each.part.name != name]


WAYS_TO_LIE: dict[str, Any] = {
    "a part left no evidence": lambda: a_release(without("tests-prod")),
    "a part is not in the plan": lambda: a_release(without("coverage-prod"), names=GATES[:-1]),
    "a gate was switched off": lambda: a_release(
        without("lint-prod"),
        names=[name for name in GATES if name != "lint-prod"],
        left_out=(LeftOut(part=a_part("lint-prod"), reason="enabled = false", is_switched_off=True),),
    ),
    "the lane is off": lambda: a_release(
        evidence()[:1], names=GATES[:1], lanes=(replace(PROD, policy=Policy.OFF), lane("labs", tier=3))
    ),
    "nobody ever saw it red": lambda: a_release(proofs={}),
    "a proof became void": lambda: a_release(proofs={**dict.fromkeys(GATES, "proved"), "lint-prod": "not proved"}),
    "lint only warns": lambda: a_release(policies={"lint-prod": Policy.WARN}),
    "lint is held by a ratchet": lambda: a_release(policies={"lint-prod": Policy.RATCHET}),
    "0 of 0 lines": lambda: a_release(evidence(coverage={"measurements": (ratio(0, 0),)})),
    "coverage of a component only": lambda: a_release(
        evidence(coverage={"measurements": (ratio(95, 100, component="core"),)})
    ),
    "coverage of one file only": lambda: a_release(
        evidence(coverage={"measurements": (ratio(95, 100, path="prod/a.py"),)})
    ),
    "59.999 % is not 60": lambda: a_release(evidence(coverage={"measurements": (ratio(59_999, 100_000),)})),
    "every test was skipped": lambda: a_release(
        evidence(tests={"measurements": (count(0, "tests.passed"), count(90, "tests.skipped"))})
    ),
    "a smoke test was skipped": lambda: a_release(
        evidence(smoke={"measurements": (count(4, "smoke.passed"), count(1, "smoke.skipped"))})
    ),
    "one of a hundred tests fails": lambda: a_release(
        evidence(
            tests={
                "measurements": (count(99, "tests.passed"), count(1, "tests.failed")),
                "findings": (finding("tests/failed", "tests/test_a.py"),),
            }
        )
    ),
    "evidence could not be read": lambda: a_release(evidence(tests={"problems": (Problem(what="report is cut"),)})),
    "the run was interrupted": lambda: a_release(interrupted=True),
    "the collector refused a file": lambda: a_release(problems=(Problem(what="x.json: is cut"),)),
    "changes that no commit holds": lambda: a_release(subject=replace(SUBJECT, is_dirty=True)),
    "no commit at all": lambda: a_release(subject=Subject(commit_sha=None, tree_digest="d" * 64)),
    "no lane of tier 1, and the others have no coverage": lambda: a_release(
        without("coverage-prod"),
        names=GATES[:-1],
        lanes=(lane(tier=3, has_tests=True),),
    ),
    "no lane at all": lambda: a_release(lanes=()),
    "a waiver ended": lambda: a_release(waivers=(waiver("lint/F401", expires=date(2026, 11, 20)),)),
}


@pytest.mark.parametrize("way", WAYS_TO_LIE)
def test_production_is_never_ready_on_a_lie(way: str) -> None:
    health = WAYS_TO_LIE[way]()

    assert level(health).readiness is Readiness.NOT_READY
    assert health.readiness is Readiness.NOT_READY


def test_a_waiver_is_a_risk_with_its_owner_and_its_end() -> None:
    health = a_release(
        evidence(lint={"findings": (finding(),)}), waivers=(waiver("lint/F401", expires=date(2027, 3, 1)),)
    )

    found = level(health)
    assert found.readiness is Readiness.READY_WITH_RISKS
    assert [(risk.what, risk.where, risk.who, risk.why) for risk in found.risks] == [
        ("1 finding of lint/F401 waived", "lint-prod", "@maria", "waiver until 2027-03-01: re-exports")
    ]


def test_a_lowered_bar_is_a_risk_that_nobody_can_take_away() -> None:
    lowered = replace(
        BUILT_IN[Level.PRODUCTION],
        numbers=(),
        source="tool.gates.readiness.production",
        lowered=("coverage.lines at least 60 of tier 1 is not asked",),
    )

    found = level(a_release(levels=(lowered,)))

    assert found.readiness is Readiness.READY_WITH_RISKS
    assert [risk.what for risk in found.risks] == [
        "production asks less than what is built in: coverage.lines at least 60 of tier 1 is not asked"
    ]


def test_code_that_nothing_holds_and_code_without_coverage_are_risks() -> None:
    lanes = (PROD, lane("core", tier=3), lane("labs", Policy.OFF, tier=3))
    paths = ("prod/a.py", "core/b.py", "labs/c.py", "labs/d.py", "labs/e.py")

    found = level(a_release(lanes=lanes, paths=paths))

    assert [(risk.what, risk.where) for risk in found.risks] == [
        ("3 of 5 production files are on lanes that hold nothing", "labs"),
        ("no coverage is known of lane core: 1 production file", "lane core"),
    ]
    assert found.readiness is Readiness.READY_WITH_RISKS


def test_not_ready_says_what_is_missing_in_numbers() -> None:
    health = a_release(evidence(coverage={"measurements": (ratio(17, 100),)}))

    assert (
        level(health).rule == "1 of 15 criteria is not met: coverage.lines of prod is at least 60 %: 17 % (17 of 100)"
    )


def test_a_failing_lane_can_be_ready_for_dev_with_that_as_a_risk() -> None:
    health = a_release(evidence(lint={"findings": (finding(),)}), aim=Level.DEV)

    assert level(health, Level.DEV).readiness is Readiness.READY_WITH_RISKS
    assert level(health, Level.DEV).risks[0].what == "lint-prod fails: 1 finding (1 F401)"
    assert health.readiness is Readiness.NOT_READY  # a required part fails, so the run does


def test_without_an_aim_ready_needs_production() -> None:
    health = a_release(evidence(coverage={"measurements": (ratio(50, 100),)}), aim=None)

    assert (health.status, health.readiness) == (Status.PASS, Readiness.READY_WITH_RISKS)


def test_without_an_aim_a_run_that_reaches_no_level_is_not_ready_and_says_which_rule_fired() -> None:
    health = a_release(lanes=(), aim=None)

    assert [each.readiness for each in health.levels] == [Readiness.NOT_READY] * 3
    assert (health.status, health.readiness) == (Status.PASS, Readiness.NOT_READY)
    assert health.reasons[-1] == f"not ready for dev: {level(health, Level.DEV).rule}"


@given(worse=st.sampled_from([None, "compile", "lint", "tests", "coverage"]), aim=st.sampled_from([None, *Level]))
def test_the_headline_is_never_readier_than_the_best_level(worse: str | None, aim: Level | None) -> None:
    health = a_release(
        evidence(),
        aim=aim,
        policies={} if worse is None else {f"{worse}-prod": Policy.OFF},
        lanes=(PROD,) if worse else (),
    )

    order = [Readiness.READY, Readiness.READY_WITH_RISKS, Readiness.NOT_READY]
    assert order.index(health.readiness) >= min(order.index(each.readiness) for each in health.levels)


def test_a_lane_that_is_off_takes_no_smoke_test_from_the_lanes_that_are_held() -> None:
    names = [name for name in GATES if name != "smoke-prod"]
    left_out = (
        LeftOut(part=a_part("smoke-prod"), reason="lane prod declares no smoke tests"),
        LeftOut(part=a_part("smoke-legacy"), reason="lane legacy is off", is_switched_off=True),
    )
    lanes = (PROD, lane("legacy", Policy.OFF, tier=3))

    dev = level(a_release(without("smoke-prod"), names=names, left_out=left_out, lanes=lanes), Level.DEV)

    smoke = next(each for each in dev.criteria if each.name == "smoke")
    assert (smoke.status, smoke.found) == (
        Status.PASS,
        "there are none (lane prod declares no smoke tests); the tests stand in for them: 100 % (90 of 90)",
    )


def test_smoke_tests_that_somebody_switched_off_are_named_and_no_test_stands_in_for_them() -> None:
    names = [name for name in GATES if name != "smoke-prod"]
    left_out = (LeftOut(part=a_part("smoke-prod"), reason="enabled = false", is_switched_off=True),)

    dev = level(a_release(without("smoke-prod"), names=names, left_out=left_out), Level.DEV)

    smoke = next(each for each in dev.criteria if each.name == "smoke")
    assert (smoke.status, smoke.found) == (Status.ERROR, "no smoke test ran: smoke-prod is switched off")


def test_where_no_lane_has_the_tier_the_most_critical_one_is_held() -> None:
    health = a_release(evidence(coverage={"measurements": (ratio(50, 100),)}), lanes=(lane(tier=3, has_tests=True),))

    missed = [each.asked for each in level(health).criteria if each.status is Status.FAIL]
    assert missed == ["coverage.lines of prod (tier 3, as no production lane is of tier 1) is at least 60 %"]


def test_a_strict_lane_of_tests_is_no_production_lane_whatever_its_tier() -> None:
    for tier in (1, 2):
        tests = lane("tests", tier=tier, has_production=False)

        assert production_lanes((replace(PROD, tier=2), tests), (1, 2)) == (replace(PROD, tier=2),)
        assert production_lanes((tests,), (1, 2)) == (tests,)  # nothing else is there: something is held


def test_a_number_can_be_any_that_a_gate_measures_and_one_that_is_absent_is_not_met() -> None:
    asked = replace(BUILT_IN[Level.PRODUCTION], numbers=(NumberAsked(metric="mutation.score", minimum=Decimal(50)),))

    found = level(a_release(levels=(asked,))).criteria[-1]

    assert (found.asked, found.found, found.status) == (
        "mutation.score of prod is at least 50 %",
        "not measured",
        Status.ERROR,
    )


@given(st.integers(0, 200), st.integers(1, 200), st.sampled_from([Policy.STRICT, Policy.RATCHET, Policy.WARN]))
def test_more_findings_never_make_a_level_readier(covered: int, of: int, policy: Policy) -> None:
    order = (Readiness.NOT_READY, Readiness.READY_WITH_RISKS, Readiness.READY)
    numbers = {"coverage": {"measurements": (ratio(min(covered, of), of),)}}
    clean = a_release(evidence(**numbers), policies={"lint-prod": policy})
    worse = a_release(evidence(**numbers, lint={"findings": (finding(),)}), policies={"lint-prod": policy})

    for before, after in zip(clean.levels, worse.levels, strict=True):
        assert order.index(after.readiness) <= order.index(before.readiness)


def test_the_few_functions_are_summed_exactly() -> None:
    gaps = tuple(Gap(path="prod/a.py", name=f"f{number}", line=number, missing=30 - number) for number in range(1, 25))
    fragments = evidence(coverage={"measurements": (ratio(170, 1000),), "gaps": gaps})

    gain = a_release(fragments).outlook.gains[0]

    assert (gain.covered, gain.of, len(gain.functions), gain.reached) == (170, 1000, 20, 170 + sum(range(10, 30)))
