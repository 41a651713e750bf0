from __future__ import annotations

import pytest

from gates.claims.document import Code, DocumentError, Table, Text, Unread, read_document
from gates.claims.inline import Line, Link

PAGE = """\
---
status: wip
---
# Title ✅

**Date**: 2026-05-01
**Owner**: me
a sentence
that goes on

| Claim | File |
|---|---|
| a | `b.py` |

- [x] one, see [two](two.md#x)
  - below

```bash
make test
```
"""


def test_blocks_keep_their_lines() -> None:
    document = read_document(PAGE)

    assert document.blocks == (
        Text(kind="preface", lines=(Line(number=2, text="status: wip"),), section=()),
        Text(kind="heading", lines=(Line(number=4, text="Title ✅"),), section=()),
        Text(
            kind="paragraph", section=("Title ✅",), group=6,
            lines=(
                Line(number=6, text="Date: 2026-05-01", is_labelled=True),
                Line(number=7, text="Owner: me a sentence that goes on", is_labelled=True),
            ),
        ),
        Table(
            number=11, headers=("Claim", "File"), section=("Title ✅",),
            rows=(type(document.blocks[3].rows[0])(  # type: ignore[union-attr]
                number=13, cells=(Line(number=13, text="a"), Line(number=13, text="`b.py`"))
            ),),
        ),
        Text(
            kind="item", section=("Title ✅",), group=15, depth=1,
            lines=(Line(number=15, text="[x] one, see two", links=(Link(target="two.md#x", text="two"),)),),
        ),
        Text(kind="item", section=("Title ✅",), group=16, depth=2, lines=(Line(number=16, text="below"),)),
        Code(number=19, language="bash", rows=("make test",), section=("Title ✅",)),
    )  # fmt: skip
    assert document.unread == ()


def test_a_fence_that_is_never_closed_is_said() -> None:
    assert read_document("a\n\n```\n- [x] b\n").unread == (
        Unread(line=3, text="```", why="this code fence is never closed"),
    )


def test_a_comment_that_is_never_closed_is_said() -> None:
    assert read_document("a\n\n<!--\n- [x] b\n").unread == (
        Unread(line=3, text="<!--", why="this comment is never closed: nobody sees what follows"),
    )


def test_what_follows_a_comment_on_its_line_is_read_with_its_number() -> None:
    document = read_document("<!-- a\nb --> c <!-- d -->\n<!-- e -->\nf\n")
    assert [(line.number, line.text) for block in document.blocks for line in block.lines] == [(2, "c"), (4, "f")]
    assert document.unread == ()


def test_a_badge_written_by_hand_is_text() -> None:
    (block,) = read_document("![c](https://img.shields.io/badge/coverage-85%25-green)").blocks

    assert isinstance(block, Text)
    assert [line.text for line in block.lines] == ["coverage: 85%"]


@pytest.mark.parametrize("text", ["a\0b", "a" * 2_000_001])
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises(DocumentError):
        read_document(text)
