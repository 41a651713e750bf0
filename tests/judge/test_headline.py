from __future__ import annotations

from gates.api import Measurement, balance
from gates.judge.headline import beside_red, headline, ratios

ACCOUNT = balance(unit="test", expected=["a", "b", "c"], examined=["a", "b", "c"])


def number(metric: str, value: int, of: int | None = None, unit: str = "test", **scope: str) -> Measurement:
    return Measurement(metric=metric, value=value, of=of, unit=unit, **scope)


def test_percentages_come_alone_and_are_cut_not_rounded() -> None:
    found = [
        number("coverage.omitted-files", 3, unit="file"),
        number("coverage.lines", 7_999, 10_000, "line"),
        number("coverage.branches", 0, 0, "branch"),
        number("coverage.lines", 1, 2, "line", path="a.py"),
        number("coverage.lines", 1, 2, "line", component="billing"),
    ]
    assert ratios(found) == headline(found, ACCOUNT) == ("lines 79.99 %",)


def test_counts_without_zeros_durations_and_what_the_account_says() -> None:
    found = [
        number("tests.collected", 3),
        number("tests.passed", 2),
        number("tests.failed", 0),
        number("tests.xfailed", 1),
        number("tests.skipped-files", 4, unit="file"),
        number("tests.duration", 99, unit="ms"),
    ]
    assert headline(found, ACCOUNT) == ("2 passed", "1 xfailed", "4 skipped files")


def test_one_is_singular_wherever_its_noun_stands() -> None:
    for metric, unit, text in (
        ("lanes.files-outside", "file", "1 file outside"),
        ("tests.skipped-files", "file", "1 skipped file"),
        ("lint.suppressions", "suppression", "1 suppression"),
        ("tests.passed", "test", "1 passed"),
    ):
        assert headline([number(metric, 1, unit=unit)], ACCOUNT) == (text,)


def test_nothing_is_nothing() -> None:
    assert headline([], ACCOUNT) == ()


def test_a_red_part_says_what_became_of_its_units() -> None:
    names = [f"t{number}" for number in range(2_459)]
    account = balance(unit="test", expected=[*names, *(f"d{number}" for number in range(31_000))], examined=names)
    found = [
        number("tests.collected", 33_459),
        number("tests.passed", 2_434),
        number("tests.failed", 0),
        number("tests.skipped", 24),
        number("tests.xfailed", 1),
        number("tests.deselected", 31_000),
        number("tests.skipped-files", 4, unit="file"),
        number("tests.duration", 99, unit="ms"),
    ]
    assert beside_red(found, account) == ("2,434 passed", "24 skipped", "1 xfailed", "31,000 deselected")
    assert beside_red([*found, number("tests.share", 1, 2)], account) == ("share 50 %",)
    assert beside_red(found, None) == ()


def test_all_passed_is_said_and_one_is_singular() -> None:
    found = [number("tests.collected", 3), number("tests.passed", 3), number("tests.reruns", 1)]
    assert headline(found, ACCOUNT) == ("3 passed", "1 rerun")


def test_findings_are_said_elsewhere() -> None:
    assert headline([number("lint.fixable", 4, unit="finding"), number("lint.rules", 61, unit="rule")], ACCOUNT) == (
        "61 rules",
    )


def test_the_one_number_of_a_command_is_said_whatever_it_is() -> None:
    account = balance(unit="file", expected=["a"], examined=["a"])
    for value in (0, 1, 12):
        assert headline([number("todo.number", value, unit="unit")], account) == (f"number {value}",)
    assert headline([number("todo.number", 0, unit="TODO")], account) == ("number 0 TODO",)


def test_lines_that_are_taken_out_stand_beside_the_percentages_that_say_nothing_of_them() -> None:
    found = [number("coverage.lines", 10, 10, "line"), number("coverage.excluded-lines", 6, unit="line")]

    assert headline(found, ACCOUNT) == beside_red(found, ACCOUNT) == ("lines 100 %", "6 lines excluded")
    assert ratios(found) == ("lines 100 %",)
