from __future__ import annotations

from pathlib import Path

import pytest

from gates.api import NotAsked, Reading
from gates.builtin import smoke, tests
from tests.suite.harness import Subject, prod

MARKED = """
import os
import pytest
pytestmark = pytest.mark.unit

@pytest.mark.smoke
def test_quick(): assert os.environ.get("MODE", "x") != "broken"

@pytest.mark.smoke
@pytest.mark.slow
def test_slow(): pass

def test_other(): assert 0
"""
MARKS = "[pytest]\nmarkers =\n    smoke\n    slow\n    unit\n"


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    return Subject(root=tmp_path).write({"src/app.py": "x = 1\n", "tests/test_a.py": MARKED, "pytest.ini": MARKS})


def outcome(reading: Reading) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    account = reading.account.summary if reading.account else ""
    return account, tuple(f.check for f in reading.findings), tuple(problem.what for problem in reading.problems)


def together(settings: smoke.Settings, **values: object) -> list[tuple[object, object]]:
    return [(tests.GATE, tests.Settings(**values)), (smoke.GATE, settings)]  # type: ignore[arg-type]


def test_is_left_out_with_a_reason_where_nothing_declares_smoke(subject: Subject) -> None:
    plan = smoke.GATE.plan(smoke.Settings(), subject.scope())
    assert isinstance(plan, NotAsked)
    assert plan.reason.startswith("lane prod declares no smoke tests: it has no `smoke` folder")


def test_a_folder_named_smoke_is_enough(subject: Subject) -> None:
    subject.write({"tests/smoke/test_s.py": "def test_s(): pass\n"})
    assert outcome(subject.reading(smoke.GATE)) == ("1 of 1 test", (), ())


@pytest.mark.parametrize(
    "settings",
    [
        smoke.Settings(markers="smoke and not slow"),
        smoke.Settings(command=("pytest", "-m", "smoke and not slow")),
        smoke.Settings(command=("python", "-m", "pytest", "-m", "smoke and not slow", "tests/")),
        smoke.Settings(command=("pytest", "-m", "smoke and not slow", "-q")),
        smoke.Settings(command=("pytest", "tests/test_a.py::test_quick")),
        smoke.Settings(command=("pytest", "-k", "quick")),
    ],
)
def test_marks_commands_and_names_choose_the_same_test(subject: Subject, settings: smoke.Settings) -> None:
    assert outcome(subject.reading(smoke.GATE, settings)) == ("1 of 1 test", (), ())


def test_is_read_out_of_the_run_of_all_tests(subject: Subject) -> None:
    settings = smoke.Settings(markers="smoke")
    asked = together(settings)
    subject.reading(tests.GATE, asked=asked)
    reading = subject.reading(smoke.GATE, settings, asked=asked)
    assert (outcome(reading), [task.name for task in subject.runs]) == (
        ("2 of 2 tests", (), ()),
        ["pytest", "test-names", "unclaimed-tests"],
    )


def test_an_environment_of_its_own_is_a_run_of_its_own(subject: Subject) -> None:
    settings = smoke.Settings(markers="smoke", env={"MODE": "broken"})
    asked = together(settings)
    subject.reading(tests.GATE, asked=asked)
    reading = subject.reading(smoke.GATE, settings, asked=asked)
    assert outcome(reading) == ("2 of 2 tests", ("smoke/failed",), ())
    assert [task.name for task in subject.runs].count("pytest") == 2


@pytest.mark.parametrize("alone", [True, False])
def test_a_typing_error_in_the_mark_is_never_green(subject: Subject, alone: bool) -> None:
    settings = smoke.Settings(markers="smok")
    reading = subject.reading(smoke.GATE, settings, asked=[] if alone else together(settings))
    assert outcome(reading) == ("0 of 0 tests", (), ("no smoke test was found (marked `smok`)",))


def test_no_smoke_test_below_a_path_is_never_green(subject: Subject) -> None:
    reading = subject.reading(smoke.GATE, smoke.Settings(paths=("tests/quick",)))
    assert reading.problems


@pytest.mark.parametrize("markers", ["smoke and", "(smoke", "smoke)", "not", "smoke; import os"])
def test_an_expression_that_makes_no_sense_is_never_green(subject: Subject, markers: str) -> None:
    assert subject.reading(smoke.GATE, smoke.Settings(markers=markers)).problems


@pytest.mark.parametrize("trick", ["-k quick", "--deselect tests/test_a.py::test_slow"])
def test_smoke_tests_that_the_configuration_deselects_are_findings(subject: Subject, trick: str) -> None:
    subject.write({"pytest.ini": f"{MARKS}addopts = {trick}\n"})
    settings = smoke.Settings(markers="smoke")
    assert outcome(subject.reading(smoke.GATE, settings))[1] == ("smoke/test-deselected",)


def test_a_hook_that_takes_smoke_tests_away_opens_the_account(subject: Subject) -> None:
    subject.write({"tests/conftest.py": "def pytest_collection_modifyitems(items):\n    del items[1:]\n"})
    reading = subject.reading(smoke.GATE, smoke.Settings(markers="smoke"))
    assert reading.account is not None
    assert (reading.account.unexplained, outcome(reading)[1]) == (1, ("smoke/test-lost",))


def test_marks_that_hooks_add_count(subject: Subject) -> None:
    hook = "def pytest_collection_modifyitems(items):\n    for item in items: item.add_marker('smoke')\n"
    subject.write({"tests/conftest.py": hook})
    settings = smoke.Settings(markers="smoke")
    assert outcome(subject.reading(smoke.GATE, settings))[0] == "3 of 3 tests"
    assert outcome(subject.reading(smoke.GATE, settings, asked=together(settings)))[0] == "3 of 3 tests"


def test_a_command_that_is_not_pytest_says_so(subject: Subject) -> None:
    reading = subject.reading(smoke.GATE, smoke.Settings(command=("make", "smoke")))
    assert outcome(reading)[2] == (
        "smoke.command 'make smoke' is not a pytest command, so nothing can account for what it checks",
    )


def test_a_command_that_only_collects_is_never_green(subject: Subject) -> None:
    reading = subject.reading(smoke.GATE, smoke.Settings(command=("pytest", "-m", "smoke", "--collect-only")))
    assert outcome(reading)[2] == ("--collect-only is in force, so no test runs",)


def test_a_smoke_test_that_ends_the_process_is_never_green(subject: Subject) -> None:
    subject.write({"tests/smoke/test_s.py": "import os\ndef test_s(): os._exit(0)\n"})
    assert "test_s ran" in subject.reading(smoke.GATE).problems[0].what


def test_lanes_with_equal_settings_share_a_run_and_count_their_own(tmp_path: Path) -> None:
    lanes = (prod(), prod(name="labs", paths=("labs",), tests=("labs_tests",)))
    subject = Subject(root=tmp_path, lanes=lanes).write({"tests/test_a.py": MARKED, "pytest.ini": MARKS})
    subject.write({"labs_tests/test_l.py": "import pytest\n@pytest.mark.smoke\ndef test_l(): assert 0\n"})
    settings = smoke.Settings(markers="smoke")
    asked = [(smoke.GATE, settings)]
    readings = [outcome(subject.reading(smoke.GATE, settings, lane=lane, asked=asked)) for lane in ("prod", "labs")]
    assert readings == [("2 of 2 tests", (), ()), ("1 of 1 test", ("smoke/failed",), ())]
    assert len(subject.runs) == 1


def test_the_minimum_is_a_condition(subject: Subject) -> None:
    settings = smoke.Settings(markers="smoke", minimum_tests=20)
    assert [(c.metric, c.minimum) for c in smoke.GATE.conditions(settings, subject.scope()) if c.minimum] == [
        ("smoke.passed", 20)
    ]


@pytest.mark.parametrize("settings", [smoke.Settings(), smoke.Settings(markers="smoke and not slow")])
def test_known_bad_case_comes_back(subject: Subject, settings: smoke.Settings) -> None:
    subject.write({"tests/smoke/test_s.py": "import pytest\n@pytest.mark.smoke\ndef test_s(): pass\n"})
    (case,) = smoke.GATE.known_bad(settings, subject.scope())
    reading = subject.write(dict(case.files)).reading(smoke.GATE, settings)
    assert [(finding.check, finding.path) for finding in reading.findings] == [(case.check, case.path)]
