"""Ledgers of claims: comments and fences without an end, many openings, and every cut. No row goes without a word."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from faults.ledger import Entry, Harm
from gates.claims.document import read_document
from gates.claims.ledger.book import read_book
from gates.claims.ledger.record import RecordError, Seen, read_record, write_record
from gates.claims.ledger.table import MARK

HEAD = f"{MARK}\n\n| ID | Claim | Evidence | Owner | Status |\n|----|-------|----------|-------|--------|\n"
TABLE = f"""\
# Claims

{HEAD}| C1 | it is kept | tests/test_a.py | @a | Verified |
| C2 | it is fast | `lint-prod` | @b | Verified |

Text.

{HEAD}| C3 | it is safe | `lint-prod` | @b | Verified |
"""
TOML = "".join(
    f'[[claims]]\nid = "C{number}"\nclaim = "claim {number}"\nevidence = "lint-prod"\nowner = "@a"\n\n'
    for number in (1, 2, 3)
)
RECORD = write_record(
    Seen(claim=f"claim {number}", id=f"C{number}", evidence="lint-prod", files={"a.py": "ab"}) for number in (1, 2, 3)
)
IDS = ["C1", "C2", "C3"]
OPENINGS = {"A42": ("<!--", "<!-- soon", "  <!--"), "A43": ("```", "~~~", "````python", "   ```")}
LIMIT_S = 1.0
MANY = {
    "openings of a comment": "<!--" * 20_000,
    "openings of a comment, one a line": "<!--\n" * 20_000,
    "openings of a comment in a paragraph": "a " + "<!--" * 20_000,
    "openings of a comment within a row": f"{HEAD}| C1 | {'<!--' * 20_000} | t.py | @a | |\n",
    "openings of a fence": "```\n~~~\n" * 10_000,
}


@pytest.mark.parametrize("row", OPENINGS)
def test_what_is_never_closed_is_named_and_hides_no_row(row: str, fault: Callable[[str, str], Entry]) -> None:
    entry = fault(row, "ledger: opened at every line, never closed")
    lines = TABLE.splitlines()
    for opening in OPENINGS[row]:
        for at in range(len(lines) + 1):
            book = read_book({"claims.md": "\n".join([*lines[:at], opening, *lines[at:], ""])})
            named = [mistake.line for mistake in book.mistakes]
            hides = [each.id for each in book.rows] != IDS
            what = f"{opening!r} in line {at + 1}"
            harms = {Harm.FALSE_GREEN: f"{book.rows} and no word"} if hides and not named else {}
            if row == "A43" and at + 1 not in named:
                harms[Harm.UNCLEAR] = f"named were {named}"
            entry.add(gave="named" if named else "every row held", harms=harms, what=what)


@pytest.mark.parametrize("name", MANY)
def test_many_openings_are_read_in_linear_time(name: str, fault: Callable[[str, str], Entry]) -> None:
    entry = fault("A44", name)
    for reader, read in (("ledger", lambda text: read_book({"claims.md": text})), ("document", read_document)):
        begun_s = time.process_time()
        read(MANY[name])
        spent_s = time.process_time() - begun_s
        entry.add(gave="read", harms={Harm.HUNG: f"{spent_s:.1f} s"} if spent_s > LIMIT_S else {}, what=reader)


def cut_between_rows(text: str, end: int) -> bool:
    """Whether what is left are whole rows: git tells that the others are gone, and the file cannot."""
    return text[:end].endswith("\n") or text[end : end + 1] == "\n"


@pytest.mark.parametrize(("path", "text"), [("claims.md", TABLE), ("claims.toml", TOML)])
def test_no_cut_of_a_ledger_holds_a_claim_that_nobody_wrote(
    path: str, text: str, fault: Callable[[str, str], Entry]
) -> None:
    """The status is computed, so a cut within that column changes nothing."""
    whole = {(row.id, row.claim, row.evidence, row.owner) for row in read_book({path: text}).rows}
    entry = fault("B12", f"{path}: every cut")
    for end in range(len(text)):
        try:
            book = read_book({path: text[:end]})
        except Exception as error:  # noqa: BLE001  (any exception is what is looked for)
            entry.add(gave="exception", harms={Harm.UNCLEAR: repr(error)}, what=f"at character {end}")
            continue
        rows = {(row.id, row.claim, row.evidence, row.owner) for row in book.rows}
        harms = {}
        if not book.mistakes and not rows <= whole:
            harms[Harm.FALSE_GREEN] = f"{rows - whole}"
        entry.add(gave="named" if book.mistakes else "fewer whole rows", harms=harms, what=f"at character {end}")


def test_no_cut_of_what_was_verified_is_believed(fault: Callable[[str, str], Entry]) -> None:
    entry = fault("B13", "record of verified claims: every cut")
    whole = read_record(RECORD, name="r.jsonl")
    for end in range(len(RECORD)):
        try:
            seen = read_record(RECORD[:end], name="r.jsonl")
        except RecordError as error:
            harms = {} if "r.jsonl:" in str(error) else {Harm.UNCLEAR: str(error)}
            entry.add(gave="named", harms=harms, what=f"at character {end}")
            continue
        is_honest = not seen or (set(map(repr, seen)) <= set(map(repr, whole)) and cut_between_rows(RECORD, end))
        entry.add(gave="fewer whole rows", harms={} if is_honest else {Harm.FALSE_GREEN: repr(seen)}, what=f"at {end}")
