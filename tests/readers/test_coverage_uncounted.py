from __future__ import annotations

import pytest

from gates.readers.coverage_json import CoverageReport, FileCoverage
from gates.readers.coverage_uncounted import uncounted_findings

DEFAULTS = (
    r"#\s*(pragma|PRAGMA)[:\s]?\s*(no|NO)\s*(cover|COVER)",
    r"^\s*(((async )?def .*?)?\)(\s*->.*?)?:\s*)?\.\.\.\s*(#|$)",
    "if (typing\\.)?TYPE_CHECKING:",
    "raise NotImplementedError",
    "def __repr__",
    "@overload",
    "if __name__ == .__main__.:",
    "assert False",
    "pass",
)


def found(
    report: CoverageReport, *files: FileCoverage, left_out: dict[str, str] | None = None
) -> list[tuple[str, str | None]]:
    names = [*report.omitted, *(file.path for file in files)]
    return [(each.check, each.path) for each in uncounted_findings(files, names, report, left_out or {})]


def test_an_omitted_file_is_found_unless_a_reason_is_given() -> None:
    report = CoverageReport(omitted={"acme/pay.py": "acme/p*"})
    assert found(report) == [("coverage/file-not-counted", "acme/pay.py")]
    assert found(report, left_out={"acme/pay.py": "written by the build"}) == []


def test_a_file_of_which_every_line_is_excluded_is_found() -> None:
    whole = FileCoverage(path="a.py", excluded=frozenset({1, 2}))
    part = FileCoverage(path="b.py", excluded=frozenset({1}), executed=frozenset({2}))
    assert found(CoverageReport(), whole, part, FileCoverage(path="empty.py")) == [
        ("coverage/file-not-counted", "a.py")
    ]


@pytest.mark.parametrize("pattern", [".*", "def ", "return", "^", "import", r"^\s*if\b", r"\w+\("])
def test_a_pattern_that_names_ordinary_code_is_found(pattern: str) -> None:
    report = CoverageReport(exclude=(*DEFAULTS, pattern), config_file=".coveragerc")
    assert found(report) == [("coverage/blanket-exclusion", ".coveragerc")]


def test_a_pattern_that_takes_every_branch_is_found() -> None:
    assert found(CoverageReport(partial=("if ",))) == [("coverage/blanket-exclusion", None)]
    assert found(CoverageReport(partial=("pragma: no branch", "while True:"))) == []


def test_the_patterns_that_people_write_are_none() -> None:
    assert found(CoverageReport(exclude=(*DEFAULTS, "(broken"))) == []
