from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.report.readme import END, START, MarkerError, badge_line, endpoint_line, with_badges

LINES = ("[![health](a.svg)](b.md)",)
BLOCK = f"{START}\n{LINES[0]}\n{END}\n"


def test_lines_go_below_the_first_heading() -> None:
    assert with_badges("# Acme\n\nText.\n", LINES) == f"# Acme\n\n{BLOCK}\nText.\n"


def test_lines_go_to_the_top_of_a_text_without_heading() -> None:
    assert with_badges("Text.\n", LINES) == f"{BLOCK}\nText.\n"


def test_old_lines_are_replaced_and_all_else_is_kept() -> None:
    before, after = "# Acme\r\nx\r\n", "\r\n\ty  \r\nno end"
    old = f"{before}{START}\r\nold\r\n\r\nold\r\n{END}\r\n{after}"

    new = with_badges(old, LINES)

    assert new == f"{before}{START}\r\n{LINES[0]}\r\n{END}\r\n{after}"


def test_markers_in_an_example_are_left_alone() -> None:
    text = f"# Acme\n\n```\n{START}\n{END}\n```\n"

    assert with_badges(text, LINES) == f"# Acme\n\n{BLOCK}\n```\n{START}\n{END}\n```\n"


@pytest.mark.parametrize("text", [START, END, f"{END}\n{START}\n", f"{BLOCK}{BLOCK}", f"{START}\n{BLOCK}"])
def test_markers_that_are_no_pair_are_refused(text: str) -> None:
    with pytest.raises(MarkerError, match="line 1"):
        with_badges(text, LINES)


@given(st.text(alphabet="# a\n\r`~\t", max_size=60))
def test_writing_twice_is_writing_once(text: str) -> None:
    once = with_badges(text, LINES)

    assert with_badges(once, LINES) == once


def test_names_and_paths_cannot_leave_their_place() -> None:
    line = badge_line("a](x)![b", picture="r (1)/]x.svg", report="../h.md")

    assert line == "[![a_(x)__b](r%20%281%29/%5Dx.svg)](../h.md)"


def test_shields_gets_the_address_of_the_document() -> None:
    line = endpoint_line("lint-prod", url="https://acme.github.io/badges/", report="h.md")

    assert line == (
        "[![lint-prod](https://img.shields.io/endpoint?url=https%3A%2F%2Facme.github.io%2Fbadges%2Flint-prod.json)](h.md)"
    )
