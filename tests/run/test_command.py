from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.model.task import Command
from gates.run.command import CommandError, Places, pieces, portable, standard_input
from tests.run.builders import task

PLACES = Places(python="/opt/python", ruff=("/opt/ruff",), root=Path("/repo"), out=Path("/repo/.gates/runs/r/1-x"))


def test_placeholders_are_filled_and_doubled_braces_are_plain() -> None:
    argv = ("{python}", "{ruff}", "--out={out}/junit.xml", "{root}/pkg", "{{literal}}", '{{"a": "{out}"}}', "plain")
    assert PLACES.words(argv) == (
        "/opt/python", "/opt/ruff", "--out=/repo/.gates/runs/r/1-x/junit.xml", "/repo/pkg", "{literal}",
        '{"a": "/repo/.gates/runs/r/1-x"}', "plain",
    )  # fmt: skip


def test_a_probe_is_the_file_of_this_name_and_ruff_may_be_several_words() -> None:
    places = Places(python="p", ruff=("p", "-m", "ruff"), root=Path("/r"), out=Path("/o"))
    words = places.words(("{probe:environment}", "{ruff}", "check"))
    assert Path(words[0]).read_text().startswith('"""Prints what the interpreter')
    assert words[1:] == ("p", "-m", "ruff", "check")


@pytest.mark.parametrize("text", ["{home}", "{", "}", "{out", "{probe:no_such_probe}", "{probe:../x}", "{out:x}", "{}"])
def test_what_is_no_placeholder_is_refused_and_not_guessed(text: str) -> None:
    with pytest.raises(CommandError):
        PLACES.words((text,))


@given(st.text(max_size=20))
def test_doubling_braces_gives_any_text_as_it_is(text: str) -> None:
    assert PLACES.filled(text.replace("{", "{{").replace("}", "}}")) == text


def test_what_people_read_holds_on_any_machine() -> None:
    argv = ("{python}", "-m", "pytest", "--junitxml={out}/j.xml", "{root}", "{{x}}")
    assert portable(argv) == ("python", "-m", "pytest", "--junitxml={out}/j.xml", "{root}", "{x}")


def test_a_command_that_takes_no_paths_is_one_process() -> None:
    asked = task(commands=(Command(argv=("x",)),))
    assert list(pieces(asked, asked.commands[0], words=("x",), env={})) == [()]


def test_long_lists_of_paths_are_cut_without_losing_or_doubling_any() -> None:
    paths = tuple(f"pkg/{'long' * 20}/{number:06}.py" for number in range(40_000))
    asked = task(paths=paths)
    cut = list(pieces(asked, asked.commands[0], words=("x",), env={"A": "b" * 1000}))
    assert len(cut) > 1
    assert tuple(path for piece in cut for path in piece) == paths
    assert all(sum(len(path) + 9 for path in piece) < 1_100_000 for piece in cut)


def test_a_path_that_looks_like_an_option_is_given_as_a_path() -> None:
    asked = task(paths=("--fix.py", "a.py"))
    assert list(pieces(asked, asked.commands[0], words=("x",), env={})) == [("./--fix.py", "a.py")]


def test_standard_input_is_text_or_the_paths_with_nul_between_them() -> None:
    asked = task(paths=("a b", "c\nd"))
    assert standard_input(asked, Command(argv=("x",))) is None
    assert standard_input(asked, Command(argv=("x",), stdin="é")) == "é".encode()
    assert standard_input(asked, Command(argv=("x",), stdin="{paths}")) == b"a b\0c\nd"
