from __future__ import annotations

import pytest

from tests.config.builders import lines, loaded
from tests.config.test_load import WAIVER


@pytest.mark.parametrize("where", ["**", "acme/*.py", "/acme/", "acme/[a-c]x.py", "é ü/?.py"])
def test_a_place_is_a_pattern_as_in_a_gitignore(where: str) -> None:
    assert loaded(f"{WAIVER}where = '{where}'\n").waivers[0].where == where


@pytest.mark.parametrize("where", ["/", "[", "[z-a]", "# x", "!acme", "a/../b", "a\\", "a\tb"])
def test_a_pattern_that_can_match_nothing_is_refused(where: str) -> None:
    assert [line.split(" is not ")[1] for line in lines(f"{WAIVER}where = '{where}'\n")] == [
        "a pattern for paths below the root (write it as in a .gitignore, such as `acme/compat/*.py`)"
    ]


def test_reason_and_owner_are_one_line() -> None:
    waiver = loaded(WAIVER.replace("'r'", "'''two\nlines'''")).waivers[0]

    assert (waiver.reason, waiver.owner, waiver.line) == ("two lines", "o", 1)


def test_rows_may_be_inline_tables() -> None:
    row = "{ check = 'lint/*', reason = 'r', owner = 'o', expires = 2027-03-01 }"

    assert [waiver.line for waiver in loaded(f"waivers = [\n{row},\n{row.replace('*', 'E1')}]\n").waivers] == [2, 3]


def test_a_row_that_is_no_table_is_refused() -> None:
    assert lines("waivers = [3]\n") == ["1: waivers[0]: expected a table, got the number 3"]
