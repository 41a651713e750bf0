from __future__ import annotations

import pytest

from gates.model.health import LeftOut
from gates.model.status import Policy, Readiness, Status
from tests.judge.builders import a_part, count, fragment, held, judged, lane


def test_a_lane_that_is_off_is_a_risk_with_its_size_and_a_next_step() -> None:
    off = lane("prod", Policy.OFF, files=8, lines=1199)
    health = judged([held("lint-labs")], [fragment("lint-labs")], lanes=(off, lane("labs")))

    assert (health.status, health.readiness) == (Status.WARN, Readiness.READY_WITH_RISKS)
    assert health.reasons == ("lane prod is off: 8 files, 1,199 lines not measured",)
    assert [(each.title, each.next_step) for each in health.decisions] == [
        (
            "lane prod is off: 8 files, 1,199 lines not measured",
            "give it a policy, `warn` at least; where nothing depends on it, `tier = 3` says so",
        )
    ]


@pytest.mark.parametrize(
    ("fields", "is_risk"),
    [({"tier": 1}, True), ({"tier": 2}, True), ({"tier": 3}, False), ({"tier": 3, "has_tests": True}, True)],
)
def test_only_a_lane_of_the_last_tier_without_tests_is_off_without_a_risk(
    fields: dict[str, int], is_risk: bool
) -> None:
    health = judged([held()], [fragment()], lanes=(lane(), lane("labs", Policy.OFF, files=1, lines=1, **fields)))

    line = "lane labs is off: 1 file, 1 line not measured"
    assert health.reasons == ((line,) if is_risk else ("1 part passed", line))
    assert health.status is (Status.WARN if is_risk else Status.PASS)


def test_a_gate_that_looks_at_a_lane_that_is_off_is_named() -> None:
    health = judged([held("lint-labs")], [fragment("lint-labs")], lanes=(lane("labs", Policy.OFF, files=2, lines=9),))

    assert health.reasons == ("lane labs is off: 2 files, 9 lines not measured but for lint",)


def test_a_lane_that_is_off_and_holds_nothing_is_not_worth_a_line() -> None:
    health = judged([held()], [fragment()], lanes=(lane("labs", Policy.OFF, files=0, lines=0),))

    assert health.reasons == ("1 part passed",)


def test_a_lane_that_is_held_and_names_no_tests_is_a_risk_with_a_next_step() -> None:
    health = judged([held()], [fragment()], lanes=(lane("prod", untested=8), lane("labs", Policy.WARN, untested=3)))

    line = "lane prod names no tests: nobody asks whether its 8 production files work"
    assert (health.status, health.readiness, health.reasons) == (Status.WARN, Readiness.READY_WITH_RISKS, (line,))
    assert [(each.title, each.next_step) for each in health.decisions] == [
        (line, 'name them in the lane, `tests = ["tests"]`; where nothing depends on it, `tier = 3` says so')
    ]


def test_a_lane_of_the_last_tier_needs_no_tests() -> None:
    health = judged([held()], [fragment()], lanes=(lane("prod", untested=8, tier=3),))

    assert (health.status, health.reasons) == (Status.PASS, ("1 part passed",))


def off(name: str) -> LeftOut:
    return LeftOut(part=a_part(name), reason="policy is off", is_switched_off=True)


def test_a_part_that_somebody_switched_off_is_named_and_one_that_nobody_switched_on_is_not() -> None:
    health = judged(
        [held()], [fragment()], left_out=(off("tests-prod"), LeftOut(part=a_part("api-prod"), reason="off by default"))
    )

    assert (health.status, health.reasons) == (Status.PASS, ("1 part passed", "switched off: tests-prod"))


def test_test_files_of_which_no_test_ran_are_a_risk_where_the_tests_are_held() -> None:
    idle = count(2, "tests.skipped-files", unit="file", lacks="`tests/test_a.py`, `tests/test_b.py`")
    line = "tests-prod: no test of 2 test files ran: `tests/test_a.py`, `tests/test_b.py`"
    found = {}
    for policy in Policy:
        health = judged([held("tests-prod", policy)], [fragment("tests-prod", measurements=(idle,))])
        found[policy] = (line in health.reasons, [each.title for each in health.decisions].count(line))
    assert found == {
        Policy.STRICT: (True, 1), Policy.RATCHET: (True, 1), Policy.WARN: (False, 0), Policy.OFF: (False, 0)
    }  # fmt: skip


def test_no_idle_file_is_no_risk() -> None:
    none = count(0, "tests.skipped-files", unit="file")
    health = judged([held("tests-prod")], [fragment("tests-prod", measurements=(none,))])
    assert (health.status, health.reasons) == (Status.PASS, ("1 part passed",))
