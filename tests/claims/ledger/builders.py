"""Small values for the tests of ledgers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gates.claims.ledger.book import read_book
from gates.claims.ledger.row import Row
from gates.claims.ledger.standing import Known, Stand, stands
from gates.suite.record import Item
from gates.suite.verdicts import Outcome, Verdict

STORE = "src/acme/store.py"
TESTS = "tests/test_store.py"
BODY = "def test_put():\n    assert put() == 2\n"
ROOTS = {"tests-prod": ("tests",)}


def ran(**verdicts: Verdict) -> dict[str, Outcome]:
    """Tests of `tests/test_store.py` by name, with what they came to."""
    return {f"{TESTS}::{name}": outcome(f"{TESTS}::{name}", verdict) for name, verdict in verdicts.items()}


def outcome(test: str, verdict: Verdict = Verdict.PASSED, **fields: Any) -> Outcome:
    plain = {"duration_ms": 1, "reruns": 0, "failures": (), "reason": "", "hidden": None}
    item = Item(id=test, path=test.partition("::")[0], line=1)
    return Outcome(item=item, verdict=verdict, **{**plain, **fields})


def known(**fields: Any) -> Known:
    """A repository with a store and a test that passed."""
    plain: dict[str, Any] = {
        "digests": {STORE: "a" * 64, TESTS: "b" * 64},
        "tests": {TESTS: BODY},
        "test_roots": ROOTS,
        "ran": ran(test_put=Verdict.PASSED),
        "parts": frozenset({"tests-prod", "coverage-prod"}),
    }
    return Known(**{**plain, **fields})


def row(evidence: str = f"{TESTS}::test_put", **fields: str) -> Row:
    """One claim of a ledger in TOML."""
    told = {
        "claim": "an entry is never lost",
        "file": STORE,
        "evidence": evidence,
        "owner": "@a",
        "status": "",
        **fields,
    }
    text = "[[claims]]\n" + "".join(f"{key} = {value!r}\n" for key, value in told.items())
    book = read_book({"claims.toml": text})
    assert book.mistakes == ()
    return book.rows[0]


def stand(evidence: str = f"{TESTS}::test_put", facts: Mapping[str, Any] | None = None, **fields: str) -> Stand:
    """What becomes of one claim."""
    return stands([row(evidence, **fields)], known(**(facts or {})))[0]
