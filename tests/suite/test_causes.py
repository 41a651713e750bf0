from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.suite.causes import by_size, cause


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("assert 1 == 2", "assert 17 == -3.5"),
        ("KeyError: <object object at 0x7f00aa>", "KeyError: <object object at 0x1>"),
        ("no file /tmp/pytest-1/a.txt", "no file /home/me/x/b.txt"),
        ("id 123e4567-e89b-12d3-a456-426614174000 gone", "id 00000000-e89b-12d3-a456-426614174999 gone"),
        ("commit 8f14e45fceea167a not found", "commit c9f0f895fb98ab91 not found"),
        ("late: 2026-01-02T03:04:05Z", "late: 2027-11-12 13:14:15.5+01:00"),
        ("same\nother details", "same\nmore details"),
    ],
)
def test_one_cause_whatever_the_case(first: str, second: str) -> None:
    assert cause(first) == cause(second)


def test_names_of_things_stay_apart() -> None:
    assert cause("AttributeError: a1") != cause("AttributeError: b1")


@given(st.text())
def test_a_cause_is_one_short_line(message: str) -> None:
    assert len(cause(message).splitlines()) <= 1
    assert 0 < len(cause(message)) <= 203


def test_the_largest_comes_first() -> None:
    assert by_size(["b", "a", "c", "c"]) == (("c", 2), ("a", 1), ("b", 1))
