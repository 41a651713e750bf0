"""Tests that are green, or skipped, or fail as expected, and that check nothing."""

from __future__ import annotations

from typing import Any

import pytest

from gates.suite.missing_modules import missing_module
from gates.suite.read_record import read_record
from gates.suite.selection import Selection
from gates.suite.tally import Asking, tally
from tests.suite.builders import finish, items, record_of

ASKING = Asking(gate="tests", roots=("t.py",))
REASON = "Skipped: could not import 'numpy.linalg': No module named 'numpy'"


def checks(data: bytes, asking: Asking = ASKING) -> list[str]:
    return [finding.check for finding in tally(read_record(data), asking).findings]


def called(outcome: str, **details: Any) -> bytes:
    phases = [["setup", "passed", 0], ["call", outcome, 1, details], ["teardown", "passed", 0]]
    return record_of(items("t.py::a"), {"t": "test", "id": "t.py::a", "phases": phases}, finish(0, 1))


def test_an_expected_failure_by_a_slip_of_the_test_is_found() -> None:
    assert checks(called("skipped", wasxfail="", mistake="NameError")) == ["tests/xfailed-by-mistake"]
    assert checks(called("skipped", wasxfail="")) == []


def test_a_test_that_skips_itself_for_a_module_is_found_unless_the_module_is_optional() -> None:
    assert checks(called("skipped", message=REASON)) == ["tests/skipped-for-import"]
    assert checks(called("skipped", message="Skipped: only on Windows")) == []
    optional = Asking(gate="tests", roots=("t.py",), optional_imports=("numpy",))
    assert checks(called("skipped", message=REASON), optional) == []


def test_a_file_that_skips_itself_is_found_where_every_test_is_meant() -> None:
    row = {"t": "collect", "id": "t.py", "path": "t.py", "outcome": "skipped", "message": REASON}
    data = record_of(items(), row, finish(5, 0))
    assert checks(data) == ["tests/skipped-for-import"]
    assert checks(data, Asking(gate="smoke", roots=("t.py",), selection=Selection(markers="smoke"))) == []


def test_without_strict_nothing_of_it_is_said() -> None:
    lenient = Asking(gate="tests", roots=("t.py",), is_strict=False)
    assert checks(called("skipped", wasxfail="", mistake="NameError"), lenient) == []
    assert checks(called("skipped", message=REASON), lenient) == []


@pytest.mark.parametrize(("mark", "found"), [("smoek", ["smoke/mark-not-registered"]), ("slow", []), ("smoke", [])])
def test_a_mark_that_is_nearly_the_chosen_one_is_found(mark: str, found: list[str]) -> None:
    row = {"t": "unknown-mark", "mark": mark, "path": "t.py", "line": 3}
    data = record_of(items(), row, finish(5, 0))
    asking = Asking(gate="smoke", roots=("t.py",), selection=Selection(markers="smoke"))
    assert checks(data, asking) == found


def test_a_module_is_named_by_importorskip_only() -> None:
    assert missing_module(REASON) == "numpy.linalg"
    assert missing_module("needs numpy") is None
