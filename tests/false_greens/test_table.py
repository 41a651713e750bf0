from __future__ import annotations

from pathlib import Path

import pytest

from tests.false_greens.cases import Case, Side
from tests.false_greens.table import BEGIN, END, counts, table, write

SIDE = Side(status="fail", exit_code=1)
CASES = (
    Case(id="FG-001", title="a | b", gate="lint", bad=SIDE, control=SIDE),
    Case(id="FG-002", title="red", gate="false red of tests", control=SIDE),
    Case(id="FG-003", title="later", gate="api", not_built="api"),
    Case(id="FG-201", title="ours", gate="tests", bad=SIDE, control=SIDE),
)
GAVE = {("FG-001", "bad"): "fail: `lint/F401`", ("FG-001", "control"): "pass", ("FG-002", "control"): "pass"}


def test_each_case_is_a_row_and_what_did_not_run_says_so() -> None:
    assert table(CASES, GAVE).splitlines()[4:] == [
        "| FG-001 | lint | a \\| b | fail: `lint/F401` | pass |",
        "| FG-002 | false red of tests | red | a false red: only this must stay green | pass |",
        "| FG-003 | api | later | waits for the gate `api` | waits for the gate `api` |",
        "| FG-201 | tests | ours | not played here | not played here |",
    ]


def test_a_hole_that_stays_green_is_counted() -> None:
    assert counts(CASES, {**GAVE, ("FG-201", "bad"): "pass"}) == (
        "4 cases, 1 of them our own: 2 holes played, 1 stayed green; 2 controls played, 2 stayed green; "
        "1 wait for a gate."
    )


def test_only_what_stands_between_the_marks_is_written(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write(page, "new")
    assert page.read_text() == f"before\n{BEGIN}\nnew\n{END}\nafter\n"
    page.write_text("no marks")
    with pytest.raises(ValueError, match="lacks the marks"):
        write(page, "new")
