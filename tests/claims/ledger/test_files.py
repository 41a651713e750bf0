"""Ledgers as text: read with all mistakes at once, and only the status column written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.claims.ledger.book import read_book, rewritten
from gates.claims.ledger.evidence import read_items, split_items
from gates.claims.ledger.record import RecordError, Seen, matched, read_record, write_record
from gates.claims.ledger.row import Item, Kind, Word
from gates.claims.ledger.table import MARK

TABLE = f"""\
# Claims

```text
{MARK}
| no | ledger |
```

{MARK}

| ID | Claim            | Note   | Evidence        | Owner | Status   |
|----|:-----------------|--------|-----------------|:-----:|----------|
| C1 | it \\| is kept   | âœ… ok | tests/test_a.py | @a    | ✅ yes   |
| C2 | it is fast       |        | `lint-prod`     | @b    |          |

After | it | stays.
"""


def test_only_marked_tables_are_ledgers() -> None:
    book = read_book({"docs/claims.md": TABLE})
    assert book.mistakes == ()
    assert [(row.line, row.id, row.claim, row.owner, row.status) for row in book.rows] == [
        (12, "C1", "it | is kept", "@a", "✅ yes"),
        (13, "C2", "it is fast", "@b", ""),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_the_status_column_is_written(end: str) -> None:
    text = TABLE.replace("\n", end)
    changed = rewritten("docs/claims.md", text, {12: "Verified", 13: "Needs runbook"})
    old, new = text.split("\n"), changed.split("\n")
    assert [number for number, (one, other) in enumerate(zip(old, new, strict=True), 1) if one != other] == [12, 13]
    assert new[11].rstrip("\r") == "| C1 | it \\| is kept   | âœ… ok | tests/test_a.py | @a    | Verified |"
    assert new[12].rstrip("\r") == "| C2 | it is fast       |        | `lint-prod`     | @b    | Needs runbook |"
    assert rewritten("docs/claims.md", changed, {12: "Verified", 13: "Needs runbook"}) == changed


_CELL = st.text(st.characters(exclude_characters="\n\r|\\`", exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=12)


@given(cells=st.lists(st.tuples(_CELL, _CELL), min_size=1, max_size=5), word=st.sampled_from(list(Word)))
def test_writing_keeps_every_other_byte(cells: list[tuple[str, str]], word: Word) -> None:
    rows = "".join(f"| c{at} {claim} | {status} | lint-prod | @a |\n" for at, (claim, status) in enumerate(cells))
    text = f"{MARK}\n| Claim | Status | Evidence | Owner |\n|---|---|---|---|\n{rows}\nend\n"
    lines = {row.line: word.value for row in read_book({"c.md": text}).rows}
    changed = rewritten("c.md", text, lines)
    again = read_book({"c.md": changed})
    assert [row.status for row in again.rows] == [word.value] * len(cells)

    def rest(table: str) -> list[list[str]]:
        return [[cell for at, cell in enumerate(line.split("|")) if at != 2] for line in table.split("\n")]

    assert rest(changed) == rest(text)
    assert rewritten("c.md", changed, lines) == changed


TOML = """\
# kept
[[claims]]
claim = "it is kept"   # why
evidence = ["tests/test_a.py", "lint-prod"]
owner = '@a'
status = ''  # computed

[[ claims ]]
claim = "it is fast"
evidence = ""
owner = "@b"
status = "Needs test"
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_statuses_of_toml_are_written(end: str) -> None:
    text = TOML.replace("\n", end)
    assert read_book({"claims.toml": text}).mistakes == ()
    changed = rewritten("claims.toml", text, {2: "Verified", 8: "Suspect"})
    assert changed == text.replace("status = ''", "status = 'Verified'").replace('"Needs test"', '"Suspect"')


def test_a_toml_that_cannot_be_written_without_harm_is_refused() -> None:
    text = '[[claims]]\nclaim = """\nstatus = "old"\n"""\nevidence = ""\nowner = "@a"\n'
    with pytest.raises(ValueError, match="without changing something else"):
        rewritten("claims.toml", text, {1: "Verified"})


def test_all_mistakes_come_at_once_with_their_lines() -> None:
    text = f"""\
{MARK}
| Claim | Evidence | Owner | Status |
| --- | --- | --- | --- |
| it is kept | we tried it | @a | |
| it is kept | coverage-prod > 60 | | |
| | tests/test_a.py | @a | |
| it | is | @a | too | long |
no pipe at all

{MARK}
no table
"""
    toml = '[[claims]]\nclaim = 1\nevidence = "x y"\nowner = ""\nrisk = "high"\n'
    book = read_book({"claims.md": text, "claims.toml": toml, "broken.toml": "[[claims]]\nclaim ="})
    assert [re.sub(r": write tests/.*|\(at.*", "", str(mistake)) for mistake in book.mistakes] == [
        "broken.toml:2: it is no TOML: Invalid value ",
        "claims.md:4: 'we tried it' is no evidence that can be read",
        "claims.md:5: 'coverage-prod > 60': the bound is written with >= or <=",
        "claims.md:5: 'it is kept' stands in claims.md:4 already",
        "claims.md:6: the row claims nothing",
        "claims.md:7: the row has 5 cells and the header 4; a pipe in a text is written \\|",
        "claims.md:8: the row has 1 cells and the header 4; a pipe in a text is written \\|",
        "claims.md:10: no table follows the mark of a ledger",
        "claims.toml:1: 'x y' is no evidence that can be read",
        "claims.toml:1: claim is no text",
        'claims.toml:1: it has no line `status = ""`, which is where the status is written',
        "claims.toml:1: the key 'risk' is not known; there are claim, file, evidence, owner, status, id, note",
        "claims.toml:1: the row claims nothing",
    ]
    assert [(row.path, row.line) for row in book.unowned] == [
        ("claims.md", 5), ("claims.md", 8), ("claims.toml", 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("tests/test_a.py::TestA::test_b[x, y;z]", Kind.TEST, "tests/test_a.py::TestA::test_b[x, y;z]"),
        ("`tests/**/test_*.py`", Kind.TEST, "tests/**/test_*.py"),
        ("[the test](tests/test_a.py)", Kind.TEST, "tests/test_a.py"),
        ("benchmark:tests/test_speed.py", Kind.TEST, "tests/test_speed.py"),
        ("benchmark: command:speed", Kind.COMMAND, "speed"),
        ("lint-prod", Kind.GATE, "lint-prod"),
        ("gate:coverage-prod ≥ 60 %", Kind.GATE, "coverage-prod"),
        ("docs/runbooks/x.md#Roll back", Kind.RUNBOOK, "docs/runbooks/x.md"),
        ("doc:docs/x.rst", Kind.DOC, "docs/x.rst"),
        ("ci:tests.yml/unit", Kind.CI, "unit"),
        ("command:docs", Kind.COMMAND, "docs"),
    ],
)
def test_evidence_is_read_as_people_write_it(text: str, kind: Kind, name: str) -> None:
    items, wrong = read_items(text)
    assert wrong == ()
    assert [(item.kind, item.name) for item in items] == [(kind, name)]


@pytest.mark.parametrize(
    "text",
    [
        "benchmark:docs/old.json",
        "we tried it",
        "coverage-prod: coverage.lines",
        "lint-prod >= 3",
        "coverage-prod >= 0",
        "coverage-prod <= 100",
        "ci:",
    ],
)
def test_what_is_no_evidence_is_said(text: str) -> None:
    assert read_items(text)[0] == ()
    assert len(read_items(text)[1]) == 1


def test_pieces_are_parted_outside_brackets() -> None:
    assert split_items("a.py; `b.py::t[1,2]`, lint-prod<br>c.md") == ("a.py", "b.py::t[1,2]", "lint-prod", "c.md")


def test_a_record_is_read_back_and_sorted() -> None:
    seen = (Seen(claim="b", files={"x": "1"}), Seen(claim="a", id="C1", tests={"t": "2"}))
    text = write_record(seen)
    assert write_record(reversed(seen)) == text
    assert set(map(repr, read_record(text, name="r"))) == set(map(repr, seen))


@pytest.mark.parametrize("line", ["[]", '{"claim": 1}', '{"files": {"a": 1}}', "{", "7"])
def test_a_record_that_cannot_be_read_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(RecordError, match="r:2: "):
        read_record(f'{{"claim": "a"}}\n{line}\n', name="r")


def test_a_claim_is_found_again_when_its_text_was_changed() -> None:
    text = '[[claims]]\nclaim = "new words"\nfile = "x.py"\nevidence = "lint-prod"\nowner = "@a"\nstatus = ""\n'
    row = read_book({"claims.toml": text}).rows[0]
    now = Seen(claim="new words", evidence="e", files={"x.py": "1"})
    old = Seen(claim="old words", evidence="other", files={"x.py": "1"})
    assert matched({row: now}, [old, Seen(claim="else")]) == {row: old}


def test_an_item_says_its_bound_exactly() -> None:
    item = read_items("coverage-prod >= 79.995")[0][0]
    assert isinstance(item, Item)
    assert (item.metric, str(item.minimum), item.maximum) == ("coverage.lines", "79.995", None)


def test_rows_that_only_look_as_if_they_were_held_are_mistakes() -> None:
    head = "| Claim | Evidence | Owner | Status |\n| --- | --- | --- | --- |\n"
    kept, stray = "| kept | lint-prod | @a | |\n", "| it is fast | none | @a | Verified |\n"
    other = "| Word | Meaning |\n| --- | --- |\n| a | b |\n"
    text = f"{MARK}\n{head}{kept}\n<!-- x -->\n{stray}\n{head}{stray}\n{other}\n```\n{head}{stray}```\n"
    book = read_book({"c.md": text})
    assert [(it.line, it.what.partition(":")[0]) for it in book.mistakes] == [
        (7, "this row stands outside the ledger's table"),
        (9, "this table has claims and statuses that nothing holds"),
    ]
