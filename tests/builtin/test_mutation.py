"""The gate `mutation` on small projects that really run."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from gates.api import Change, ChangedFile, Component, NotAsked, Targets
from gates.builtin.mutation import CHANGED, GATE, WHOLE, Extent, Settings
from gates.testing import a_lane, a_repository, a_result, a_scope, run_gate, write

LANES = (a_lane(tests=("tests",)), a_lane("tests", ("tests",)))
FILES = {
    "src/acme/__init__.py": "LIMIT = 3\n",
    "src/acme/sums.py": (
        "def add(a, b):\n    return a + b\n\n\ndef twice(a):\n    return a * 2\n\n\ndef unused(a):\n    return a - 1\n"
    ),
    "tests/test_sums.py": (
        "from acme.sums import add, twice\n\n\ndef test_add():\n    assert add(1, 2) == 3\n\n\n"
        "def test_twice():\n    twice(4)\n"
    ),
    "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["src"]\n',
}


def test_killed_survived_and_untested_mutants_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, FILES)

    reading = run_gate(GATE, tmp_path, lanes=LANES)

    assert reading.problems == ()
    assert reading.account is not None
    assert (reading.account.examined, reading.account.unexplained) == (5, 0)
    assert reading.account.explained == {"not mutated: module-level": 1}
    score = reading.measurements[0]
    assert (score.metric, score.value, score.of) == (WHOLE, 1, 5)
    assert [(each.check, each.line, each.judged_by) for each in reading.findings] == [
        ("mutation/survived", 6, WHOLE), ("mutation/survived", 6, WHOLE),
        ("mutation/no-tests", 10, WHOLE), ("mutation/no-tests", 10, WHOLE),
    ]  # fmt: skip
    assert reading.findings[0].output == "tests/test_sums.py::test_twice"
    assert reading.tool is not None
    assert reading.tool.name == "mutmut"


def test_a_suite_that_is_red_without_a_mutant_gives_no_score(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "tests/test_red.py": "def test_red():\n    assert False\n"})

    reading = run_gate(GATE, tmp_path, lanes=LANES)

    assert [problem.what for problem in reading.problems] == [
        "tests fail without any mutant, in a copy of the tree: tests/test_red.py::test_red"
    ]


def test_a_test_that_ends_now_so_and_now_so_gives_no_score(tmp_path: Path) -> None:
    text = "SEEN = []\n\n\ndef test_first():\n    assert not SEEN\n\n\ndef test_second():\n    SEEN.append(1)\n"
    write(tmp_path, {**FILES, "tests/test_order.py": text})

    reading = run_gate(GATE, tmp_path, lanes=LANES)

    assert [problem.what for problem in reading.problems] == [
        "tests end now so and now so, in a copy of the tree: tests/test_order.py::test_first"
    ]


def test_a_test_file_that_cannot_be_imported_gives_no_score(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "tests/test_broken.py": "import nowhere_at_all\n"})

    reading = run_gate(GATE, tmp_path, lanes=LANES)

    assert len(reading.problems) == 1
    assert reading.problems[0].what.startswith("tests/test_broken.py could not be collected: ")


def test_functions_without_mutants_are_named_in_the_account(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "src/acme/idle.py": "def idle():\n    pass\n"})

    reading = run_gate(GATE, tmp_path, lanes=LANES)

    assert reading.account is not None
    assert reading.account.names["a function without mutants"] == ("src/acme/idle.py::idle",)


def test_a_lane_without_functions_is_not_applicable(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "src/acme/sums.py": "X = 1\n", "tests/test_sums.py": "def test_x():\n    pass\n"})

    reading = run_gate(GATE, tmp_path, lanes=LANES)

    assert reading.not_applicable == "the 2 files of lane prod hold no function"


def test_muted_mutants_are_listed_and_not_run(tmp_path: Path) -> None:
    head = "import logging\n\nlog = logging.getLogger()\n\n\n"
    text = head + "def add(a, b):\n    log.info('x' + str(a))\n    return a + b\n"
    tests = {"tests/test_sums.py": "from acme.sums import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n"}
    write(tmp_path, {**FILES, **tests, "src/acme/sums.py": text})

    reading = run_gate(GATE, tmp_path, lanes=LANES)

    assert reading.account is not None
    assert reading.account.explained["muted: logging"] > 0
    assert reading.findings == ()


def test_in_a_change_only_its_lines_are_asked_about(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    change = Change(base_sha="0" * 40, files=(ChangedFile(path="src/acme/sums.py", added_lines=(2,)),))
    scope = a_scope(a_repository(FILES, lanes=LANES, change=change), targets=Targets(mutation=Decimal(70)))

    plan = GATE.plan(Settings(), scope)
    conditions = GATE.conditions(Settings(), scope)

    assert not isinstance(plan, NotAsked)
    assert '"changed": {"src/acme/sums.py": [2]}' in str(plan[0].commands[0].stdin)
    assert [(each.metric, each.minimum, each.not_applicable_when_zero) for each in conditions] == [
        (CHANGED, Decimal(70), True)
    ]


def test_a_change_of_nothing_that_is_mutated_is_not_applicable() -> None:
    change = Change(base_sha="0" * 40, files=(ChangedFile(path="README.md", added_lines=(1,)),))
    scope = a_scope(a_repository(FILES, lanes=LANES, change=change))

    assert GATE.plan(Settings(), scope) == ()
    assert GATE.read(Settings(), scope, {}).not_applicable == (
        "the change adds no line to a production file of lane prod"
    )


def test_the_whole_is_asked_about_where_nothing_changed_or_was_pushed_or_it_is_wanted() -> None:
    change = Change(base_sha="0" * 40, files=(ChangedFile(path="README.md", added_lines=(1,)),))
    unchanged = a_scope(a_repository(FILES, lanes=LANES, change=Change(base_sha="0" * 40)))
    unknown = a_scope(a_repository(FILES, lanes=LANES, change=Change(unknown_because="a shallow clone")))
    wanted = a_scope(a_repository(FILES, lanes=LANES, change=change))
    pushed = a_scope(a_repository(FILES, lanes=LANES, change=replace(change, is_push=True)))
    usual = ((unchanged, Settings()), (unknown, Settings()), (pushed, Settings()))

    for scope, settings in (*usual, (wanted, Settings(extent=Extent.WHOLE))):
        plan = GATE.plan(settings, scope)
        assert not isinstance(plan, NotAsked)
        assert '"changed": null' in str(plan[0].commands[0].stdin)


def test_components_have_targets_of_their_own() -> None:
    repository = replace(a_repository(FILES, lanes=LANES), components=(Component(name="sums", paths=("src/acme",)),))
    scope = replace(
        a_scope(repository, targets=Targets(mutation=Decimal(50))),
        component_targets={"sums": Targets(mutation=Decimal(80))},
    )

    bounds = [(each.component, each.minimum) for each in GATE.conditions(Settings(), scope)]

    assert bounds == [(None, Decimal(50)), ("sums", Decimal(80))]


def test_a_lane_without_tests_is_not_asked() -> None:
    scope = a_scope(a_repository(FILES, lanes=(a_lane(),)))

    assert GATE.plan(Settings(), scope) == NotAsked(reason="lane prod names no tests")


def test_a_result_without_what_it_should_tell_is_a_problem() -> None:
    scope = a_scope(a_repository(FILES, lanes=LANES))
    plan = GATE.plan(Settings(), scope)
    assert not isinstance(plan, NotAsked)

    reading = GATE.read(Settings(), scope, {"mutants": a_result(plan[0])})

    assert [problem.what for problem in reading.problems] == ["mutants.json is missing or cannot be read"]


def test_where_tests_change_what_they_run_of_tier_1_is_asked_about() -> None:
    change = Change(base_sha="0" * 40, files=(ChangedFile(path="tests/test_sums.py", added_lines=()),))
    first = replace(LANES[0], tier=1)
    asked = []
    for lane in (first, LANES[0]):
        plan = GATE.plan(Settings(), a_scope(a_repository(FILES, lanes=(lane, LANES[1]), change=change)))
        assert not isinstance(plan, NotAsked)
        asked.append(['"changed_tests": ["tests/test_sums.py"]' in str(task.commands[0].stdin) for task in plan])

    assert asked == [[True], []]


def test_the_planted_red_test_comes_with_a_change_of_production() -> None:
    scope = a_scope(a_repository(FILES, lanes=LANES))

    red = GATE.known_bad(Settings(), scope)[-1]

    assert red.opens_account
    assert set(red.appends) == {"src/acme/sums.py"}, "where only a change is asked about, it must ask about something"
