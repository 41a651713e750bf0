from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.api import Finding, Fix
from gates.readers.ruff import RuffReport, read_listing, read_report, read_spoken, read_tool


def line(path: str = "/r/a.py", code: str | None = "F401", row: int = 1, **more: object) -> bytes:
    fields = {
        "filename": path,
        "code": code,
        "name": "unused-import",
        "message": "unused",
        "location": {"row": row, "column": 8},
        "end_location": {"row": row, "column": 10},
        "fix": None,
        "severity": "error",
        **more,
    }
    return json.dumps(fields).encode() + b"\n"


def finding(path: str = "a.py", check: str = "lint/F401", row: int = 1, fix: Fix = Fix.NONE) -> Finding:
    return Finding(
        check=check, message="unused", path=path, line=row, column=8, end_line=row, end_column=10, fix=fix,
        is_counted=True,
    )  # fmt: skip


def read(output: bytes, listed: dict[str, int] | None = None) -> RuffReport:
    return read_report(output, gate="lint", root="/r", listed=listed or {})


def test_findings_are_relative_to_the_root_and_sorted() -> None:
    output = line("/r/b.py") + line("/r/a.py", row=9) + line("/r/a.py", row=2)
    assert read(output).findings == (finding(row=2), finding(row=9), finding("b.py"))


def test_a_path_outside_the_root_stays_absolute() -> None:
    assert read(line("/rest/a.py")).findings[0].path == "/rest/a.py"


@pytest.mark.parametrize(("applicability", "fix"), [("safe", Fix.SAFE), ("unsafe", Fix.UNSAFE), ("display", Fix.NONE)])
def test_a_repair_keeps_how_safe_it_is(applicability: str, fix: Fix) -> None:
    assert read(line(fix={"applicability": applicability, "edits": []})).findings[0].fix is fix


@pytest.mark.parametrize("name", ["invalid-syntax", None])
def test_a_syntax_error_has_no_code_in_preview_and_no_name_in_old_versions(name: str | None) -> None:
    assert read(line(code=None, name=name)).findings[0].check == "lint/invalid-syntax"


def test_a_finding_without_a_place_has_no_line() -> None:
    (found,) = read(line(code="io", location=None, end_location=None)).findings
    assert (found.line, found.column) == (None, None)


def test_a_file_that_could_not_be_read_is_named() -> None:
    assert read(line(code="E902")).unreadable == ("a.py",)


def test_a_file_that_ruff_was_asked_about_twice_counts_once() -> None:
    output = (line(row=1) + line(row=2)) * 2 + line("/r/b.py")
    assert read(output, {"a.py": 2, "b.py": 1}).findings == (finding(row=1), finding(row=2), finding("b.py"))


def test_findings_that_ruff_really_reports_twice_count_twice() -> None:
    assert len(read(line() + line(), {"a.py": 1}).findings) == 2


@pytest.mark.parametrize("severity", ["fatal"])
def test_a_file_that_ruff_gave_up_on_is_a_problem(severity: str) -> None:
    report = read(line(severity=severity))
    assert (len(report.findings), len(report.problems)) == (0, 1)


@pytest.mark.parametrize(
    "output",
    [b'{"filename": "/r/a.py"', b"[]\n", b"null\n", b'{"filename": 1, "message": ""}\n', b"\xff\n", b"All good!\n"],
)
def test_a_line_that_is_no_finding_is_a_problem_that_names_it(output: bytes) -> None:
    report = read(line() + output)
    assert report.findings == ()
    assert "line 2" in report.problems[0].what


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader_and_none_are_read_as_clean(noise: bytes) -> None:
    report = read(noise)
    assert not noise.strip() or report.problems or report.findings


@given(st.integers(min_value=0, max_value=300))
def test_a_report_cut_anywhere_in_its_last_line_is_a_problem(cut: int) -> None:
    whole = line() + line("/r/b.py")
    first = len(line())
    report = read(whole[: first + 1 + cut % (len(whole) - first - 3)])
    assert report.problems


def test_a_listing_counts_each_file() -> None:
    assert read_listing(b"/r/a.py\n/r/b.py\r\n/r/a.py\n/x/c.py\n", root="/r") == {"a.py": 2, "b.py": 1, "/x/c.py": 1}


def test_what_ruff_says_is_sorted_by_what_it_means() -> None:
    spoken = read_spoken(
        b"warning: Failed to lint pkg/a.py: No such file or directory (os error 2)\n"
        b"warning: Selection `PLR6301` has no effect because preview is not enabled.\n"
        b"warning: The top-level linter settings are deprecated\n"
        b"error: Panicked while linting pkg/b.py\n"
    )
    assert spoken.failed == (("pkg/a.py", "No such file or directory (os error 2)"),)
    assert len(spoken.problems) == 2
    assert spoken.remarks == ("The top-level linter settings are deprecated",)


def test_the_version_is_read_from_ruff_s_own_line() -> None:
    assert read_tool(b"ruff 0.17.6\n").version == "0.17.6"
    assert read_tool(b"something else").version == ""


@pytest.mark.parametrize(
    "stderr",
    [
        b"warning: The --output-format flag for the formatter is unstable and requires preview mode to use.\n",
        b"error: unexpected argument '--output-format' found\n",
    ],
)
def test_a_ruff_that_is_too_old_for_the_formatter_is_told_so(stderr: bytes) -> None:
    assert [problem.way_out for problem in read_spoken(stderr).problems] == ["use ruff 0.16 or newer"]
