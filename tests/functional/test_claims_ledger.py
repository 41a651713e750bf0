"""The ledger of claims as a user meets it; most of these try to get a Verified that nobody earned."""

from __future__ import annotations

import pytest

from tests.functional.conftest import CONFIG, Project

pytestmark = pytest.mark.functional

ON = f"{CONFIG}\n[tool.gates.gate.claims]\nenabled = true\n"
STORE = "def put(d, k, v):\n    return d | {k: v}\n"
TEST = "from acme.store import put\n\n\ndef test_put():\n    assert put({}, 1, 2) == {1: 2}\n"
LEDGER = """\
# Claims

<!-- gates: claims -->
| ID | Claim                  | File              | Evidence                        | Owner | Status |
| -- | ---------------------- | ----------------- | ------------------------------- | ----- | ------ |
| C1 | An entry is never lost | src/acme/store.py | `tests/test_store.py::test_put` | @a    |        |
| C2 | Formatted              | src/acme/store.py | format-prod                     | @a    |        |
"""
FILES = {"pyproject.toml": ON, "docs/claims.md": LEDGER, "src/acme/store.py": STORE, "tests/test_store.py": TEST}


def statuses(project: Project, *arguments: str) -> dict[str, str]:
    """ID -> status, after an update."""
    answer = project.gates("claims", "update", "--quiet", *arguments)
    assert answer.code == 0, answer.err
    rows = [line.split("|") for line in (project.root / "docs/claims.md").read_text("utf-8").splitlines()]
    return {row[1].strip(): row[-2].strip() for row in rows if len(row) > 3 and row[1].strip().startswith("C")}


@pytest.fixture
def proved(project: Project) -> Project:
    """A project with a ledger whose gates are proved."""
    project.commit(FILES)
    answer = project.gates("prove", "tests-prod", "format-prod")
    assert answer.code == 0, answer.out
    return project


def test_a_ledger_keeps_itself_and_sees_what_changed(proved: Project) -> None:
    assert proved.gates("claims", "check", "--quiet").code == 1
    assert statuses(proved) == {"C1": "Verified", "C2": "Verified"}
    again = proved.gates("claims", "check", "--quiet")
    assert (again.code, "2 claims: 2 verified" in again.out) == (0, True)
    text = (proved.root / "docs/claims.md").read_text("utf-8")
    assert text.replace("Verified", "").replace(" ", "") == LEDGER.replace(" ", "")
    proved.commit({"src/acme/store.py": STORE + "\n\nX = 1\n"})
    assert proved.gates("claims", "update", "--check", "--quiet").code == 1
    assert statuses(proved) == {"C1": "Suspect", "C2": "Suspect"}
    assert statuses(proved, "--reviewed", "C1") == {"C1": "Verified", "C2": "Suspect"}
    refused = proved.gates("claims", "update", "--quiet", "--reviewed", "C1")
    assert (refused.code, "no suspect claim" in refused.err) == (2, True)


SKIPPED = "import pytest\n" + TEST.replace("    assert", "    pytest.skip()\n    assert")
DROPPED = "def pytest_collection_modifyitems(items):\n    items[:] = [it for it in items if it.name != 'test_put']\n"
UNOWNED = LEDGER.replace("@a    |        |", "      | Verified |", 1)
NOT_CHOSEN = f'{ON}\n[tool.gates.gate.tests]\noptions = ["-k", "not put"]\n'


@pytest.mark.parametrize(
    ("path", "text", "status"),
    [
        pytest.param("tests/test_store.py", TEST.replace("== {1: 2}", "== {1: 3}"), "Contradicted", id="fails"),
        pytest.param("tests/test_store.py", SKIPPED, "Needs test", id="skipped"),
        pytest.param("tests/test_store.py", TEST.replace("test_put", "test_other"), "Needs test", id="renamed"),
        pytest.param("tests/test_store.py", TEST.replace(" == {1: 2}", " or True"), "Needs test", id="always true"),
        pytest.param("tests/conftest.py", DROPPED, "Needs test", id="dropped"),
        pytest.param("docs/claims.md", UNOWNED, "Needs config", id="unowned"),
        pytest.param("docs/claims.md", LEDGER.replace("`tests/test_store.py::test_put`", "README.md"), "Needs runbook",
                     id="a page"),
        pytest.param("pyproject.toml", NOT_CHOSEN, "Needs test", id="not chosen"),
    ],
)  # fmt: skip
def test_a_verified_that_somebody_wrote_does_not_last(project: Project, path: str, text: str, status: str) -> None:
    written = LEDGER.replace("@a    |        |", "@a    | Verified |")
    project.commit({**FILES, "docs/claims.md": written, path: text})
    answer = project.gates("claims", "update", "--quiet")
    line = next(row for row in answer.out.splitlines() if row.startswith("docs/claims.md:6"))
    assert (answer.code, line.split("  ")[1].strip()) == (0, status), line


def test_without_proofs_nothing_is_verified(project: Project) -> None:
    project.commit(FILES)
    assert statuses(project) == {"C1": "Needs config", "C2": "Needs config"}


def test_mistakes_are_told_at_once_and_nothing_is_written(project: Project) -> None:
    wrong = LEDGER.replace("format-prod", "we looked at it").replace("`tests/test_store.py::test_put`", "lint-prod > 2")
    project.commit({**FILES, "docs/claims.md": wrong})
    answer = project.gates("claims", "update", "--quiet")
    assert (answer.code, answer.err.count("docs/claims.md:")) == (2, 2)
    assert (project.root / "docs/claims.md").read_text("utf-8") == wrong


def test_a_run_holds_claims_to_what_other_parts_came_to(project: Project) -> None:
    ugly = STORE.replace("d, k, v", "d,k,v")
    project.commit({**FILES, "src/acme/store.py": ugly})
    project.gates("health", "--quiet")
    claims = project.part("claims")
    assert claims["findings"]["by_check"] == {"claims/claim-contradicted": 1}


def test_blocks_of_a_document_run_in_a_copy(project: Project) -> None:
    page = "```python\nfrom acme.store import put\nopen('left', 'w').close()\n```\n\n```sh\ntest -e left\n```\n"
    project.commit({**FILES, "GUIDE.md": page})
    answer = project.gates("claims", "run-docs", "GUIDE.md")
    assert (answer.code, "2 blocks, 0 failed" in answer.out) == (0, True), answer.out
    assert not (project.root / "left").exists()
    assert project.gates("claims", "run-docs", "docs/claims.md").code == 3
