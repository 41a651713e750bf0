from __future__ import annotations

import json
from typing import Any

import pytest

from gates.readers.coverage_json import Covered, FileCoverage, ranges, read_coverage, summed

ENTRY = {
    "executed": [1, 2], "missing": [3], "excluded": [5], "branches": 2, "covered_branches": 1, "is_measured": True,
}  # fmt: skip


def report(**values: Any) -> bytes:
    whole = {
        "version": 1, "coverage": "7.17.3", "config_file": None, "problems": [], "patches": True, "exclude": [],
        "files": {"a.py": ENTRY}, "omitted": {}, "unparsable": {}, "has_branches": True, "measured_files": 1,
    }  # fmt: skip
    return json.dumps({**whole, **values}).encode()


def test_reads_exact_integers() -> None:
    read = read_coverage(report())
    assert read.problems == ()
    assert summed(read.files.values()) == Covered(executed=2, statements=3, covered_branches=1, branches=2, excluded=1)


@pytest.mark.parametrize(
    "values",
    [
        {"version": 2},
        {"files": {"a.py": {**ENTRY, "missing": [2]}}},
        {"files": {"a.py": {**ENTRY, "excluded": [1]}}},
        {"files": {"a.py": {**ENTRY, "covered_branches": 3}}},
        {"files": {"a.py": {**ENTRY, "executed": ["1"]}}},
        {"files": {"a.py": {**ENTRY, "executed": [0]}}},
        {"files": {"a.py": {**ENTRY, "is_measured": False}}},
        {"files": []},
        {"problems": ["no data"]},
        {"has_branches": False},
    ],
)
def test_what_contradicts_itself_is_a_problem(values: dict[str, Any]) -> None:
    assert read_coverage(report(**values)).problems


def test_every_cut_is_a_problem() -> None:
    whole = report()
    assert all(read_coverage(whole[:end]).problems for end in range(len(whole)))
    assert read_coverage(None).problems


def test_lines_become_ranges_across_lines_that_do_not_count() -> None:
    assert ranges([1, 2, 5, 9]) == ((1, 2), (5, 5), (9, 9))
    assert ranges([1, 3, 9], between=frozenset({2})) == ((1, 3), (9, 9))


def test_nothing_sums_to_nothing() -> None:
    assert summed([]) == Covered()
    assert FileCoverage(path="a.py").statements == 0
