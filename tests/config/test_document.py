from __future__ import annotations

import time
import tracemalloc
from decimal import Decimal

import pytest

from gates.config.document import MAX_SIZE_BYTES, decode, dotted, parse
from gates.config.mistakes import ConfigError


def refusal(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse(text, "pyproject.toml")
    return [str(mistake) for mistake in caught.value.mistakes]


def test_numbers_with_a_point_are_exact() -> None:
    assert parse("a = 62.10\n", "pyproject.toml").content == {"a": Decimal("62.10")}


def test_our_table_is_below_tool_gates_in_pyproject_and_the_root_elsewhere() -> None:
    text = "[tool.gates]\njobs = 1\n"

    assert parse(text, "sub/pyproject.toml").table == {"jobs": 1}
    assert parse(text, "gates.toml").table == {"tool": {"gates": {"jobs": 1}}}
    assert parse("tool = 3\n", "pyproject.toml").table is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "[tool.gates]\npolicy = strict\n",
            (
                "pyproject.toml:2: not valid TOML: Invalid value "
                "(text is written in quotes, a switch as `true` or `false`)"
            ),
        ),
        (
            'x = "a\ny = 1\n',
            (
                "pyproject.toml:1: not valid TOML: Illegal character '\\n' "
                "(write control characters as escapes, such as `\\t`)"
            ),
        ),
        (
            "x = [1,\n2",
            (
                "pyproject.toml:2: not valid TOML: Unclosed array at the end of the file "
                "(a list that begins with `[` ends with `]`)"
            ),
        ),
        (
            "a = 1\nb = 2\na = 3\n",
            "pyproject.toml:3: a: is written a second time; the first is on line 1 (keep one of them)",
        ),
        (
            "a = {\n b = 1,\n}\n",
            (
                "pyproject.toml:1: a line break in an inline table is TOML 1.1, which most tools cannot read "
                "(write it as in TOML 1.0)"
            ),
        ),
        ("\ufeffa = 1\n", "pyproject.toml:1: the file begins with a byte order mark (save it as UTF-8 without one)"),
        (
            "a = 1\nb = " + "[" * 5_000,
            "pyproject.toml:2: keys, tables or lists are nested more than 64 deep (write fewer dots or brackets)",
        ),
        ("a = " + "9" * 5_000, "pyproject.toml: a number has too many digits (write it shorter)"),
    ],
)
def test_a_text_that_is_not_toml_is_refused_with_its_line(text: str, line: str) -> None:
    assert line in refusal(text)


def test_every_repeated_key_is_reported() -> None:
    assert len(refusal("a = 1\na = 2\n[b]\n[b]\n")) == 2


def test_syntax_of_toml_1_1_is_named_instead_of_the_parsers_own_words() -> None:
    assert refusal('a = "\\e"\n')[0].startswith("pyproject.toml:1: the escape `\\e` in a text is TOML 1.1")


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 900_000,
        ".".join(["k"] * 400_000) + " = 1",
        "[" + ".".join(["k"] * 400_000) + "]",
        "x = " + "{a=" * 300_000,
        'x = "' + "\\" * 900_000,
        '"' * 900_000,
        "[[a]]\n" * 40_000 + "=",
        "#" * 2_000_000,
    ],
)
def test_a_bomb_is_refused_within_time_and_memory(text: str) -> None:
    started_s = time.process_time()  # of this process alone: others may keep the machine busy
    assert refusal(text)
    duration_s = time.process_time() - started_s
    tracemalloc.start()
    refusal(text)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert duration_s < 10
    assert peak_bytes < 256_000_000


def test_a_number_that_no_decimal_holds_does_not_stop_the_file() -> None:
    assert str(parse("a = 1e9999999999999999999999\n", "pyproject.toml").content["a"]) == "NaN"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"a = 1\nb = '\xe9'\n", "gates.toml:2: byte 0xe9 is not UTF-8 (save the file as UTF-8)"),
        (b"\xff\xfea\x00", "gates.toml:1: the file is UTF-16, TOML is UTF-8 (save it as UTF-8)"),
        (
            b"#" * (MAX_SIZE_BYTES + 1),
            "gates.toml: the file has 1,000,001 bytes; at most 1,000,000 are read (keep data out of the configuration)",
        ),
    ],
)
def test_bytes_that_are_no_text_are_refused(content: bytes, line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        decode(content, "gates.toml")

    assert str(caught.value) == line


def test_bytes_in_utf8_are_read() -> None:
    assert decode("a = 'é'\r\n".encode(), "gates.toml") == "a = 'é'\r\n"


def test_a_path_is_shown_as_toml_writes_it() -> None:
    assert dotted(("tool", "a b", "c.d", 'e"f\n', 3, "x-y_1")) == 'tool."a b"."c.d"."e\\"f\\U0000000a"[3].x-y_1'


@pytest.mark.parametrize(("ours", "theirs"), [("a = 1", "a = 2"), ("[tool]", "x ="), ("", "")])
def test_a_merge_that_stopped_is_said_whatever_it_breaks(ours: str, theirs: str) -> None:
    way_out = "keep what is right of both, and take the marker lines away"
    assert refusal(f"[project]\n<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> theirs\n") == [
        f"pyproject.toml:2: git left both sides of a merge here (`<<<<<<<` to `>>>>>>>`) ({way_out})"
    ]


def test_markers_inside_a_text_are_text() -> None:
    text = 'a = """\n<<<<<<< HEAD\n>>>>>>> theirs\n"""\n'
    assert parse(text, "gates.toml").content == {"a": "<<<<<<< HEAD\n>>>>>>> theirs\n"}
