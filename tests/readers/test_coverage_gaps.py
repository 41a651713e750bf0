from __future__ import annotations

from gates.model.gap import Gap
from gates.readers.coverage_gaps import coverage_gaps
from gates.readers.coverage_json import FileCoverage


def test_functions_come_with_most_missing_first_and_whole_ones_not_at_all() -> None:
    file = FileCoverage(
        path="a.py",
        executed=frozenset({1, 2}),
        missing=frozenset({3, 4, 9}),
        functions={"small": frozenset({9}), "large": frozenset({3, 4}), "whole": frozenset({2})},
    )

    assert coverage_gaps([file]) == (
        Gap(path="a.py", name="large", line=3, missing=2),
        Gap(path="a.py", name="small", line=9, missing=1),
    )
    assert coverage_gaps([file], most=1) == (Gap(path="a.py", name="large", line=3, missing=2),)
