"""`gates claims audit`, as a user starts it."""

from __future__ import annotations

import json

import pytest

from tests.functional.conftest import Project

READY = """\
# Readiness

**Date:** 2026-01-01

| Deliverable | Status | Location |
|---|---|---|
| Sums | ✅ Done | `src/acme/sums.py` |
| Products | ✅ Done | `src/acme/products.py` |

- [x] the suite is green: 3 tests pass
- [ ] a runbook
"""


@pytest.mark.smoke
@pytest.mark.functional
def test_a_document_is_held_against_the_repository(quick: Project) -> None:
    quick.commit({"docs/READY.md": READY})

    done = quick.gates("claims", "audit", "docs/READY.md")

    assert done.code == 1
    assert done.err == ""
    assert "     8  contradicted    Products | Done | `src/acme/products.py`" in done.out.splitlines()
    assert "src/acme/products.py is not tracked" in done.out
    assert done.out.splitlines()[-1].startswith("5 statements: ")


@pytest.mark.functional
def test_programs_read_json(quick: Project) -> None:
    quick.commit({"docs/READY.md": READY})

    done = quick.gates("claims", "audit", "docs/READY.md", "--format", "json")

    (document,) = json.loads(done.out)["documents"]
    assert [(each["line"], each["outcome"]) for each in document["statements"]][1:] == [
        (7, "supported"),
        (8, "contradicted"),
        (10, "cannot tell"),
        (11, "cannot tell"),
    ]


@pytest.mark.functional
def test_a_document_without_contradiction_is_no_failure(quick: Project) -> None:
    quick.commit({"a.md": "- [x] all is well\n"})

    done = quick.gates("claims", "audit", "a.md", "--only", "contradicted")

    assert (done.code, done.out.splitlines()[-1]) == (
        0,
        "1 statement: 0 contradicted, 1 unsupported, 0 cannot tell, 0 supported; 0 lines not read",
    )


@pytest.mark.functional
def test_what_was_measured_is_held_against_the_document(project: Project) -> None:
    project.commit({"READY.md": "| Gate | Status |\n|---|---|\n| Lint | ❌ FAIL |\n\n- ✅ 2 passed\n- ✅ 3 passed\n"})
    project.gates("health", "--quiet")

    done = project.gates("claims", "audit", "READY.md", "--format", "json")

    (document,) = json.loads(done.out)["documents"]
    assert [(each["line"], each["outcome"]) for each in document["statements"]] == [
        (3, "contradicted"),
        (5, "supported"),
        (6, "contradicted"),
    ]


@pytest.mark.functional
def test_a_file_that_is_none_is_wrong_usage(quick: Project) -> None:
    done = quick.gates("claims", "audit", "gone.md")

    assert (done.code, done.err.splitlines()[0]) == (2, "gates: gone.md is no file here")
