"""One number in a text: exact, alone, or a problem."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.readers.counted import read_count


@pytest.mark.parametrize(
    ("text", "pattern", "value", "of"),
    [
        ("12\n", "", 12, None),
        ("1,234", "", 1234, None),
        ("85.3%", "", 853, 1000),
        ("found 7 todos", r"found (?P<number>\d+)", 7, None),
        ("a 7\na 7\n", r"^a (?P<number>\d+)$", 7, None),
    ],
)
def test_the_number_is_read_exactly(text, pattern, value, of):
    counted = read_count(text, pattern)
    assert (counted.value, counted.of, counted.problems) == (value, of, ())


@pytest.mark.parametrize(
    ("text", "pattern", "what"),
    [
        ("", "", "is empty"),
        ("12 todos", "", "does not hold only a number"),
        ("no todos", r"(?P<number>\d+)", "does not hold"),
        ("7 and 8", r"(?P<number>\d+)", "several numbers: 7, 8"),
        ("seven", r"(?P<number>\w+)", "is no number"),
        ("9" * 30, "", "is no number"),
    ],
)
def test_what_is_no_number_is_a_problem_and_never_0(text, pattern, what):
    assert what in read_count(text, pattern).problems[0].what


@given(number=st.integers(min_value=-(10**15), max_value=10**15))
def test_a_whole_number_comes_back(number):
    assert read_count(f"{number:,}").value == number
