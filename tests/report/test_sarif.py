from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from gates.model.account import Account
from gates.model.health import Health
from gates.model.status import FindingState, Policy, Status
from gates.report import sarif
from gates.report.line_hash import line_hashes
from tests.report.builders import CHECKS, clean, judged, messy, part


def runs_of(health: Health, **more: Any) -> list[dict[str, Any]]:
    document = json.loads(sarif.render(health, **more))
    assert document["version"] == "2.1.0"
    runs: list[dict[str, Any]] = document["runs"]
    return runs


def only(health: Health, **more: Any) -> dict[str, Any]:
    found = [result for run in runs_of(health, **more) for result in run["results"]]
    assert len(found) == 1
    return found[0]


def with_finding(finding: Any, **more: Any) -> Health:
    return replace(clean(), parts=(part("lint", "prod", Status.FAIL, "x", findings=(finding,), **more),))


def test_a_finding_in_the_place_of_an_accepted_one_is_updated() -> None:
    other = judged("lint/X", "a.py", 3, "bad", FindingState.UPDATED)
    assert only(with_finding(other))["baselineState"] == "updated"


def test_each_part_has_a_run_and_a_category_of_its_own() -> None:
    runs = runs_of(messy(), checks=CHECKS)

    assert [run["automationDetails"]["id"] for run in runs] == [
        f"gates/{name}/" for name in ("lanes", "lint-prod", "lint-labs", "smoke", "tests-prod", "coverage-prod")
    ]
    assert [len(run["results"]) for run in runs] == [0, 4, 40, 0, 3, 1]
    assert runs[3]["invocations"][0]["executionSuccessful"] is False
    assert runs[3]["invocations"][0]["toolExecutionNotifications"][0]["level"] == "error"


def test_every_result_points_at_its_rule_and_every_rule_has_help() -> None:
    for run in runs_of(messy(), checks=CHECKS):
        rules = run["tool"]["driver"]["rules"]
        assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
        assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)
        assert all(len(result["locations"]) == 1 for result in run["results"])


def test_a_finding_of_the_whole_repository_is_anchored() -> None:
    result = only(with_finding(judged("coverage/low", None, None, "too low")))

    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "pyproject.toml"},
        "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2},
    }


def test_a_path_that_leaves_the_repository_is_anchored_and_named() -> None:
    for path in ("../../etc/passwd", "/etc/passwd"):
        result = only(with_finding(judged("lint/X", path, 3, "bad")))

        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "pyproject.toml"
        assert result["message"]["text"] == f"{path}: bad"


def test_a_path_is_percent_encoded() -> None:
    result = only(with_finding(judged("lint/X", "a b/ü#?%:.py", 3, "bad")))

    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%20b/%C3%BC%23%3F%25%3A.py"


def test_a_waived_finding_is_suppressed_with_its_reason() -> None:
    result = only(with_finding(judged("lint/X", "a.py", 3, "bad", FindingState.WAIVED)))

    assert (result["level"], result["baselineState"]) == ("note", "unchanged")
    assert result["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "re-exports for 1.x"}]


def test_the_level_follows_the_policy_and_the_baseline() -> None:
    old = judged("lint/X", "a.py", 3, "bad", FindingState.UNCHANGED)
    new = judged("lint/X", "a.py", 3, "bad")

    assert only(with_finding(new))["level"] == "error"
    assert only(with_finding(new, policy=Policy.WARN))["level"] == "warning"
    assert only(with_finding(old, policy=Policy.RATCHET))["level"] == "note"
    assert only(with_finding(old))["level"] == "error"


def test_github_fingerprint_is_there_only_when_the_text_is_known() -> None:
    health = with_finding(judged("lint/X", "a.py", 2, "bad", fingerprint="ours"))

    assert only(health)["partialFingerprints"] == {"gatesFingerprint/v1": "ours"}
    assert only(health, sources={"a.py": "x = 1\ny = 2\n"})["partialFingerprints"] == {
        "primaryLocationLineHash": line_hashes("x = 1\ny = 2\n", {2})[2],
        "gatesFingerprint/v1": "ours",
    }
    assert "partialFingerprints" not in only(with_finding(judged("lint/X", "a.py", 2, "bad")))


def test_no_run_is_larger_than_code_scanning_takes_and_the_cut_is_said() -> None:
    old = tuple(judged("lint/X", f"a{n}.py", 1, "bad", FindingState.UNCHANGED) for n in range(sarif.RESULTS_LIMIT))
    new = judged("lint/X", "z.py", 1, "bad")
    health = replace(clean(), parts=(part("lint", "prod", Status.FAIL, "x", findings=(*old, new)),))

    (run,) = runs_of(health)

    assert len(run["results"]) == sarif.RESULTS_LIMIT
    assert run["results"][0]["baselineState"] == "new"
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("1 findings are not in this run")


def test_more_than_twenty_parts_share_a_run_by_gate_and_nothing_is_lost() -> None:
    for gates in (5, 30):
        parts = tuple(
            part(f"g{number % gates}", f"l{number}", Status.FAIL, "x", findings=(judged("g/x", "a.py", 1, "bad"),))
            for number in range(60)
        )
        runs = runs_of(replace(clean(), parts=parts))

        assert len(runs) <= 20
        assert len({run["automationDetails"]["id"] for run in runs}) == len(runs)
        assert sum(len(run["results"]) for run in runs) == 60


def test_a_survivor_carries_its_diff_and_the_tests_that_ran_it_and_is_no_error() -> None:
    survivor = judged(
        "mutation/survived", "a.py", 2, "mutant 1f: 2 tests ran it", judged_by="mutation.score",
        detail="-    return a[0](b)\n+    return\x1b[2J None", output="t.py::test_a\nt.py::test_b",
    )  # fmt: skip

    found = only(with_finding(survivor, account=Account(unit="mutant", expected=9, examined=9, unexplained=0)))

    assert found["level"] == "note"
    assert found["message"]["text"].split("\n") == [
        "mutant 1f: 2 tests ran it", "-    return a[0]\u200b(b)", "+    return\\x1b[2J None",
        "t.py::test_a", "t.py::test_b",
    ]  # fmt: skip
