from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from gates.config.mistakes import ConfigError, Mistake, nearest, quoted, shown


def test_a_mistake_reads_file_line_key_problem_way_out() -> None:
    mistake = Mistake(file="gates.toml", line=3, key="jobs", problem="is wrong", way_out="write 1")

    assert str(mistake) == "gates.toml:3: jobs: is wrong (write 1)"
    assert str(Mistake(file="gates.toml", line=0, key="", problem="is empty")) == "gates.toml: is empty"


def test_an_error_has_its_mistakes_once_and_by_line() -> None:
    late, early = (Mistake(file="f", line=line, key="k", problem="p") for line in (9, 2))

    assert ConfigError([late, early, late]).mistakes == (early, late)


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("report_dir", ["report-dir", "jobs"], "did you mean `report-dir`?"),
        ("JOBS", ["jobs"], "did you mean `jobs`?"),
        ("zzz", ["b", "a"], "known: a, b"),
        ("zzz", [], ""),
    ],
)
def test_the_nearest_known_word_is_offered(word: str, known: list[str], expected: str) -> None:
    assert nearest(word, known) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "true"),
        ("x\n\x1b[2J", 'the text "x\\n\\x1b[2J"'),
        ("y" * 99, f'the text "{"y" * 57}..."'),
        (5, "the number 5"),
        pytest.param(16**5_000, "a number of more than 30 digits", id="huge"),
        (Decimal("1.50"), "the number 1.50"),
        (date(2027, 1, 2), "the date 2027-01-02"),
        (datetime(2027, 1, 2, 3), "the date and time 2027-01-02 03:00:00"),  # noqa: DTZ001  (TOML has local times)
        ([], "an empty list"),
        ({}, "a table"),
    ],
)
def test_a_value_is_shown_on_one_inert_line(value: object, expected: str) -> None:
    assert shown(value) == expected


def test_quoted_text_holds_no_line_break() -> None:
    assert quoted("a\u2028b") == '"a\\u2028b"'
