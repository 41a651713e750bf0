from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gates.readers.ci.shell import read_shell
from gates.readers.ci.shell_tree import Case, Function, Group, If, Joint, Loop, ShellError, Simple


def first(text: str) -> object:
    return read_shell(text).items[0].pipelines[0].parts[0]


def words(text: str) -> list[tuple[str, ...]]:
    return [item.pipelines[0].parts[0].texts for item in read_shell(text).items]  # type: ignore[union-attr]


def test_words_lose_their_quotes_and_keep_their_expansions() -> None:
    text = """pytest -k "a or b" 'it''s' a\\ b $X "${Y:-z}" $(ls | wc -l) `pwd` ${{ matrix.os && 'a || b' }}"""
    expected = "pytest", "-k", "a or b", "its", "a b", "$X", "${Y:-z}", "$(ls | wc -l)", "`pwd`"
    assert words(text) == [(*expected, "${{ matrix.os && 'a || b' }}")]


def test_comments_continued_lines_and_here_documents_are_no_commands() -> None:
    text = (
        "pytest \\\n  -q # || true\n# ruff check\ncat <<-'EOF' > x && mypy\n\tit's ( || true\n\tEOF\nruff check a#b\n"
    )
    assert words(text) == [("pytest", "-q"), ("cat",), ("ruff", "check", "a#b")]
    assert [item.pipelines[-1].parts[0].line for item in read_shell(text).items] == [1, 4, 7]  # type: ignore[union-attr]


def test_lists_and_pipes_keep_their_order() -> None:
    (item,) = read_shell("a | b && ! c ||\n d").items
    assert [len(pipeline.parts) for pipeline in item.pipelines] == [2, 1, 1]
    assert (item.joints, item.pipelines[1].is_negated) == ((Joint.AND, Joint.OR), True)


def test_redirections_are_no_words_and_files_are_named() -> None:
    command = first("A=1 pytest >out.txt 2>&1 2>/dev/null <in")
    assert command == Simple(
        words=command.words, assigned=("A",), files=("out.txt",), line=1, start=0, end=40  # type: ignore[attr-defined]
    )  # fmt: skip
    assert command.texts == ("pytest",)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("(a; b)", Group),
        ("{ a; }", Group),
        ("if a; then b; elif c; then d; else e; fi", If),
        ("for x in 1 2; do a; done", Loop),
        ("for ((i=0; i<3; i++)); do a; done", Loop),
        ("while read x; do a; done < <(ls)", Loop),
        ("until a; do b; done", Loop),
        ("case $x in a|b) c;; (*) d;; esac", Case),
        ("f() { a; }", Function),
        ("function f { a; }", Function),
    ],
)
def test_compound_commands_are_known(text: str, kind: type) -> None:
    assert isinstance(first(text), kind)


@pytest.mark.parametrize(
    "text",
    [
        "'",
        '"',
        "a $(b",
        "${x",
        "if a; then b",
        "a &&",
        "| a",
        "(a",
        "a)",
        "done",
        "cat <<E\nx",
        "{ a",
        "case x in a) b",
    ],
)
def test_what_is_not_closed_is_refused(text: str) -> None:
    with pytest.raises(ShellError):
        read_shell(text)


def test_depth_and_length_are_bounded() -> None:
    for text in ("(" * 5000, "$(" * 5000, "{ " * 5000, "x" * (600 * 1024)):
        with pytest.raises(ShellError):
            read_shell(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab '\"\\$(){}|&;<>\n#`!if=", max_size=40))
def test_any_text_is_a_tree_or_a_refusal(text: str) -> None:
    try:
        script = read_shell(text)
    except ShellError:
        return
    for item in script.items:
        assert 0 <= item.start <= item.end <= len(text)


WORD = st.from_regex(r"[a-z]{1,4}", fullmatch=True).filter(
    lambda word: word not in {"if", "do", "fi", "in", "for", "then", "else", "elif", "done", "case", "esac", "time"}
)
SIMPLE = st.lists(WORD, min_size=1, max_size=3).map(" ".join)


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, st.sampled_from([" && ", " || ", " | ", "; ", "\n"]), inner).map("".join),
        inner.map(lambda text: f"( {text} )"),
        inner.map(lambda text: f"{{ {text}; }}"),
        pair.map(lambda both: f"if {both[0]}; then {both[1]}; fi"),
        inner.map(lambda text: f"for x in a b; do {text}; done"),
    )


@settings(max_examples=60, deadline=None)
@given(st.recursive(SIMPLE, _compound, max_leaves=6))
def test_what_a_shell_reads_is_read(text: str) -> None:
    """`sh -n` parses without running."""
    if subprocess.run(["sh", "-n"], input=text.encode(), capture_output=True, check=False).returncode == 0:
        assert read_shell(text).items
