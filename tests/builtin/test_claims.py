"""The gate `claims` on small repositories, without a process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from gates.api import Asked, Change, ChangedFile, NotAsked, PartId, Reading, Unregistered
from gates.builtin.claims import GATE, Settings
from gates.builtin.tests import Settings as Suite
from gates.testing import a_lane, a_repository, a_result, a_scope
from tests.builtin.test_specs import record

PUT = "tests/test_store.py::test_put"
LEDGER = """\
# Claims

<!-- gates: claims -->
| Claim | File | Evidence | Owner | Status |
| --- | --- | --- | --- | --- |
| An entry is never lost | src/acme/store.py | tests/test_store.py | @a | Verified |
"""
FILES = {
    "README.md": "# Acme\n\nAn entry is never lost.\n",
    "docs/claims.md": LEDGER,
    "src/acme/__init__.py": '"""Acme."""\n',
    "src/acme/store.py": "def put(d, k, v):\n    return d | {k: v}\n",
    "tests/test_store.py": "def test_put():\n    assert put() == 2\n",
}
LANES = (a_lane(tests=("tests",), owner="@acme"),)
COMPARED = Change(base_sha="b" * 40)


def held(
    files: Mapping[str, str] = FILES,
    settings: Settings | None = None,
    *,
    tests: Mapping[str, str] | None = None,
    change: Change | None = COMPARED,
    exit_code: int = 0,
    unreadable: Mapping[str, str] | None = None,
) -> Reading:
    """What the gate reads in these files, when the tests came to these outcomes."""
    asked = settings or Settings()
    scope = a_scope(a_repository(files, lanes=LANES, change=change), lane=None)
    part = Asked(part=PartId(gate="tests", lane="prod"), settings=Suite())
    scope = replace(scope, enabled=(part,), asked=(part,))
    tasks = GATE.plan(asked, scope)
    assert not isinstance(tasks, NotAsked)
    ran = {PUT: "passed"} if tests is None else tests
    results = {}
    for task in tasks:
        if task.name == "texts":
            lost = unreadable or {}
            rows = [
                json.dumps({"path": path, **({"unreadable": lost[path]} if path in lost else {"text": files[path]})})
                for path in task.paths
            ]
            end = json.dumps({"end": True, "files": len(rows)})
            results[task.name] = a_result(
                task, stdout="\n".join([*rows, end]).encode(), started_at="2026-11-21T10:00:00Z"
            )
        elif task.name.startswith("command-"):
            results[task.name] = a_result(task, exit_code=exit_code)
        else:
            code = 1 if "failed" in ran.values() else 0
            results[task.name] = a_result(task, outputs={"record.jsonl": record(ran)}, exit_code=code)
    return GATE.read(asked, scope, results)


def found(reading: Reading) -> list[tuple[str, str | None, int | None]]:
    assert reading.problems == ()
    return [(each.check.removeprefix("claims/"), each.path, each.line) for each in reading.findings]


def test_a_claim_that_holds_passes_and_covers_the_readme() -> None:
    reading = held()
    assert found(reading) == []
    assert reading.account is not None
    assert reading.account.summary == "2 of 2 documents"
    assert {(each.metric, each.path): each.value for each in reading.measurements} == {
        ("claims.claims", None): 1, ("claims.not-standing", None): 0, ("claims.unregistered", None): 0,
        ("claims.standing", "src/acme/store.py"): 1,
    }  # fmt: skip
    assert [(each.part, each.is_proof_only) for each in reading.relies] == [("tests-prod", True)]


@pytest.mark.parametrize(
    ("outcome", "check"), [("failed", "claim-contradicted"), ("skipped", "evidence-not-run")]
)  # fmt: skip
def test_a_claim_whose_test_does_not_pass_is_a_finding(outcome: str, check: str) -> None:
    assert found(held(tests={PUT: outcome})) == [(check, "docs/claims.md", 6)]


def test_a_status_that_somebody_wrote_counts_for_nothing() -> None:
    assert found(held(tests={})) == [("test-absent", "docs/claims.md", 6)]


def test_a_promise_on_a_line_that_the_change_adds_is_a_finding_with_the_line_to_add() -> None:
    files = {**FILES, "README.md": "# Acme\n\nIt is battle-tested.\nIt is production-ready\nfor you.\n"}
    change = replace(COMPARED, files=(ChangedFile(path="README.md", added_lines=(4,)),))
    reading = held(files, change=change)
    assert found(reading) == [("unregistered", "README.md", 4)]
    line = "| It is production-ready for you. | README.md | EVIDENCE | @acme | Needs test |"
    assert line in reading.findings[0].message
    assert reading.notes == ("1 older strong statements are in no ledger (setting `unregistered`): README.md:3",)


@pytest.mark.parametrize(
    ("change", "setting", "count"),
    [
        (COMPARED, Unregistered.CHANGED, 0),
        (COMPARED, Unregistered.ALL, 1),
        (COMPARED, Unregistered.OFF, 0),
        (Change(unknown_because="the clone is shallow"), Unregistered.CHANGED, 1),
        (None, Unregistered.CHANGED, 1),
    ],
)
def test_which_promises_are_findings(change: Change | None, setting: Unregistered, count: int) -> None:
    files = {**FILES, "src/acme/store.py": '"""It is battle-tested."""\n'}
    reading = held(files, Settings(unregistered=setting), change=change)
    assert found(reading) == [("unregistered", "src/acme/store.py", 1)] * count


def test_documents_that_policy_leaves_out_are_accounted_for() -> None:
    files = {**FILES, "docs/old.md": "It is battle-tested.\n"}
    reading = held(files, Settings(exclude=("docs/old.md",)), change=None)
    assert found(reading) == []
    assert reading.account is not None
    assert reading.account.explained == {"excluded by policy (exclude)": 1}


def test_a_ledger_that_cannot_be_read_is_a_finding_and_accounted_for() -> None:
    reading = held(unreadable={"docs/claims.md": "it is not UTF-8"})
    assert ("unreadable-file", "docs/claims.md", None) in found(reading)
    assert reading.account is not None
    assert not reading.account.unexplained


def test_a_command_is_run_and_held() -> None:
    ledger = LEDGER.replace("tests/test_store.py", "command:docs")
    settings = Settings(commands={"docs": "python check.py {x}"})
    assert found(held({**FILES, "docs/claims.md": ledger}, settings)) == []
    assert found(held({**FILES, "docs/claims.md": ledger}, settings, exit_code=1)) == [
        ("claim-contradicted", "docs/claims.md", 6)
    ]
    tasks = GATE.plan(settings, a_scope(a_repository({**FILES, "docs/claims.md": ledger}, lanes=LANES), lane=None))
    assert not isinstance(tasks, NotAsked)
    assert [task.commands[0].argv for task in tasks if task.name == "command-docs"] == [
        ("{python}", "check.py", "{{x}}")
    ]


def test_a_gate_with_a_bound_is_left_to_the_judge() -> None:
    reading = held({**FILES, "docs/claims.md": LEDGER.replace("tests/test_store.py", "tests-prod >= 1")})
    assert found(reading) == []
    assert [(it.part, it.metric, it.finding.line, it.is_proof_only) for it in reading.relies] == [
        ("tests-prod", "tests.passed", 6, False), ("tests-prod", "tests.passed", 6, True)
    ]  # fmt: skip


def test_statements_of_an_audited_document_are_judged_by_what_ran() -> None:
    boxes = ("`src/acme/store.py` is done", "`src/acme/none.py` is done", "`test_put`", "security audit clean")
    text = "# Ready\n\n" + "".join(f"- [x] {each}\n" for each in boxes)
    reading = held({**FILES, "docs/STATUS.md": text}, Settings(audits=("docs/STATUS.md",)))
    assert found(reading) == [
        ("statement-contradicted", "docs/STATUS.md", 4),
        ("statement-unsupported", "docs/STATUS.md", 6),
    ]
    skipped = held({**FILES, "docs/STATUS.md": text}, Settings(audits=("docs/STATUS.md",)), tests={PUT: "skipped"})
    assert ("statement-unsupported", "docs/STATUS.md", 5) in found(skipped)


def test_a_repository_with_neither_ledger_nor_document_is_an_error() -> None:
    reading = held({"src/acme/__init__.py": ""})
    assert "there is no ledger and no document" in reading.problems[0].what


def test_a_record_that_was_damaged_is_a_finding() -> None:
    assert found(held({**FILES, "docs/claims.verified.jsonl": "{"})) == [
        ("ledger-mistake", "docs/claims.verified.jsonl", None)
    ]


def test_a_record_that_is_no_text_is_a_finding_since_no_change_can_be_seen() -> None:
    record_path = "docs/claims.verified.jsonl"
    reading = held({**FILES, record_path: "{}"}, unreadable={record_path: "it is not UTF-8"})
    assert found(reading) == [("unreadable-file", record_path, None)]
    assert reading.account is not None
    assert reading.account.summary == "2 of 2 documents", "a record is no document"


def test_each_kind_of_fault_has_a_case() -> None:
    scope = a_scope(a_repository(FILES, lanes=LANES), lane=None)
    planted = {case.check for case in GATE.known_bad(Settings(audits=("docs/*.md",)), scope)}
    assert {check.id for check in GATE.checks} - planted == {
        "claims/statement-unsupported", "claims/unreadable-file"
    }  # fmt: skip
    own = GATE.known_bad(Settings(ledgers=("docs/claims.md",)), scope)
    assert {path for case in own for path in (*case.files, *case.appends) if path.endswith((".md", ".toml"))} == {
        "docs/claims.md", "docs/gates_known_bad_claims/gates-known-bad-unregistered.md"
    }  # fmt: skip
