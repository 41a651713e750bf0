from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.config.positions import MAX_DEPTH, KeyPath, Repeat, scan

EVERY_FORM = """\
# a comment with = and [brackets]
title = "a \\"quoted\\" # text"
dotted.key."with a dot.in it" = 1

[table] # a header
list = [ # a comment ]
  1,

  [2, "three # not a comment"],
  { four = 4, five.six = [5] },
]
text = \"\"\"
[not.a.table]
x = 1 \\
\"\"\"\"
raw = '''
'quoted' = 2'''
day = 1979-05-27 07:32:00Z
after = true

[ table . "sub \\u0041" ]
x = { }

[[rows]]
name = 'one'
[rows.inner]
deep = 1
[[rows]]
name = "two"
[[rows.more]]
a = 1
[[rows.more]]
a = 2
"""


def paths_of(content: object, path: KeyPath = ()) -> set[KeyPath]:
    found = {path} if path else set()
    if isinstance(content, dict):
        return found.union(*(paths_of(value, (*path, key)) for key, value in content.items()))
    if isinstance(content, list):
        return found.union(*(paths_of(value, (*path, number)) for number, value in enumerate(content)))
    return found


def test_every_form_of_key_has_its_line() -> None:
    assert scan(EVERY_FORM).lines == {
        ("title",): 2,
        ("dotted",): 3,
        ("dotted", "key"): 3,
        ("dotted", "key", "with a dot.in it"): 3,
        ("table",): 5,
        ("table", "list"): 6,
        ("table", "list", 0): 7,
        ("table", "list", 1): 9,
        ("table", "list", 1, 0): 9,
        ("table", "list", 1, 1): 9,
        ("table", "list", 2): 10,
        ("table", "list", 2, "four"): 10,
        ("table", "list", 2, "five"): 10,
        ("table", "list", 2, "five", "six"): 10,
        ("table", "list", 2, "five", "six", 0): 10,
        ("table", "text"): 12,
        ("table", "raw"): 16,
        ("table", "day"): 18,
        ("table", "after"): 19,
        ("table", "sub A"): 21,
        ("table", "sub A", "x"): 22,
        ("rows",): 24,
        ("rows", 0): 24,
        ("rows", 0, "name"): 25,
        ("rows", 0, "inner"): 26,
        ("rows", 0, "inner", "deep"): 27,
        ("rows", 1): 28,
        ("rows", 1, "name"): 29,
        ("rows", 1, "more"): 30,
        ("rows", 1, "more", 0): 30,
        ("rows", 1, "more", 0, "a"): 31,
        ("rows", 1, "more", 1): 32,
        ("rows", 1, "more", 1, "a"): 33,
    }


def test_the_keys_are_those_that_tomllib_finds() -> None:
    assert set(scan(EVERY_FORM).lines) == paths_of(tomllib.loads(EVERY_FORM))


def test_line_ends_of_windows_change_no_line() -> None:
    assert scan(EVERY_FORM.replace("\n", "\r\n")).lines == scan(EVERY_FORM).lines


def test_a_span_is_the_text_of_the_value() -> None:
    text = "a = 62.10 # comment\nb = { c = 'x' }\nd = [\n1,\n]\n"

    spans = {path: text[start:end] for path, (start, end) in scan(text).spans.items()}

    assert spans == {("a",): "62.10", ("b",): "{ c = 'x' }", ("b", "c"): "'x'", ("d",): "[\n1,\n]"}


def test_a_path_that_is_not_written_has_the_line_of_the_table_around_it() -> None:
    positions = scan("\n[a.b]\nc = 1\n")

    assert [positions.line(path) for path in [("a", "b", "missing", 3), ("a",), ("x",)]] == [2, 2, 0]


@pytest.mark.parametrize(
    ("text", "repeat"),
    [
        ("a = 1\nb = 2\na = 3\n", Repeat(path=("a",), first_line=1, line=3)),
        ("[t]\nx = 1\n[u]\n[t]\n", Repeat(path=("t",), first_line=1, line=4)),
        ("x = { a = 1, a = 2 }\n", Repeat(path=("x", "a"), first_line=1, line=1)),
    ],
)
def test_a_key_that_is_written_twice_is_named_with_both_lines(text: str, repeat: Repeat) -> None:
    assert scan(text).repeats == (repeat,)


def test_equal_keys_in_two_rows_of_an_array_are_no_repeat() -> None:
    assert scan("[[r]]\na = 1\n[r.x]\n[[r]]\na = 1\n[r.x]\n").repeats == ()


@pytest.mark.parametrize(
    ("text", "newer"),
    [
        ("a = { b = 1, }\n", ((1, "a comma at the end of an inline table"),)),
        ("a = { b = 1,\n c = 2 }\n", ((1, "a line break in an inline table"),)),
        ('x = 1\na = "\\e[0m"\n', ((2, "the escape `\\e` in a text"),)),
        ('a = "\\x41 \\\\x41"\n', ((1, "the escape `\\x` in a text"),)),
        ("a = 07:32\n", ((1, "a time without seconds"),)),
        ("a = 1979-05-27 07:32\n", ((1, "a time without seconds"),)),
        ("a = 07:32:01\nb = { c = [\n1,\n] }\n", ()),
    ],
)
def test_syntax_of_toml_1_1_is_named(text: str, newer: tuple[tuple[int, str], ...]) -> None:
    assert scan(text).newer == newer


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5_000,
        "a = " + "{b = " * 5_000,
        "x = 1\n" + ".".join("a" * 8_000) + " = 1",
        "[" + ".".join("a" * 8_000) + "]",
        "a" + ".b" * MAX_DEPTH + " = 1",
    ],
)
def test_nesting_without_end_stops_the_scanner(text: str) -> None:
    assert scan(text).too_deep_line == 1 + text.count("\n")


def test_nesting_up_to_the_bound_is_read() -> None:
    assert scan("a" + ".b" * (MAX_DEPTH - 1) + " = 1").too_deep_line is None


@given(st.text(alphabet=st.sampled_from("ab.=[]{}\"'\\#,\n\r \t1-:eTx\0é"), max_size=60))
def test_any_text_is_scanned_without_an_error(text: str) -> None:
    positions = scan(text)

    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    assert positions.stopped_line is None
    assert set(positions.lines) == paths_of(content)


KEYS = st.text(alphabet='ab-_ ."é\\', min_size=0, max_size=4)
SCALARS = st.sampled_from(["1", "-2.5", "true", '"x # y"', "'''a\n'b'\n'''", '"""\n[t]\n"""', "2027-03-01", "inf"])


def quoted(key: str) -> str:
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def inline_table(pairs: dict[str, str]) -> str:
    return "{ " + ", ".join(f"{quoted(key)} = {value}" for key, value in pairs.items()) + " }"


VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[" + ",\n".join(items) + "]")
        | st.dictionaries(KEYS, inner, max_size=3).map(inline_table)
    ),
    max_leaves=6,
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    text = ""
    for _ in range(draw(st.integers(0, 4))):
        header = ".".join(map(quoted, draw(st.lists(KEYS, min_size=1, max_size=3))))
        text += draw(st.sampled_from(["", f"[{header}]\n", f"[[{header}]] # here\n"]))
        for key in draw(st.lists(st.lists(KEYS, min_size=1, max_size=2), max_size=3)):
            text += f"{' . '.join(map(quoted, key))} = {draw(VALUES)}\n"
    return text


@given(documents())
def test_the_scanner_finds_the_keys_of_tomllib_in_any_document(text: str) -> None:
    positions = scan(text)

    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert positions.stopped_line is None
    assert positions.repeats == ()
    assert set(positions.lines) == paths_of(content)
    for path, (start, end) in positions.spans.items():
        at: object = content
        for key in path:
            at = at[key]  # type: ignore[index]
        assert str(tomllib.loads(f"x = {text[start:end]}")["x"]) == str(at)
