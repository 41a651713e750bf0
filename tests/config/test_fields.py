from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import pytest

from gates.config.document import parse
from gates.config.fields import build, layered, read_fields, settings_fields
from gates.config.table import Table
from tests.config.builders import Order, Retry, SmokeSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class EveryType:
    flag: bool = False
    count: int = 0
    share: Decimal | None = None
    wait_s: Decimal = Decimal(1)
    name: str = ""
    order: Order = Order.FIXED
    mode: Literal["fast", "slow"] = "fast"
    since: date | None = None
    names: tuple[str, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    retry: Retry = field(default_factory=Retry)
    bounded: int = field(default=5, metadata={"minimum": 5, "maximum": 9})


def read(text: str, kind: type[Any] = EveryType) -> tuple[dict[str, Any], list[str]]:
    document = parse(text, "gates.toml")
    table = Table(document=document, path=(), content=document.content, mistakes=[])
    values = read_fields(table, kind)
    return values, [str(it).removeprefix("gates.toml:") for it in table.mistakes]


def test_every_type_of_setting_is_read() -> None:
    values, mistakes = read(
        "flag = true\ncount = 3\nshare = 62.5\nwait-s = 600\nname = 'x'\norder = 'random'\nmode = 'slow'\n"
        "since = 2026-01-02\nnames = ['a', 'b']\nlimits = { a = 1 }\nretry = { times = 2 }\nbounded = 9\n"
    )

    assert mistakes == []
    assert build(EveryType, values) == EveryType(
        flag=True,
        count=3,
        share=Decimal("62.5"),
        wait_s=Decimal(600),
        name="x",
        order=Order.RANDOM,
        mode="slow",
        since=date(2026, 1, 2),
        names=("a", "b"),
        limits={"a": 1},
        retry=Retry(times=2),
        bounded=9,
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("flag = 1", "1: flag: expected true or false, got the number 1"),
        ("count = 1.5", "1: count: expected a whole number, got the number 1.5"),
        ("count = -1", "1: count: expected at least 0, got the number -1"),
        ("count = 0x" + "f" * 5_000, "1: count: expected at most 1,000,000,000, got a number of more than 30 digits"),
        ("share = 101", "1: share: expected a number from 0 to 100, got the number 101"),
        ("share = true", "1: share: expected a number from 0 to 100, got true"),
        ("share = 1e-400", "1: share: expected a number from 0 to 100 with at most 20 places, got the number 1E-400"),
        ("wait-s = -0.5", "1: wait-s: expected a number that is not negative, got the number -0.5"),
        ("name = 3", '1: name: expected a text, got the number 3 (write `"3"`)'),
        ('name = "a\\u0000b"', "1: name: the text holds a NUL character"),
        (
            "order = 'randm'",
            '1: order: expected one of "fixed", "random", got the text "randm" (did you mean `random`?)',
        ),
        ("mode = 'x'", '1: mode: expected one of "fast", "slow", got the text "x"'),
        ("since = '2026'", '1: since: expected a date such as `2027-03-01`, without quotes, got the text "2026"'),
        ("names = 'a'", '1: names: expected a list, got the text "a" (write `["a"]`)'),
        ("names = [\n'a',\n1]", '3: names[1]: expected a text, got the number 1 (write `"1"`)'),
        ("limits = { a = 'x' }", '1: limits.a: expected a whole number, got the text "x"'),
        ("limits = { '' = 1 }", '1: limits."": expected a name, got the text ""'),
        ("retry = 3", "1: retry: expected a table, got the number 3"),
        ("retry = { tims = 3 }", "1: retry.tims: unknown key (did you mean `times`?)"),
        ("bounded = 4", "1: bounded: expected at least 5, got the number 4"),
        ("bounded = 10", "1: bounded: expected at most 9, got the number 10"),
    ],
)
def test_a_wrong_value_is_noted_and_left_out(text: str, line: str) -> None:
    values, mistakes = read(text)

    assert mistakes == [line]
    assert not {name for name in values if name != "retry"}


def test_a_name_of_a_variable_holds_no_equals_sign() -> None:
    _, mistakes = read("env = { 'A=B' = 'x' }", SmokeSettings)

    assert mistakes == ['1: env."A=B": expected a name, got the text "A=B"']


def test_a_nested_default_keeps_what_the_table_does_not_say() -> None:
    values, _ = read("retry = { only-flaky = false }", SmokeSettings)

    assert build(SmokeSettings, values).retry == Retry(times=2, only_flaky=False)


def test_layers_are_merged_key_by_key() -> None:
    assert layered({"a": 1, "env": {"x": "1", "y": "1"}}, {"env": {"y": "2"}, "b": 2}) == {
        "a": 1,
        "env": {"x": "1", "y": "2"},
        "b": 2,
    }


def test_a_default_below_the_bound_may_be_written_out() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Unasked:
        minimum_tests: int = 0

    assert read("minimum-tests = 0", Unasked) == ({"minimum_tests": 0}, [])


def test_a_field_of_a_type_that_no_key_can_hold_is_an_error_of_the_gate() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Wrong:
        what: complex = 0j

    with pytest.raises(TypeError, match=r"Wrong\.what: a setting cannot be of type"):
        settings_fields(Wrong)
