from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gates.api import Finding, Lane, Policy
from gates.builtin.tests import GATE, Settings
from gates.suite.unclaimed import unclaimed_paths
from tests.suite.harness import Subject, prod

TEST = "def test_a():\n    assert 1\n"
TESTS = Lane(name="tests", paths=("tests",))


def subject(folder: Path, *lanes: Lane, **files: str) -> Subject:
    files = {"src/m.py": "X = 1\n", "tests/unit/test_a.py": TEST, **files}
    return Subject(root=folder, lanes=lanes or (prod(tests=("tests/unit",)), TESTS)).write(files)


def untold(found: tuple[Finding, ...]) -> list[tuple[str, int | None, str]]:
    return [(each.path or "", each.line, each.message) for each in found if each.check == "tests/file-in-no-lane"]


def test_a_test_file_that_no_lane_runs_is_a_finding(tmp_path: Path) -> None:
    reading = subject(tmp_path, **{"tests/slow/test_b.py": f"X = 1\n\n\n{TEST}"}).reading(GATE)
    message = "no lane's `tests` names this file: 1 test that is never run"
    assert untold(reading.findings) == [("tests/slow/test_b.py", 4, message)]


def test_a_test_file_inside_a_package_says_that_it_counts_as_production(tmp_path: Path) -> None:
    reading = subject(tmp_path, **{"src/test_in.py": f"{TEST}\n\ndef test_b():\n    assert 0\n"}).reading(GATE)
    message = (
        "no lane's `tests` names this file: 2 tests that are never run, and it counts as production code of lane prod"
    )
    assert untold(reading.findings) == [("src/test_in.py", 1, message)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/sums_of_tests.py", TEST),
        ("src/test_helpers.py", "def make():\n    return 1\n"),
        ("src/test_settings.py", "def testing_place():\n    return 1\n"),
        ("other/test_b.py", TEST),
        ("src/test_base.py", "class TestBase:\n    def test_a(self): pass\n\n\nclass More(TestBase): pass\n"),
    ],
    ids=["no name of a test", "no test in it", "nearly a test", "in no lane at all", "a base of other classes"],
)
def test_what_pytest_would_not_run_is_none(tmp_path: Path, path: str, text: str) -> None:
    assert untold(subject(tmp_path, **{path: text}).reading(GATE).findings) == []


def test_the_names_are_those_that_the_repository_configures(tmp_path: Path) -> None:
    files = {"pytest.ini": "[pytest]\npython_files = check_*.py\n", "src/test_b.py": TEST, "src/check_c.py": TEST}
    reading = subject(tmp_path, **files, **{"tests/unit/check_a.py": TEST}).reading(GATE)
    assert [path for path, *_ in untold(reading.findings)] == ["src/check_c.py"]


def test_a_file_that_is_left_out_with_a_reason_is_a_note(tmp_path: Path) -> None:
    held = Settings(left_out_files={"tests/slow/": "they need a database"})
    reading = subject(tmp_path, **{"tests/slow/test_b.py": TEST}).reading(GATE, held)
    assert untold(reading.findings) == []
    assert "1 test file left out (left-out-files): they need a database: tests/slow/test_b.py" in reading.notes


def test_files_in_a_lane_that_is_only_watched_are_a_note(tmp_path: Path) -> None:
    lanes = (prod(tests=("tests/unit",)), TESTS, Lane(name="examples", paths=("examples",), policy=Policy.WARN))
    files = {f"examples/{name}/test_b.py": TEST for name in "abcd"}
    reading = subject(tmp_path, *lanes, **files).reading(GATE)
    assert untold(reading.findings) == []
    assert (
        "4 test files are run by no lane and are in lanes that are only watched: examples/a/test_b.py, "
        "examples/b/test_b.py, examples/c/test_b.py, ...; name them in `tests` of a lane to run"
    ) in reading.notes


def test_files_beside_the_tests_of_a_held_lane_are_a_finding_whoever_watches_them(tmp_path: Path) -> None:
    lanes = (prod(tests=("tests/unit",)), replace(TESTS, policy=Policy.WARN))
    reading = subject(tmp_path, *lanes, **{"tests/test_b.py": TEST}).reading(GATE)
    assert [path for path, *_ in untold(reading.findings)] == ["tests/test_b.py"]


def test_each_file_is_told_by_one_lane_its_owner_or_that_with_the_nearest_tests(tmp_path: Path) -> None:
    lanes = (
        Lane(name="labs", paths=("labs",), tests=("labs/tests",), policy=Policy.WARN),
        prod(tests=("tests/unit",)),
        Lane(name="off", paths=("off",), tests=("off/tests",), policy=Policy.OFF),
        Lane(name="rest", paths=("tests", "qa", "off")),
    )
    repository = subject(
        tmp_path, *lanes,
        **{"labs/test_b.py": TEST, "tests/test_c.py": TEST, "qa/test_d.py": TEST, "off/tests/test_e.py": TEST},
    ).repository  # fmt: skip
    told = {lane.name: unclaimed_paths(lane, repository) for lane in lanes}
    assert told == {
        "labs": ("labs/test_b.py",), "prod": ("qa/test_d.py", "src/m.py", "tests/test_c.py"), "off": (), "rest": (),
    }  # fmt: skip


def test_without_a_lane_that_names_tests_nobody_answers(tmp_path: Path) -> None:
    lane = prod(tests=())
    assert unclaimed_paths(lane, subject(tmp_path, lane).repository) == ()
