"""SARIF logs: what is a finding, where it lies, what was looked at; and what nobody can believe."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.readers.sarif import read_sarif


def a_result(rule="R1", uri="src/a.py", **more):
    place = {"artifactLocation": {"uri": uri}, "region": {"startLine": 3, "startColumn": 2}}
    return {"ruleId": rule, "message": {"text": "wrong"}, "locations": [{"physicalLocation": place}], **more}


def a_log(*results, **run):
    whole = {"tool": {"driver": {"name": "tool", "version": "1.2"}}, "results": list(results), **run}
    return json.dumps({"version": "2.1.0", "runs": [whole]}).encode()


def checks(data):
    return [found.check for found in read_sarif(data, gate="g").findings]


def test_a_result_is_a_finding_at_its_place():
    log = read_sarif(a_log(a_result()), gate="g")
    assert [(it.check, it.path, it.line, it.column, it.message) for it in log.findings] == [
        ("g/R1", "src/a.py", 3, 2, "wrong")
    ]
    assert (log.tool.name, log.tool.version, log.has_failures, log.problems) == ("tool", "1.2", True, ())


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "pass"}, {"kind": "notApplicable"}, {"baselineState": "absent"},
        {"suppressions": [{"kind": "inSource"}]}, {"suppressions": [{"kind": "external", "status": "accepted"}]},
    ],
)  # fmt: skip
def test_what_passed_is_gone_or_silenced_is_no_finding(more):
    assert checks(a_log(a_result(**more))) == []


@pytest.mark.parametrize(
    "more", [{"kind": "review"}, {"level": "note"}, {"suppressions": [{"status": "rejected"}]}, {"suppressions": []}]
)
def test_what_is_open_is_a_finding(more):
    assert checks(a_log(a_result(**more))) == ["g/R1"]


def test_silenced_results_are_counted():
    log = read_sarif(a_log(a_result(suppressions=[{"kind": "inSource"}]), a_result()), gate="g")
    assert (log.suppressed, len(log.findings)) == (1, 1)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///work/x/src/a.py", "src/a.py"),
        ("/work/x/src/a.py", "src/a.py"),
        ("file:///elsewhere/a.py", None),
        ("../a.py", None),
        ("src/a%20b.py", "src/a b.py"),
        ("https://example.org/a.py", None),
    ],
)
def test_a_path_is_one_of_the_tree_or_none(uri, path):
    found = read_sarif(a_log(a_result(uri=uri)), gate="g", roots=("/work/x",)).findings
    assert [each.path for each in found] == [path]


def test_a_base_and_an_index_lead_to_the_path():
    artifacts = [{"location": {"uri": "src/b.py"}, "roles": ["analysisTarget"]}]
    place = {"artifactLocation": {"uri": "c.py", "uriBaseId": "SRC"}}
    by_index = {"message": {"text": "x"}, "locations": [{"physicalLocation": {"artifactLocation": {"index": 0}}}]}
    based = {"ruleIndex": 0, "message": {"text": "x"}, "locations": [{"physicalLocation": place}]}
    driver = {"driver": {"name": "tool", "rules": [{"id": "py/sql injection"}]}}
    data = a_log(by_index, based, artifacts=artifacts, originalUriBaseIds={"SRC": {"uri": "lib/"}}, tool=driver)
    log = read_sarif(data, gate="g")
    assert [(it.check, it.path) for it in log.findings] == [
        ("g/py/sql-injection", "lib/c.py"),
        ("g/result", "src/b.py"),
    ]
    assert log.examined == ("src/b.py",)


def test_only_analysis_targets_and_the_metrics_of_bandit_say_what_was_looked_at():
    assert read_sarif(a_log(artifacts=[{"location": {"uri": "a.py"}}]), gate="g").examined is None
    metrics = {"metrics": {"_totals": {}, "./a.py": {}, "b.py": {}}}
    assert read_sarif(a_log(properties=metrics), gate="g").examined == ("a.py", "b.py")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (a_log(a_result())[:-9], "is no JSON"),
        (b"<html>", "is no JSON"),
        (b"[]", "no SARIF 2.1.0"),
        (b'{"version": "2.0.0", "runs": [{}]}', "no SARIF 2.1.0"),
        (b'{"version": "2.1.0", "runs": []}', "has no run"),
        (b'{"version": "2.1.0"}', "cannot be understood"),
        (a_log(results=None), "has no results"),
        (a_log(results=None, externalPropertyFileReferences={}), "in other files"),
        (a_log(invocations=[{"executionSuccessful": False}]), "did not succeed"),
        (
            a_log(invocations=[{"toolExecutionNotifications": [{"level": "error", "message": {"text": "boom"}}]}]),
            "boom",
        ),
        (a_log("text"), "cannot be understood"),
        (b"[" * 100_000, "nested too deep"),
    ],
)
def test_what_nobody_can_believe_is_a_problem(data, what):
    assert what in read_sarif(data, gate="g").problems[0].what


@given(cut=st.integers(min_value=0, max_value=len(a_log(a_result())) - 1))
def test_no_cut_of_a_log_is_believed(cut):
    assert read_sarif(a_log(a_result())[:cut], gate="g").problems


@given(data=st.binary(max_size=200))
def test_no_bytes_raise(data):
    assert read_sarif(data, gate="g").problems
