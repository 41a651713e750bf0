from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gates.specs.syntax import parse
from gates.specs.values import Kind, Value, plain_kind


def value_of(text: str) -> Value:
    parsed = parse(text, "x.yaml")
    assert parsed.faults == ()
    assert parsed.value is not None
    return parsed.value


@pytest.mark.parametrize(
    ("plain", "kind"),
    [
        ("on", Kind.TEXT), ("no", Kind.TEXT), ("Yes", Kind.TEXT), ("true", Kind.BOOL), ("False", Kind.BOOL),
        ("010", Kind.INTEGER), ("0o17", Kind.INTEGER), ("0x1F", Kind.INTEGER), ("0b1", Kind.TEXT),
        ("1_000", Kind.TEXT), ("12:30", Kind.TEXT), ("190:20:30", Kind.TEXT), ("2026-01-01", Kind.TEXT),
        ("1.5", Kind.NUMBER), ("1e3", Kind.NUMBER), (".inf", Kind.NUMBER), ("~", Kind.NULL), ("", Kind.NULL),
        ("null", Kind.NULL), ("NULL", Kind.NULL), ("nULL", Kind.TEXT), ("+1", Kind.INTEGER), ("=", Kind.TEXT),
    ],
)  # fmt: skip
def test_a_plain_scalar_is_what_yaml_1_2_says(plain: str, kind: Kind) -> None:
    assert plain_kind(plain) is kind


def test_what_stands_between_quotes_is_text() -> None:
    assert [item.kind for item in value_of("['true', \"1\", '']").items] == [Kind.TEXT] * 3


def test_values_know_their_lines() -> None:
    value = value_of("a:\n  - 1\n  - b: |\n      x\n      y\n")
    assert [(each.line, each.kind) for each in value.walk()] == [
        (1, Kind.TABLE), (2, Kind.LIST), (2, Kind.INTEGER), (3, Kind.TABLE), (3, Kind.TEXT),
    ]  # fmt: skip


def test_octal_of_yaml_1_1_is_decimal() -> None:
    assert value_of("010").integer == 10
    assert value_of("0o10").integer == 8


@pytest.mark.parametrize(
    ("text", "slug", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "key-twice", 3),
        ("risk-tier: 1\nrisk_tier: 2\n", "key-twice", 2),
        ("x: &a {b: 1}\ny:\n  <<: *a\n", "not-yaml", 3),
        ("a: !!python/object:os.system x\n", "not-yaml", 1),
        ("a: !secret x\n", "not-yaml", 1),
        ("a: 1\n---\nb: 1\n", "not-yaml", 3),
        ("", "not-yaml", 1),
        ("a: &x [*x]\n", "not-yaml", 1),
        ("? [a]\n: b\n", "not-yaml", 1),
        ("a: " + "[" * 60 + "]" * 60, "not-yaml", 1),
    ],
)
def test_what_two_readers_could_take_differently_is_a_fault(text: str, slug: str, line: int) -> None:
    assert (slug, line) in [(fault.slug, fault.line) for fault in parse(text, "x.yaml").faults]


def test_nested_anchors_cost_what_the_file_has() -> None:
    rows = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))
    value = value_of(f"a0: &a0 [x]\n{rows}\n")
    assert len(list(value.walk())) < 100


def test_a_file_that_is_too_large_is_not_read() -> None:
    parsed = parse("a: 1\n" * 200_000, "x.yaml")
    assert parsed.value is None
    assert "more than" in parsed.faults[0].what


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9), st.text(max_size=20))
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdef", min_size=1), inner, max_size=4),
    max_leaves=12,
)


def plain(value: Value) -> object:
    if value.kind is Kind.TABLE:
        return {key.text: plain(each) for key, each in value.entries}
    if value.kind is Kind.LIST:
        return [plain(item) for item in value.items]
    if value.kind is Kind.INTEGER:
        return value.integer
    if value.kind is Kind.BOOL:
        return value.truth
    return None if value.kind is Kind.NULL else value.text


@given(TREES)
def test_what_is_written_as_yaml_is_read_again(tree: object) -> None:
    text = yaml.safe_dump({"tree": tree})
    parsed = parse(text, "x.yaml")
    assert parsed.faults == ()
    assert parsed.value is not None
    assert plain(parsed.value) == {"tree": tree}
