"""A setting's name says which way it is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.plan.lowered_settings import changed_settings, lowered_settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    minimum_tests: int | None = 5
    maximum_skipped: int | None = 3
    select: tuple[str, ...] = ("E", "F401")
    ignore: tuple[str, ...] = ("E501",)
    left_out_marks: tuple[str, ...] = ()
    left_out_files: Mapping[str, str] = field(default_factory=dict)
    markers: str = "smoke"
    paths: tuple[str, ...] = ("tests/smoke",)
    command: tuple[str, ...] = ()
    options: tuple[str, ...] = ("-ra",)
    env: Mapping[str, str] = field(default_factory=dict)
    strict: bool = True
    allow_empty: bool = False
    target_version: str = "py311"


BASE = Settings()


def told(now: Settings, was: Settings = BASE, **rest: tuple[tuple[str, ...], tuple[str, ...]]) -> list[str]:
    return [each.text for each in lowered_settings("g", was, now, of="", **rest)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"minimum_tests": 4}, "g: minimum-tests 5 to 4"),
        ({"minimum_tests": None}, "g: minimum-tests 5 to no bound"),
        ({"minimum_tests": 6}, ""),
        ({"maximum_skipped": 4}, "g: maximum-skipped 3 to 4"),
        ({"maximum_skipped": None}, "g: maximum-skipped 3 to no bound"),
        ({"maximum_skipped": 0}, ""),
        ({"select": ("E",)}, "g no longer selects F401"),
        ({"select": ("E", "F")}, ""),
        ({"select": ()}, "g no longer selects E, F401: ruff's configuration decides"),
        ({"ignore": ("E501", "E7")}, "g: ignore gained E7"),
        ({"ignore": ()}, ""),
        ({"left_out_marks": ("slow",)}, "g: left-out-marks gained slow"),
        ({"left_out_files": {"old/": "nobody needs it"}}, "g: left-out-files gained old/"),
        ({"markers": "smoke and fast"}, "g: markers 'smoke' to 'smoke and fast'"),
        ({"markers": "smoke or fast"}, ""),
        ({"paths": ("tests/smoke/a",)}, "g: paths tests/smoke to tests/smoke/a"),
        ({"paths": ("tests",)}, ""),
        ({"paths": ()}, ""),
        ({"command": ("pytest", "-k", "x")}, "g: command none to pytest -k x"),
        ({"options": ("-ra", "-x")}, "g: options gained -x"),
        ({"options": ()}, ""),
        ({"env": {"PYTEST_ADDOPTS": "-x", "MODE": "1"}}, "g: env sets PYTEST_ADDOPTS"),
        ({"env": {"MODE": "1"}}, ""),
        ({"strict": False}, "g: strict true to false"),
        ({"allow_empty": True}, "g: allow-empty false to true"),
        ({"target_version": "py312"}, ""),
    ],
)
def test_a_setting_that_asks_less_is_told(change: dict[str, object], words: str) -> None:
    assert told(replace(BASE, **change)) == ([words] if words else [])


def test_without_a_selection_that_of_ruff_is_compared() -> None:
    none = replace(BASE, select=())

    assert told(BASE, none, ruff=(("E", "B"), ("E", "B"))) == ["g no longer selects B"]
    assert told(none, BASE, ruff=((), ("E", "F"))) == []


def test_every_change_can_be_noted() -> None:
    assert changed_settings(BASE, replace(BASE, minimum_tests=6, target_version="py312")) == [
        "minimum-tests",
        "target-version",
    ]


@given(st.integers(0, 9), st.integers(0, 9))
def test_of_two_different_bounds_exactly_one_way_is_weaker(one: int, other: int) -> None:
    first, second = replace(BASE, minimum_tests=one), replace(BASE, minimum_tests=other)

    assert bool(told(first, second)) + bool(told(second, first)) == (one != other)
