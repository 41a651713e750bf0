from __future__ import annotations

import pytest

from gates.claims.marks import Mark, repaired, status_mark, symbol_mark, word_mark


@pytest.mark.parametrize("symbol", ["✅", "❌", "🟡", "⚠", "🔴", "☑", "⏳", "—", "…"])
@pytest.mark.parametrize("page", ["cp1252", "cp1254", "latin-1", "mac_roman"])
@pytest.mark.parametrize("lost", ["ignore", "latin"])
def test_a_mark_broken_by_a_code_page_is_repaired(symbol: str, page: str, lost: str) -> None:
    broken = ""
    for byte in symbol.encode():
        try:
            broken += bytes([byte]).decode(page)
        except UnicodeDecodeError:
            broken += chr(byte) if lost == "latin" else ""

    assert repaired(f"done {broken} so") == f"done {symbol} so"


def test_words_of_other_languages_are_left_alone() -> None:
    text = "Größe, café, naïve, Ünïcode, 日本語, âge"

    assert repaired(text) == text


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("[x] done", Mark.DONE),
        ("[ ] open", Mark.OPEN),
        ("✅ **Tests**", Mark.DONE),
        ("Tests ❌", Mark.OPEN),
        ("🟡 half", Mark.PARTLY),
        ("🔴 High priority", Mark.NONE),
        ("plain", Mark.NONE),
    ],
)
def test_the_first_mark_of_a_line_counts(text: str, mark: Mark) -> None:
    assert symbol_mark(text) is mark


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ("Verified", Mark.DONE),
        ("**PASS**", Mark.DONE),
        ("Needs test", Mark.PARTLY),
        ("Not started", Mark.OPEN),
        ("Not ready", Mark.OPEN),
        ("In progress", Mark.PARTLY),
        ("FAILED (3)", Mark.OPEN),
        ("no", Mark.OPEN),
        ("nominal", Mark.NONE),
    ],
)
def test_a_status_in_words_is_read(cell: str, mark: Mark) -> None:
    assert (word_mark(cell.replace("*", "")), status_mark(cell)) == (mark, mark)
