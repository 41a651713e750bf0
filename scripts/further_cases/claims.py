"""Further cases of the gate `claims`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from further_cases.case import Case, Results, output
from further_cases.testing import without_end
from gates.api import Asked, Change, ChangedFile, PartId, Scope, Unregistered
from gates.builtin.claims import Settings
from gates.builtin.tests import Settings as Suite
from gates.testing import a_lane

LEDGER, RECORD, PAGE = "claims.toml", "claims.verified.jsonl", "ops/rollback.md"
TEST = "tests/test_sums.py::test_add"
NEITHER = ("README.md", LEDGER)
PROMISE = "The sum is production-ready.\n"
STRONG = '"""Numbers that are battle-tested."""\n'
LATIN = "# -*- coding: latin-1 -*-\n# caf\u00e9\n".encode("latin-1")
"""A file that Python reads and that is no UTF-8."""
LANES = (a_lane(tests=("tests",)), a_lane("tests", ("tests",), owner="@acme"))
CHANGED = Change(base_sha="1" * 40, files=(ChangedFile(path="docs/new.md", added_lines=(3,)),))


def _row(claim: str, evidence: str, **fields: str) -> str:
    told = {"claim": claim, "file": "src/acme/sums.py", "evidence": evidence, "owner": "@acme", "status": "", **fields}
    return "[[claims]]\n" + "".join(f"{key} = {json.dumps(text)}\n" for key, text in told.items())


def _rows(*evidence: str) -> dict[str, str]:
    """A ledger with a claim for each of these."""
    return {LEDGER: "\n".join(_row(f"claim number {number}", each) for number, each in enumerate(evidence, 1))}


def _recorded(**digests: Mapping[str, str]) -> dict[str, str]:
    """What somebody verified before, of the claim of the sample project."""
    tables = {"files": {}, "tests": {}, **digests}
    return {RECORD: json.dumps({"claim": "two numbers are added", **tables}) + "\n"}


def _in(change: Change) -> Callable[[Scope], Scope]:
    return lambda scope: replace(scope, repository=replace(scope.repository, change=change))


def _beside(*gates: str) -> Callable[[Scope], Scope]:
    """Other parts of the whole plan, on the lane `prod`."""

    def change(scope: Scope) -> Scope:
        parts = tuple(Asked(part=PartId(gate=gate, lane="prod"), settings=Suite()) for gate in gates)
        return replace(scope, enabled=(*scope.asked, *parts))

    return change


def _but(*names: str) -> Callable[[Results], Results]:
    """Without the results of these tasks."""
    return lambda results: {name: it for name, it in results.items() if name not in names}


def _not_reached(results: Results) -> Results:
    """The command could not be carried out."""
    lost = replace(results["command-docs"], invocations=(), problems=("a file changed meanwhile",))
    return {**results, "command-docs": lost}


def _on(day: str) -> Callable[[Results], Results]:
    return output("texts", b"", b"", started_at=f"{day}T10:00:00.000Z")


def _status(boxes: Iterable[str], head: str = "") -> dict[str, str]:
    return {"docs/STATUS.md": f"# Ready\n\n{head}" + "".join(f"- [x] {box}\n" for box in boxes)}


AUDITS = Settings(audits=("docs/STATUS.md",))
DONE = ("`src/acme/sums.py` is done", "`src/acme/none.py` is done", "`test_add` passes", "`add()` adds", "audit clean")
COMMAND = _rows("command:docs", f"{TEST}; command:other", f"{TEST}; command:none")
COMMANDS = Settings(commands={"docs": 'python -c "import sys"', "other": 'python -c "import sys; sys.exit(3)"'})
CASES = (
    Case(name="neither ledger nor document", without=NEITHER),
    Case(name="neither of two ledgers", without=NEITHER, settings=Settings(ledgers=("a.toml", "b.md"))),
    Case(name="a document, and no ledger", without=(LEDGER,), files={"README.md": f"# Acme\n\n{PROMISE}"}),
    Case(name="a claim that holds"),
    Case(
        name="evidence of every kind that holds",
        files={
            **_rows(TEST, f"{TEST}; runbook:{PAGE}#Rollback", f"{TEST}; ci:test", "tests-prod >= 2", "gate:lint-prod"),
            PAGE: "# Operations\n\n## Rollback\n\nPut the old one back.\n",
        },
        scope=_beside("tests", "lint"),
    ),
    Case(
        name="evidence of every kind that is not there",
        files=_rows("tests/test_none.py", f"runbook:{PAGE}", f"{TEST}; ci:none", "gate:lint-prod", "gate:claims", ""),
        scope=_beside("tests"),
    ),
    Case(
        name="a row that names nobody, twice, and with other keys",
        files={LEDGER: _row("it adds", TEST, owner="") + _row("it adds", TEST, colour="red") + _row("", TEST)},
    ),
    Case(
        name="tests that fail, are skipped, and assert nothing",
        files={
            **_rows(*(f"tests/test_more.py::test_{word}" for word in ("no", "later", "idle"))),
            "tests/test_more.py": (
                "import pytest\n\n\ndef test_no():\n    assert len('') == 1\n\n\n"
                "@pytest.mark.skip(reason='later')\ndef test_later():\n    assert True\n\n\n"
                "def test_idle():\n    print('idle')\n"
            ),
        },
    ),
    Case(
        name="a file and a test that changed since somebody looked",
        files=_recorded(files={"src/acme/sums.py": "0"}, tests={TEST: "0"}),
    ),
    Case(name="a test that changed since somebody looked", files=_recorded(tests={TEST: "0"})),
    Case(name="a record that is no record", files={RECORD: "{"}),
    Case(name="a record that is no text", files={RECORD: LATIN}),
    Case(name="a makefile that says nothing yet", files={**_rows(f"{TEST}; doc:Makefile"), "Makefile": "# TODO\n"}),
    Case(name="commands", files=COMMAND, settings=COMMANDS),
    Case(name="a command that was not carried out", files=COMMAND, settings=COMMANDS, results=_but("command-docs")),
    Case(name="a command that was not reached", files=COMMAND, settings=COMMANDS, results=_not_reached),
    Case(
        name="a ledger, a document and a test that are no text",
        files={"docs/claims.md": LATIN, "docs/old.md": LATIN, "tests/test_old.py": LATIN, "notes.md": LATIN},
    ),
    Case(name="a document with a NUL", files={"docs/nul.md": "# Nul\0\n"}),
    Case(
        name="documents that policy leaves out, and a ledger that it cannot",
        files={
            "docs/old.md": PROMISE,
            "docs/claims.md": (
                "<!-- gates: claims -->\n| Claim | File | Evidence | Owner | Status |\n| --- | --- | --- | --- | --- "
                f"|\n| It is battle-tested | src/acme/sums.py | {TEST} | @acme | |\n"
            ),
            "docs/more.md": "It is battle-tested.\n",
        },
        settings=Settings(exclude=("docs/old.md", "docs/claims.md")),
    ),
    Case(
        name="a folder of documents, with a drawing, beside a page elsewhere",
        files={"docs/drawing.svg": f"<svg>\n{PROMISE}</svg>\n", "docs/new.md": PROMISE, "CHANGES.md": PROMISE},
        settings=Settings(documents=("docs/**",)),
    ),
    Case(
        name="promises on lines that a change adds, and older ones",
        files={"docs/new.md": f"# New\n\n{PROMISE}", "docs/old.md": f"# Old\n\n{PROMISE}"},
        lanes=LANES,
        scope=_in(CHANGED),
    ),
    Case(
        name="all promises of a change",
        files={"docs/new.md": f"# New\n\n{PROMISE}", "docs/old.md": f"# Old\n\n{PROMISE}"},
        settings=Settings(unregistered=Unregistered.ALL),
        scope=_in(CHANGED),
    ),
    Case(
        name="promises of modules, of their stubs and of tests",
        files={"src/acme/new.py": STRONG, "src/acme/new.pyi": STRONG, "tests/test_new.py": STRONG},
    ),
    Case(
        name="promises of modules that policy leaves out",
        files={"src/acme/new.py": STRONG, "src/acme/gen.py": STRONG},
        settings=Settings(exclude=("gen.py",)),
    ),
    Case(
        name="promises of modules that nobody asks about",
        files={"src/acme/new.py": STRONG},
        settings=Settings(docstrings=False),
    ),
    Case(
        name="promises that nobody asks about",
        files={"src/acme/new.py": STRONG, "docs/new.md": PROMISE},
        settings=Settings(unregistered=Unregistered.OFF),
    ),
    Case(name="a status document", files=_status(DONE), settings=AUDITS),
    Case(
        name="a status document, and no ledger, document or docstring",
        files=_status(DONE),
        without=NEITHER,
        settings=replace(AUDITS, documents=(), docstrings=False),
    ),
    Case(
        name="a status document of a day that is yet to come",
        files=_status((), head="Last updated: 2026-03-01\n\nDate: 2026-03-01\n"),
        settings=AUDITS,
        results=_on("2026-01-02"),
    ),
    Case(name="a task that was not carried out", results=lambda _: {}),
    Case(name="tests that were not carried out", results=_but("pytest")),
    Case(name="a run of the tests without an end", results=without_end),
    Case(name="texts that are cut", results=output("texts", b'"end"', b'"end')),
    Case(name="texts of a process that crashed", results=output("texts", b'"end"', b'"end', exit_code=1)),
    Case(name="whole texts of a process that crashed", results=output("texts", b"", b"", exit_code=1)),
)
