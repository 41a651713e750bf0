"""What the evidence of a row comes to. Most of these are ways to get a Verified that nobody earned."""

from __future__ import annotations

from typing import Any

import pytest

from gates.claims.ledger.commands_ran import Ended
from gates.claims.ledger.documents import Job
from gates.claims.ledger.record import Seen
from gates.claims.ledger.row import Word
from gates.claims.ledger.standing import seen, stands
from gates.suite.verdicts import Outcome, Verdict
from tests.claims.ledger.builders import BODY, STORE, TESTS, known, outcome, ran, row, stand

DOC = "docs/runbooks/restore.md"
PAGE = "# Restore\n\n## Rollback\n\nRun it.\n\n## Alerts\n\nTBD\n"


def words(evidence: str, **facts: Any) -> tuple[Word, str]:
    found = stand(evidence, facts)
    return found.word, found.slug


def test_a_test_that_ran_and_passed_verifies() -> None:
    found = stand()
    assert (found.word, found.slug, found.why) == (Word.VERIFIED, "", "")
    assert [(it.part, it.is_proof_only) for it in found.relies] == [("tests-prod", True)]


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        (Verdict.FAILED, Word.CONTRADICTED),
        (Verdict.ERROR, Word.CONTRADICTED),
        (Verdict.XFAILED, Word.CONTRADICTED),
        (Verdict.XPASSED, Word.CONTRADICTED),
        (Verdict.SKIPPED, Word.NEEDS_TEST),
    ],
)
def test_a_test_that_did_not_pass_verifies_nothing(verdict: Verdict, word: Word) -> None:
    assert stand(facts={"ran": ran(test_put=verdict)}).word is word


@pytest.mark.parametrize("fields", [{"reruns": 1}, {"hidden": "AssertionError"}])
def test_a_pass_that_is_none_verifies_nothing(fields: dict[str, Any]) -> None:
    lax: dict[str, Outcome] = {f"{TESTS}::test_put": outcome(f"{TESTS}::test_put", **fields)}
    assert stand(facts={"ran": lax}).word is Word.NEEDS_TEST


def test_a_test_of_an_earlier_run_verifies_nothing() -> None:
    assert words(f"{TESTS}::test_put", ran=None) == (Word.NEEDS_TEST, "evidence-not-run")


def test_a_test_that_is_gone_or_deselected_verifies_nothing() -> None:
    assert words(f"{TESTS}::test_put", ran={}) == (Word.NEEDS_TEST, "test-absent")


def test_one_skipped_test_of_a_file_keeps_it_from_being_verified() -> None:
    both = ran(test_put=Verdict.PASSED, test_get=Verdict.SKIPPED)
    assert words(TESTS, ran=both) == (Word.NEEDS_TEST, "evidence-not-run")


def test_a_test_that_is_spelled_out_and_never_ran_is_not_lost_among_the_others() -> None:
    text = f"{BODY}\n\ndef test_get():\n    assert put() == 3\n"
    assert words(TESTS, tests={TESTS: text}) == (Word.NEEDS_TEST, "evidence-not-run")


@pytest.mark.parametrize(
    "body",
    [
        "pass",
        "put({}, 1)",
        "assert True",
        "assert 1 + 1 == 2",
        "assert (put() == 2, 'no')",
        "assert put() == 2 or True",
        "x = put(); assert x == x",
        "return\n    assert put() == 2",
        "if False:\n        assert put() == 2",
        "try:\n        assert put() == 2\n    except AssertionError:\n        pass",
        "try:\n        assert put() == 2\n    except:\n        x = 1",
    ],
)
def test_a_test_that_cannot_fail_verifies_nothing(body: str) -> None:
    text = f"def test_put():\n    {body}\n"
    assert words(f"{TESTS}::test_put", tests={TESTS: text}) == (Word.NEEDS_TEST, "evidence-not-run")


@pytest.mark.parametrize(
    "body",
    [
        "with pytest.raises(KeyError):\n        put()",
        "for x in y:\n        assert x",
        "try:\n        put()\n    except KeyError:\n        assert x",
        "try:\n        assert put() == 2\n    finally:\n        close()",
        "if x:\n        return\n    assert put() == 2",
        "check(put())",
    ],
)
def test_a_test_that_can_fail_is_evidence(body: str) -> None:
    assert stand(facts={"tests": {TESTS: f"def test_put():\n    {body}\n"}}).word is Word.VERIFIED


def test_a_file_that_skips_itself_is_not_lost_behind_a_glob() -> None:
    texts = {TESTS: BODY, "tests/test_other.py": "import pytest\npytest.skip('x', allow_module_level=True)\n" + BODY}
    assert words("tests/**/test_*.py", tests=texts) == (Word.NEEDS_TEST, "evidence-not-run")


def test_a_test_that_no_part_runs_verifies_nothing() -> None:
    assert words(f"{TESTS}::test_put", test_roots={}) == (Word.NEEDS_TEST, "evidence-not-run")


def test_a_parameter_names_only_itself() -> None:
    both = ran(**{"test_put[1]": Verdict.PASSED, "test_put[2]": Verdict.FAILED})
    assert stand(f"{TESTS}::test_put[1]", {"ran": both}).word is Word.VERIFIED
    assert stand(f"{TESTS}::test_put", {"ran": both}).word is Word.CONTRADICTED


@pytest.mark.parametrize("evidence", [TESTS, "tests/", "tests/**/test_*.py", "tests/test_store.py::test_*"])
def test_files_folders_and_globs_name_tests(evidence: str) -> None:
    assert stand(evidence).word is Word.VERIFIED


def test_no_evidence_verifies_nothing() -> None:
    assert words("-") == (Word.NEEDS_TEST, "claim-without-evidence")


def test_a_document_alone_verifies_nothing() -> None:
    page = {"digests": {STORE: "a", DOC: "d"}, "documents": {DOC: PAGE}}
    assert words(DOC, **page) == (Word.NEEDS_TEST, "claim-without-evidence")
    assert stand(f"{DOC}#Rollback", page, file=DOC).word is Word.VERIFIED


@pytest.mark.parametrize("section", ["Alerts", "Contacts"])
def test_a_section_that_says_nothing_needs_a_runbook(section: str) -> None:
    page = {"digests": {STORE: "a", DOC: "d"}, "documents": {DOC: PAGE}}
    assert words(f"runbook:{DOC}#{section}", **page) == (Word.NEEDS_RUNBOOK, "runbook-absent")


def test_a_document_that_git_does_not_track_needs_a_runbook() -> None:
    assert words(f"runbook:{DOC}") == (Word.NEEDS_RUNBOOK, "runbook-absent")


@pytest.mark.parametrize(
    ("job", "slug"),
    [
        (Job(path=".github/workflows/ci.yml", key="unit"), ""),
        (Job(path=".github/workflows/ci.yml", key="unit", blind="continue-on-error"), "config-absent"),
        (Job(path=".github/workflows/ci.yml", key="lint"), "config-absent"),
    ],
)
def test_a_job_must_be_there_and_stop_something(job: Job, slug: str) -> None:
    assert stand(f"ci:ci.yml/unit; {TESTS}::test_put", {"jobs": (job,)}).slug == slug


@pytest.mark.parametrize(
    ("ended", "word"),
    [
        (Ended(text="python check.py", exit_code=0), Word.VERIFIED),
        (Ended(text="python check.py", exit_code=1), Word.CONTRADICTED),
        (Ended(text="python check.py"), Word.NEEDS_CONFIG),
        (Ended(text="true", exit_code=0), Word.NEEDS_CONFIG),
        (Ended(text="sh -c 'pytest || true'", exit_code=0), Word.NEEDS_CONFIG),
    ],
)
def test_a_command_must_run_and_be_able_to_fail(ended: Ended, word: Word) -> None:
    assert stand("command:check", {"commands": {"check": ended}}).word is word


def test_a_command_that_nobody_configured_needs_config() -> None:
    assert words("command:check") == (Word.NEEDS_CONFIG, "config-absent")


def test_a_gate_is_left_to_the_judge() -> None:
    found = stand("coverage-prod >= 60")
    assert found.word is Word.VERIFIED
    assert [(it.part, it.metric, str(it.minimum), it.is_proof_only) for it in found.relies] == [
        ("coverage-prod", "coverage.lines", "60", False),
        ("coverage-prod", "coverage.lines", "60", True),
    ]


@pytest.mark.parametrize("evidence", ["coverage-labs >= 60", "coverage", "gate:claims"])
def test_a_gate_that_is_not_planned_needs_config(evidence: str) -> None:
    assert words(evidence) == (Word.NEEDS_CONFIG, "config-absent")


def test_a_claim_about_a_file_that_is_gone_is_contradicted() -> None:
    assert stand(file="src/acme/gone.py").word is Word.CONTRADICTED


def test_the_worst_piece_decides() -> None:
    assert stand(f"{TESTS}::test_put; runbook:{DOC}").word is Word.NEEDS_RUNBOOK


def before() -> Seen:
    return seen(row(), known())


@pytest.mark.parametrize(
    ("fields", "facts"),
    [
        ({"claim": "an entry is never lost, on any disk"}, {}),
        ({}, {"digests": {STORE: "c" * 64, TESTS: "b" * 64}}),
        ({}, {"tests": {TESTS: "def test_put():\n    assert put() == 3\n"}}),
        ({}, {"tests": {TESTS: f"X = 1\n{BODY}"}}),
        ({"evidence": TESTS}, {}),
    ],
    ids=["its text", "its file", "its test", "what stands around its test", "its evidence"],
)
def test_what_changed_since_it_was_verified_is_suspect(fields: dict[str, str], facts: dict[str, Any]) -> None:
    found = stands([row(**fields)], known(before=(before(),), **facts))[0]
    assert (found.word, found.slug) == (Word.SUSPECT, "claim-suspect")


def test_comments_and_layout_of_a_test_change_nothing() -> None:
    text = "# why\ndef test_put( ):\n\n    assert put( ) == 2  # so\n"
    assert stands([row()], known(before=(before(),), tests={TESTS: text}))[0].word is Word.VERIFIED


def test_failing_is_worse_than_suspect() -> None:
    facts = known(before=(before(),), digests={STORE: "c", TESTS: "b"}, ran=ran(test_put=Verdict.FAILED))
    assert stands([row()], facts)[0].word is Word.CONTRADICTED
