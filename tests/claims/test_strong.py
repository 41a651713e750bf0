"""Promises in prose."""

from __future__ import annotations

import pytest

from gates.claims.document import read_document
from gates.claims.strong import strong_in_docstring, strong_in_document, strong_in_text, unregistered


def word(text: str) -> str | None:
    return next((each.word for each in strong_in_text("README.md", 1, text)), None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Acme is production-ready.", "production-ready"),
        ("It is battle-tested.", "battle-tested"),
        ("An entry is never lost.", "never"),
        ("The store never loses an entry.", "never"),
        ("100 % test coverage.", "100 % test"),
        ("Delivery is guaranteed.", "guaranteed"),
        ("Zero downtime upgrades.", "Zero downtime"),
        ("It is 10-100x faster than others.", "100x faster"),
        ("A lookup takes less than 5 ms.", "less than 5 ms"),
        ("It serves 10,000 requests per second.", "10,000 requests per second"),
        ("We have 1,234 unit tests.", "1,234 unit tests"),
        ("The suite has 92.5 % branch coverage.", "92.5 % branch coverage"),
        ("It is fully tested.", "fully tested"),
    ],
)
def test_a_promise_is_seen(text: str, found: str) -> None:
    assert word(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "It is not production-ready.",
        "No order is guaranteed.",
        "Never commit secrets.",
        "You never need to restart it.",
        "Note: never import from labs.",
        "It should never happen.",
        "Is it production-ready?",
        'Reports that say "production-ready" are hand-written.',
        "The option `never` switches it off.",
        "A value between 60% and 100%, where 100% is certain.",
        "It uses zero-based indices.",
        "Needs Python 3.11 and 100 MB of disk.",
        "It is production-ready, see #12.",
        "It never fails: https://github.com/acme/acme/issues/7.",
        "Fixed the never-documented alias.",
    ],
)
def test_what_promises_nothing_is_left_alone(text: str) -> None:
    assert word(text) is None


def test_code_tables_and_headings_promise_nothing() -> None:
    text = "# Never down\n\n```\nnever\n```\n\n| it never fails |\n| --- |\n| it never fails |\n\n- it never fails\n"
    found = [(each.line, each.word) for each in strong_in_document("README.md", read_document(text))]
    assert found == [(11, "never")]


def test_a_docstring_of_a_module_is_read_with_its_line() -> None:
    text = '"""Acme.\n\nAn entry\nis never lost.\n"""\nX = "it never fails"\n'
    assert [(each.line, each.text) for each in strong_in_docstring("a.py", text)] == [(4, "An entry is never lost.")]


@pytest.mark.parametrize(
    "text",
    [
        "# -*- coding: utf-8 -*-\n#!x\n\n'''It never fails.'''\n",
        'r"""It never fails."""',
        "'It never fails.'",
        '"It " "never fails."',
        '("It never fails.")',
        '"""It """ "never fails."',
        '"It \\\nnever fails."',
        '"""It \\"really\\" never fails."""',
        '\r\n"""It never\r\nfails."""\r\n',
    ],
)
def test_a_docstring_is_found_however_it_is_written(text: str) -> None:
    assert [each.word for each in strong_in_docstring("a.py", text)] == ["never"]


def test_a_string_that_is_no_docstring_is_not_read() -> None:
    assert list(strong_in_docstring("a.py", 'X = 1\n"""It never fails."""\n')) == []


def test_what_is_no_python_promises_nothing() -> None:
    assert list(strong_in_docstring("a.py", '"""It never fails."""\n(')) == []


@pytest.mark.parametrize("claim", ["an entry is never lost", "in the store an entry is never lost, on any disk"])
def test_a_claim_covers_a_sentence_that_says_the_same(claim: str) -> None:
    said = tuple(strong_in_text("README.md", 1, "An **entry** is `never` lost. An entry is never lost."))
    assert unregistered(said, [claim]) == ()
    assert unregistered(said, ["never"]) == said


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("An entry is never lost. It is slow (#12).", ["An entry is never lost."]),
        ("It is slow (#12). An entry is never lost. Delivery is guaranteed.", [
            "An entry is never lost.", "Delivery is guaranteed.",
        ]),
        ("An entry is never lost. See #12.", []),
        ("An entry is never lost. Delivery is guaranteed. See #12.", ["An entry is never lost."]),
    ],
)  # fmt: skip
def test_a_link_to_an_issue_speaks_of_its_own_sentence(text: str, found: list[str]) -> None:
    assert [each.text for each in strong_in_text("README.md", 1, text)] == found
