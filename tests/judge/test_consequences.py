from __future__ import annotations

from typing import Any

from gates.api import Breaks, Check
from gates.judge.held import Held
from gates.model.evidence import Fragment, InvocationRecord, Problem
from gates.model.health import Decision, Health
from gates.model.status import Policy
from tests.judge.builders import account, at_least, count, finding, fragment, held, judged, lane, ratio

SYNTAX = Check(id="compile/syntax-error", title="No Python.", way_out="mend it", breaks=Breaks.FILE)
COLLECTION = Check(id="tests/collection-error", title="No import.", way_out="mend the import", breaks=Breaks.RUN)
LOST = Check(id="tests/test-lost", title="Lost.", always=True, is_absence=True)
FAILED = Check(id="tests/failed", title="A test fails.", way_out="mend it")
UNUSED = Check(id="coverage/file-never-imported", title="Untouched.", way_out="test it", is_absence=True)
EMPTY = Check(id="lanes/lane-empty", title="Empty.", always=True, breaks=Breaks.LANE)
GONE = Check(id="lanes/path-missing", title="Gone.", always=True, breaks=Breaks.LANE)
UNPARSED = Check(id="lint/invalid-syntax", title="No Python.", breaks=Breaks.FILE)
RULES = Check(id="lint/*", title="A rule.", way_out="ruff rule CODE")


def ran(name: str, *tasks: str, **fields: Any) -> Fragment:
    records = tuple(InvocationRecord(task=task, argv=(task,), exit_code=1) for task in tasks)
    return fragment(name, invocations=records, **fields)


def held_tests(**fields: Any) -> Held:
    return held("tests-prod", checks=(COLLECTION, LOST, FAILED), **fields)


def held_coverage() -> Held:
    return held("coverage-prod", checks=(UNUSED,), conditions=(at_least("80"),))


def titles(health: Health) -> list[str]:
    return [each.title for each in health.decisions]


def first(health: Health) -> Decision:
    return health.decisions[0]


def test_a_file_that_no_tool_can_read_explains_what_others_say_of_it() -> None:
    traceback = 'tests/test_a.py:1: in <module>\n    import acme\n  File "/x/acme/a.py", line 3\nSyntaxError'
    health = judged(
        [
            held("lint-prod", checks=(RULES, UNPARSED)),
            held("compile-prod", checks=(SYNTAX,)),
            held_tests(conditions=(at_least("1", metric="tests.passed"),)),
            held_coverage(),
        ],
        [
            fragment("lint-prod", findings=(finding("lint/invalid-syntax"),)),
            fragment("compile-prod", findings=(finding("compile/syntax-error", message="invalid syntax"),)),
            ran(
                "tests-prod",
                "pytest",
                "test-names",
                findings=(finding("tests/collection-error", "tests/test_a.py", message="E", detail=traceback),),
                measurements=(count(0, "tests.passed", unit="test"),),
            ),
            ran(
                "coverage-prod",
                "pytest",
                findings=(finding("coverage/file-never-imported", "acme/b.py"),),
                measurements=(ratio(1, 10),),
            ),
        ],
    )

    assert titles(health) == ["1 syntax-error, in prod"]
    assert first(health).explains == (
        "lint-prod: 1 invalid-syntax",
        "tests-prod: 1 collection-error",
        "tests-prod: tests.passed 0 is below 1",
        "coverage-prod: 1 file-never-imported",
        "coverage-prod: coverage.lines 10 % (1 of 10) is below 80 %",
    )
    assert [(each.part.name, each.follows_from) for each in health.parts] == [
        ("lint-prod", "compile-prod"),
        ("compile-prod", None),
        ("tests-prod", "compile-prod"),
        ("coverage-prod", "compile-prod"),
    ]
    assert health.parts[3].summary == "follows from compile-prod; lines 10 %"
    assert health.reasons[:2] == (
        "compile-prod: 1 finding (1 syntax-error)",
        "lint-prod, tests-prod, coverage-prod: follow from compile-prod",
    )


def test_a_rule_of_a_tool_that_could_read_the_file_does_not_follow() -> None:
    health = judged(
        [held("lint-prod", checks=(RULES,)), held("compile-prod", checks=(SYNTAX,))],
        [
            fragment("lint-prod", findings=(finding(), finding(line=2))),
            fragment("compile-prod", findings=(finding("compile/syntax-error"),)),
        ],
    )

    assert titles(health) == ["1 syntax-error, in prod", "2 F401, in prod"]
    assert all(each.follows_from is None for each in health.parts)


def test_a_run_that_could_not_start_explains_all_parts_that_were_read_from_it() -> None:
    stopped = (Problem(what="pytest could not start: no click", way_out="run it by hand"),)
    health = judged(
        [held_tests(), held_coverage()],
        [
            ran("tests-prod", "pytest", "test-names", problems=stopped),
            ran(
                "coverage-prod",
                "pytest",
                problems=stopped,
                findings=(finding("coverage/file-never-imported"),),
                measurements=(ratio(0, 10),),
            ),
        ],
    )

    assert titles(health) == ["tests-prod: pytest could not start: no click"]
    assert first(health).explains[0] == "coverage-prod: the same"
    assert health.parts[1].follows_from == "tests-prod"


def test_parts_of_two_runs_do_not_explain_each_other() -> None:
    health = judged(
        [held_tests(), held_coverage()],
        [
            ran("tests-prod", "pytest", problems=(Problem(what="tests broke"),)),
            ran("coverage-prod", "coverage", problems=(Problem(what="coverage broke"),)),
        ],
    )

    assert titles(health) == ["tests-prod: tests broke", "coverage-prod: coverage broke"]


def test_a_failing_test_is_no_consequence_of_a_file_that_was_not_collected() -> None:
    health = judged(
        [held_tests()],
        [
            ran(
                "tests-prod",
                "pytest",
                findings=(
                    finding("tests/collection-error", "tests/test_a.py"),
                    finding("tests/failed", "tests/test_b.py", 3),
                    finding("tests/test-lost", "tests/test_a.py"),
                ),
            )
        ],
    )

    assert titles(health) == ["1 collection-error, in prod", "1 failed, in prod"]
    assert first(health).explains == ("tests-prod: 1 test-lost",)


def test_a_lane_without_files_explains_what_its_parts_cannot_judge() -> None:
    gone = finding("lanes/path-missing", "srk", message="`srk` of the lane prod does not exist")
    empty = finding("lanes/lane-empty", None, message="the lane prod owns no tracked Python file: `srk` does not exist")
    nothing = (Problem(what="no tracked Python file is in this lane", way_out="see the gate `lanes`"),)
    health = judged(
        [held("lanes", checks=(EMPTY, GONE)), held("lint-prod"), held("lint-labs")],
        [
            fragment("lanes", findings=(gone, empty)),
            fragment("lint-prod", problems=nothing),
            fragment("lint-labs", problems=(Problem(what="ruff is not there"),)),
        ],
        lanes=(lane("prod", files=0), lane("labs")),
    )

    assert titles(health) == ["1 path-missing", "lint-labs: ruff is not there"]
    assert first(health).explains == ("lanes: 1 lane-empty", "lint-prod: no tracked Python file is in this lane")


def test_parts_without_evidence_are_one_reason_and_one_decision() -> None:
    names = [f"lint-lane{number}" for number in range(14)]
    health = judged([held(name) for name in names], [])

    assert titles(health) == ["14 parts without evidence"]
    assert [place.text for place in first(health).places] == names[:5]
    assert first(health).places_left_out == 9
    assert first(health).next_step.startswith("run them, then `gates collect`: gates run lint-lane0 lint-lane1 ")
    assert health.reasons == ("14 parts left no evidence: lint-lane0, lint-lane1, lint-lane2 and 11 more",)


DESELECTED = Check(id="tests/test-deselected", title="Deselected.", why="An option.", way_out="take the option away")
INSTALLED = Check(id="tests/installed-copy-tested", title="A copy.", way_out="pip install -e .", breaks=Breaks.RUN)
MEASURED = Check(id="coverage/installed-copy-measured", title="A copy.", is_absence=True)


def test_what_tells_why_nothing_was_examined_explains_the_open_account_and_the_numbers_behind_it() -> None:
    explained = {"deselected (finding tests/test-deselected)": 297}
    health = judged(
        [
            held("tests-prod", checks=(DESELECTED,), conditions=(at_least("297", metric="tests.passed"),)),
            held_coverage(),
        ],
        [
            ran(
                "tests-prod", "pytest", "test-names",
                findings=(finding("tests/test-deselected", "tests/test_a.py"),),
                account=account(0, unit="test", **explained),
                measurements=(count(0, "tests.passed", unit="test"),),
            ),
            ran("coverage-prod", "pytest", measurements=(ratio(10, 100),)),
        ],
    )  # fmt: skip

    assert titles(health) == ["1 test-deselected, in prod"]
    assert first(health).next_step == "take the option away"
    assert first(health).explains == (
        ("tests-prod: the account is open: no test was examined (297 deselected (finding tests/test-deselected))"),
        "tests-prod: tests.passed 0 is below 297",
        "coverage-prod: coverage.lines 10 % (10 of 100) is below 80 %",
    )


def test_a_few_deselected_tests_explain_no_number() -> None:
    explained = {"deselected (finding tests/test-deselected)": 2}
    health = judged(
        [held("tests-prod", checks=(DESELECTED,)), held_coverage()],
        [
            ran(
                "tests-prod", "pytest", "test-names",
                findings=(finding("tests/test-deselected", "tests/test_a.py"),),
                account=account(3, unit="test", **explained),
            ),
            ran("coverage-prod", "pytest", measurements=(ratio(10, 100),)),
        ],
    )  # fmt: skip

    assert titles(health) == ["1 test-deselected, in prod", "coverage.lines 10 % (10 of 100) is below 80 %"]


def test_an_installed_copy_is_one_thing_to_do() -> None:
    blind = Problem(what="the tests ran and no line of any lane was measured", way_out="install it")
    health = judged(
        [held("tests-prod", checks=(INSTALLED,)), held("coverage-prod", checks=(UNUSED, MEASURED))],
        [
            ran("tests-prod", "pytest", findings=(finding("tests/installed-copy-tested", "acme/a.py"),)),
            ran(
                "coverage-prod", "pytest",
                problems=(blind,),
                findings=(finding("coverage/installed-copy-measured"), finding("coverage/file-never-imported")),
            ),
        ],
    )  # fmt: skip

    assert titles(health) == ["1 installed-copy-tested, in prod"]
    assert health.parts[1].follows_from == "tests-prod"


def test_one_thing_that_stops_several_parts_is_one_line_and_one_step() -> None:
    absent = Problem(what="pytest is not installed", way_out="pip install pytest")
    names = ("tests-prod", "coverage-prod")
    health = judged(
        [held(name) for name in names], [fragment(name, problems=(absent,), account=None) for name in names]
    )

    assert health.reasons == ("tests-prod, coverage-prod: pytest is not installed",)
    assert [(each.title, each.next_step) for each in health.decisions] == [
        ("pytest is not installed (2 parts)", "pip install pytest")
    ]


def test_formatting_comes_after_what_is_wrong_and_what_is_watched_after_what_is_strict() -> None:
    unformatted = Check(id="format/file-not-formatted", title="Not formatted.", way_out="ruff format")
    health = judged(
        [
            held("format-docs", Policy.WARN, checks=(unformatted,)),
            held("format-prod", checks=(unformatted,)),
            held("lint-docs", Policy.WARN, checks=(RULES,)),
            held("lint-prod", checks=(RULES,)),
        ],
        [
            fragment("format-docs", findings=(finding("format/file-not-formatted"),)),
            fragment("format-prod", findings=(finding("format/file-not-formatted"),)),
            fragment("lint-docs", findings=(finding(),)),
            fragment("lint-prod", findings=(finding(),)),
        ],
    )

    assert titles(health) == [
        "1 F401, in prod",
        "1 file-not-formatted, in prod",
        "1 F401, in docs",
        "1 file-not-formatted, in docs",
    ]
