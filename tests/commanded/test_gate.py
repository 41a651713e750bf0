"""A command of the configuration without processes: its words, its account, its witnesses, its cases."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from gates.api import GateScope, KnownBad
from gates.commanded.gate import commanded_gate
from gates.commanded.settings import Planting, Reads, Settings
from gates.testing import a_lane, a_repository, a_result, a_scope

ARGV = ("tool", "{folders}")
REPOSITORY = a_repository(["src/a.py", "src/b.py", "labs/c.py"], lanes=[a_lane(), a_lane("labs", ("labs",))])
SCOPE = a_scope(REPOSITORY)
GATE = commanded_gate("words", reads=Reads.SARIF)
COUNT = Settings(
    command=ARGV, reads=Reads.COUNT, pattern=r"(?P<number>\d+) todos", examined=r"in (?P<examined>\d+)",
    maximum=Decimal(3),
)  # fmt: skip


def a_sarif(*uris, looked=("src/a.py", "src/b.py"), **run):
    results = [
        {"ruleId": "W", "message": {"text": "x"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": u}}}]}
        for u in uris
    ]
    artifacts = [{"location": {"uri": uri}, "roles": ["analysisTarget"]} for uri in looked]
    whole = {"tool": {"driver": {"name": "t"}}, "results": results, "artifacts": artifacts, **run}
    return json.dumps({"version": "2.1.0", "runs": [whole]}).encode()


def reading(data, *, settings=None, code=0, gate=GATE, **invocation):
    settings = settings or Settings(command=ARGV)
    (task,) = gate.plan(settings, SCOPE)
    result = a_result(task, exit_code=0, **invocation)
    *first, last = result.invocations
    last = replace(last, stdout=data, exit_code=code)
    return gate.read(settings, SCOPE, {task.name: replace(result, invocations=(*first, last))})


def test_words_are_filled_in_for_the_lane():
    settings = Settings(command=("tool", "--lane={lane}", "{out}/x", "{folders}", "{paths}"), output="x")
    (task,) = GATE.plan(settings, SCOPE)
    assert task.commands[-1].argv == ("tool", "--lane=prod", "{out}/x", "src")
    assert (task.commands[-1].takes_paths, task.paths, task.outputs) == (True, ("src/a.py", "src/b.py"), ("x",))
    assert (task.input_files, task.is_reusable) == (None, False)


def test_a_clean_report_of_all_files_is_green():
    assert reading(a_sarif()).account.summary == "2 of 2 files"
    assert reading(a_sarif()).problems == ()


def test_findings_of_another_lane_are_told_and_not_counted():
    found = reading(a_sarif("src/a.py", "labs/c.py"), code=1)
    assert [each.path for each in found.findings] == ["src/a.py"]
    assert found.notes == ("1 findings in files of other lanes are not counted here",)


@pytest.mark.parametrize(
    ("data", "code", "what"),
    [
        (a_sarif("src/a.py"), 0, "ended with 0, and its report has 1 finding"),
        (a_sarif(), 1, "ended with 1, and its report has no finding"),
        (a_sarif(looked=()), 0, "nobody knows what it looked at"),
        (a_sarif(), 2, "ended with exit code 2"),
        (b"", 0, "is empty"),
    ],
)
def test_two_witnesses_must_agree(data, code, what):
    assert what in reading(data, code=code).problems[0].what


def test_an_old_report_is_a_problem():
    run = {"invocations": [{"executionSuccessful": True, "endTimeUtc": "2026-01-01T00:00:00Z"}]}
    found = reading(a_sarif(**run), started_at="2026-01-02T00:00:00.000Z")
    assert "before this run began" in found.problems[0].what
    assert reading(a_sarif(**run), started_at="2026-01-01T00:00:02.000Z").problems == ()


def test_a_code_that_means_nothing_is_no_witness():
    found = reading(a_sarif("src/a.py"), settings=Settings(command=ARGV, accepted_exit_codes=(0,)))
    assert (len(found.findings), found.problems) == (1, ())


def test_a_pattern_tells_what_was_looked_at():
    settings = Settings(command=ARGV, examined=r"^looked at (?P<file>.+)$", reads=Reads.SARIF, output="", env={})
    task = GATE.plan(settings, SCOPE)[0]
    result = a_result(task)
    last = replace(
        result.invocations[-1], stdout=a_sarif(looked=()), stderr=b"looked at src/a.py\nlooked at src/b.py\n"
    )
    found = GATE.read(settings, SCOPE, {task.name: replace(result, invocations=(result.invocations[0], last))})
    assert found.account.summary == "2 of 2 files"


@pytest.mark.parametrize(
    ("text", "is_open", "problems"),
    [
        (b"3 todos in 2", False, 0), (b"3 todos in 1", True, 0), (b"3 todos in 5", True, 0), (b"3 todos in 0", True, 0),
        (b"3 todos", True, 1), (b"none in 2", True, 1), (b"", True, 2), (b"\xff 3 todos in 2", True, 1),
    ],
)  # fmt: skip
def test_a_count_is_worth_what_was_counted(text, is_open, problems):
    found = reading(text, settings=COUNT, gate=commanded_gate("todos", reads=Reads.COUNT))
    assert (found.account is None or found.account.is_open) is is_open
    assert len(found.problems) == problems


def test_several_runs_of_one_report_are_a_problem():
    (task,) = GATE.plan(Settings(command=("tool", "{paths}")), SCOPE)
    result = a_result(task)
    thrice = replace(result, invocations=(*result.invocations, result.invocations[-1]))
    assert (
        "ran 2 times" in GATE.read(Settings(command=("tool", "{paths}")), SCOPE, {task.name: thrice}).problems[0].what
    )


@pytest.mark.parametrize("reads", list(Reads))
def test_without_a_result_nothing_is_known(reads):
    found = commanded_gate("x", reads=reads).read(replace(COUNT, reads=Reads.COUNT), SCOPE, {})
    assert (found.account, len(found.problems)) == (None, 1)


def test_the_defect_goes_to_the_deepest_folder_or_where_it_says():
    def cases(file, lane="prod"):
        settings = Settings(command=ARGV, known_bad=Planting(file=file, text="x", check="words/W"))
        return GATE.known_bad(settings, a_scope(REPOSITORY, lane=lane))

    assert cases("new.py") == (
        KnownBad(
            name="the known-bad case in src/new.py", files={"src/new.py": "x"}, check="words/W", path="src/new.py"
        ),
    )
    assert [case.appends for case in cases("src/a.py")] == [{"src/a.py": "\nx"}]
    assert cases("src/a.py", lane="labs") == ()


def test_a_number_must_get_worse_and_bounds_are_conditions():
    gate = commanded_gate("todos", reads=Reads.COUNT, scope=GateScope.LANE)
    settings = replace(COUNT, known_bad=Planting(file="new.py", text="x"), minimum_examined=2)
    assert [case.lowers for case in gate.known_bad(settings, SCOPE)] == ["todos.number"]
    bounds = [(it.metric, it.minimum, it.maximum) for it in gate.conditions(settings, SCOPE)]
    assert bounds == [("todos.number", None, Decimal(3)), ("todos.examined", Decimal(2), None)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"command": ("a", "{paths}", "b")}, {"command": ("a{paths}",)}, {"command": ("a", "{")}, {"command": ("",)},
        {"output": "../x"}, {"output": "x"}, {"examined": "("}, {"examined": "x"}, {"pattern": r"(?P<number>\d)"},
        {"minimum": Decimal(1)}, {"accepted_exit_codes": (1,)}, {"known_bad": Planting(file="a.py")},
        {"known_bad": Planting(file="../a.py", text="x", check="c")}, {"known_bad": Planting(file="a.py", text="x")},
        {"unit": "Many Files!"}, {"command": ("bash", "-c", "a; true")}, {"env": {"A": "{nowhere}"}},
        {"reads": Reads.COUNT}, {"reads": Reads.COUNT, "maximum": Decimal(1)},
        {"scope": GateScope.REPOSITORY, "command": ("a", "{lane}")},
    ],
)  # fmt: skip
def test_settings_that_could_never_be_red_are_refused(wrong):
    with pytest.raises(ValueError, match=r".{10}"):
        Settings(**{"command": ARGV, **wrong})
