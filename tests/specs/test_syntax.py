from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.specs.syntax import REPAIRS_LIMIT, parse


def found(text: str) -> list[tuple[int | None, str]]:
    return [(fault.line, fault.slug) for fault in parse(text, "x.yaml").faults]


def test_every_fault_is_named_and_the_rest_is_read() -> None:
    text = """\
id: BILL-001
list:
  - [ ] not done
  - [x] done
  - plain: with: colon
  - *.pyc
  - [ ]
name: `tick`
path: "a" + b
last: fine
"""
    parsed = parse(text, "x.yaml")
    assert sorted(found(text), key=lambda it: it[0] or 0) == [
        (3, "check-box"), (4, "check-box"), (5, "not-yaml"), (6, "not-yaml"), (7, "check-box"), (8, "not-yaml"),
        (9, "not-yaml"),
    ]  # fmt: skip
    assert parsed.value is not None
    last, items = parsed.value.get("last"), parsed.value.get("list")
    assert last is not None
    assert items is not None
    assert last.text == "fine"
    assert [item.text for item in items.items[:2]] == ["[ ] not done", "[x] done"]


@pytest.mark.parametrize("box", ["- [ ] text", "- [x] text", "- [X] it's `done`: yes", "- [] text", "-  [ ]  text"])
def test_a_check_box_is_explained(box: str) -> None:
    parsed = parse(f"list:\n  {box}\nlast: 1\n", "x.yaml")
    assert [(fault.line, fault.slug) for fault in parsed.faults] == [(2, "check-box")]
    assert "check box of Markdown" in parsed.faults[0].what
    assert parsed.value is not None


def test_a_box_without_text_is_a_list_within_the_list_and_is_explained() -> None:
    assert found("list:\n  - [ ]\n  - [x]\n") == [(2, "check-box"), (3, "check-box")]


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029"])
def test_a_line_break_of_yaml_1_1_is_a_fault_and_no_line_break(character: str) -> None:
    parsed = parse(f"a: one{character}two\nb: 1\n", "x.yaml")
    assert [(fault.line, fault.slug) for fault in parsed.faults] == [(1, "not-yaml")]
    assert parsed.value is not None
    assert [(key.text, key.line) for key, _ in parsed.value.entries] == [("a", 1), ("b", 2)]


def test_a_list_of_lists_is_no_check_box() -> None:
    assert found("list:\n  - [a, b]\n  - [c]\n") == []


def test_a_check_box_within_a_text_is_left_alone() -> None:
    assert found("text: |\n  - [ ] first\n  - [x] second\n") == []


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("a: b: c\n", "a colon and a space"),
        ("a: *.pyc\n", "begins an alias"),
        ("a: @acme\n", "no plain text may begin with `@`"),
        ("a:\n\t- b\n", "YAML allows no tab"),
    ],
)
def test_the_way_out_is_said(text: str, way_out: str) -> None:
    assert way_out in parse(text, "x.yaml").faults[0].way_out


@pytest.mark.parametrize("text", ["a: [1, 2\nb: 3\n", "a: 'x\n", 'a: "x\n', "{", "a: {b: 1\n", "\0", "a: |\nb\n- c"])
def test_what_cannot_be_repaired_is_one_fault_and_no_value(text: str) -> None:
    parsed = parse(text, "x.yaml")
    assert parsed.value is None
    assert parsed.faults


def test_repairs_have_an_end() -> None:
    text = "".join(f"  - a{n}: b: c\n" for n in range(200))
    parsed = parse(f"list:\n{text}", "x.yaml")
    assert (parsed.value, len(parsed.faults)) == (None, REPAIRS_LIMIT)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_never_raises(text: str) -> None:
    parsed = parse(text, "x.yaml")
    assert parsed.value is not None or parsed.faults


@given(st.lists(st.sampled_from(["- [ ] box", "- fine", "- [x] done", "- a: b: c"]), min_size=1, max_size=12))
def test_as_many_faults_are_named_as_there_are_lines_at_fault(rows: list[str]) -> None:
    text = "list:\n" + "".join(f"  {row}\n" for row in rows)
    expected = [number for number, row in enumerate(rows, 2) if row != "- fine"]
    assert sorted(fault.line or 0 for fault in parse(text, "x.yaml").faults) == expected
