"""Doctests: where they run, what is accounted for, and what is still measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.builtin import coverage, tests
from tests.builtin.test_tests import GREEN, checks, is_green, numbers
from tests.suite.harness import Subject, prod

DOCTESTED = (
    'def double(a):\n    """Two.\n\n    >>> double(1)\n    2\n    """\n    return a * 2\n'
    "\ndef test_it(a):\n    return a\n"
)
NOT_NAMED = "pytest's configuration runs doctests, and no lane's `tests` names src: they do not run"


@pytest.mark.parametrize(
    ("settings", "roots", "collected", "notes"),
    [
        ("addopts = --doctest-modules", ("tests",), 2, [NOT_NAMED]),
        ("addopts = --doctest-modules\ntestpaths = tests", ("tests",), 2, []),
        ("addopts = --doctest-modules\ntestpaths = src/ tests", ("tests",), 2, [NOT_NAMED]),
        ("addopts = -q", ("tests",), 2, []),
        ("addopts = --doctest-modules", ("src", "tests"), 3, []),
        ("addopts = --doctest-modules", ("src",), 1, []),
    ],
)
def test_doctests_of_the_code_run_where_tests_names_it_and_a_note_says_where_not(
    tmp_path: Path, settings: str, roots: tuple[str, ...], collected: int, notes: list[str]
) -> None:
    files = {"src/app.py": DOCTESTED, "tests/test_a.py": GREEN, "pytest.ini": f"[pytest]\n{settings}\n"}
    reading = Subject(root=tmp_path, lanes=(prod(tests=roots),)).write(files).reading(tests.GATE)

    assert is_green(reading), reading
    assert numbers(reading) == {"collected": collected, "passed": collected}
    assert [note for note in reading.notes if "doctests" in note and "runs" in note] == notes


def test_a_test_that_asserts_in_code_with_doctests_is_still_missed(tmp_path: Path) -> None:
    text = DOCTESTED.replace("    return a\n", "    assert a\n")
    files = {"src/app.py": text, "pytest.ini": "[pytest]\naddopts = --doctest-modules\n"}
    reading = Subject(root=tmp_path, lanes=(prod(tests=("src",)),)).write(files).reading(tests.GATE)

    assert checks(reading) == {"tests/function-not-collected": 1}


def test_code_below_its_own_tests_is_measured_all_the_same(tmp_path: Path) -> None:
    files = {"src/app.py": DOCTESTED, "pytest.ini": "[pytest]\naddopts = --doctest-modules\n"}
    reading = Subject(root=tmp_path, lanes=(prod(tests=("src",)),)).write(files).reading(coverage.GATE)

    assert reading.account is not None
    assert reading.account.summary == "1 of 1 file"
    assert next((it.value, it.of) for it in reading.measurements if it.metric == "coverage.lines") == (3, 4)
