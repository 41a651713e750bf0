"""What is opened in a ledger and never closed."""

from __future__ import annotations

import pytest

from gates.claims.ledger.table import MARK, read_table

LEDGER = f"{MARK}\n\n| Claim | Evidence | Owner | Status |\n|---|---|---|---|\n| it is kept | t.py | @a | |\n"


def told(text: str) -> list[tuple[int, str]]:
    return [(mistake.line, mistake.what) for mistake in read_table("claims.md", text).mistakes]


@pytest.mark.parametrize("fence", ["```", "~~~~", "   ```text"])
def test_a_fence_without_an_end_is_a_mistake_at_its_line(fence: str) -> None:
    what = "this code fence is never closed: the rows below it are code, and no claims"
    assert told(f"{LEDGER}\n{fence}\nx\n") == [(7, what)]


@pytest.mark.parametrize("comment", ["<!--", "  <!-- soon", "<!-- a\n<!-- b"])
def test_a_comment_without_an_end_is_a_mistake_at_its_line(comment: str) -> None:
    assert told(f"{LEDGER}\n{comment}\nx\n") == [(7, "this comment is never closed: nobody sees what follows")]


@pytest.mark.parametrize(
    "text", ["```\n<!--\n```\n", "<!--\n```\n-->\n", "<!-- a -->\n", "<!-- a\nb -->\n", "a <!-- b\n"]
)
def test_what_is_closed_or_opens_nothing_is_no_mistake(text: str) -> None:
    assert told(f"{LEDGER}\n{text}") == []
