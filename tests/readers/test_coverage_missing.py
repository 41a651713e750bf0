from __future__ import annotations

from typing import Any

import pytest

from gates.model.quantity import Measurement
from gates.model.scope import Change, ChangedFile
from gates.model.status import Direction
from gates.readers.coverage_evidence import coverage_measurements
from gates.readers.coverage_json import CoverageReport, FileCoverage
from gates.readers.coverage_missing import missing_lines


def file(missing: set[int], executed: set[int] = frozenset(), **functions: set[int]) -> FileCoverage:  # type: ignore[assignment]
    held = {name: frozenset(lines) for name, lines in functions.items()}
    return FileCoverage(path="a.py", executed=frozenset(executed), missing=frozenset(missing), functions=held)


@pytest.mark.parametrize(
    ("found", "added", "text"),
    [
        (file({12, 13, 15}), set(), "12-15"),
        (file({12, 13, 15}, {14}), set(), "12-13, 15"),
        (file({12, 13}, add={12, 13}), set(), "12-13 (add)"),
        (file({12, 15}, {14}, add={12, 15}), set(), "12, 15 (add)"),
        (file({3, 12}, {4}, add={12}), set(), "3, 12 (add)"),
        (file({3, 54, 55}, {4}, more={54, 55}), {54, 55, 60}, "changed 54-55 (more), 3"),
        (file({3, 4}), {4}, "changed 4, 3"),
        (file({1, 3, 5, 7, 9, 11, 13}, {2, 4, 6, 8, 10, 12}), set(), "1, 3, 5, 7, 9 and 2 more"),
        (file(set(), {1}), {1}, ""),
    ],
)
def test_what_no_test_runs_is_told_with_its_function_and_the_change_first(
    found: FileCoverage, added: set[int], text: str
) -> None:
    assert missing_lines(found, frozenset(added)) == text


def test_the_numbers_of_a_file_say_what_it_lacks() -> None:
    files = (file({3, 54}, {4}, more={54}),)
    change = Change(files=(ChangedFile(path="a.py", added_lines=(54,)),))
    told: dict[str, Any] = {
        each.metric: each for each in coverage_measurements(files, ("a.py",), CoverageReport(), (), change) if each.path
    }
    assert told["coverage.lines"] == Measurement(
        metric="coverage.lines", value=1, of=3, unit="line", path="a.py", better=Direction.HIGHER, changed=1,
        lacks="changed 54 (more), 3",
    )  # fmt: skip
    assert told["coverage.excluded-lines"].lacks == ""
