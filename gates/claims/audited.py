"""The audit of a document inside a run: facts come from the texts that were read and the tests that ran."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Mapping
from datetime import date

from gates.claims.audit import audit
from gates.claims.document import Document, DocumentError, read_document
from gates.claims.facts import Facts, Measured, TestRun
from gates.claims.ledger.standing import Known
from gates.claims.ledger.tests_ran import owner_of
from gates.claims.links import anchors
from gates.claims.runners import targets, workflows
from gates.claims.spelled_tests import read_tests
from gates.claims.statement import Judged
from gates.model.python_tree import python_tree
from gates.suite.verdicts import Verdict


def audited(
    path: str, document: Document, texts: Mapping[str, str], known: Known, *, today: str
) -> tuple[Judged, ...]:  # fmt: skip
    """Every statement of a document with what became of it.

    What only git knows (old commits, ignored files, the day of the last commit) is not asked here.

    Args:
        path: of the document.
        document: as blocks.
        texts: path -> text of what was read.
        known: what is known of the repository.
        today: ISO; empty when nobody knows.
    """
    named, runners = targets(texts)
    facts = Facts(
        files=frozenset(known.digests),
        today=date.fromisoformat(today) if today else date.max,
        workflows=workflows(texts),
        targets=named,
        runners=runners,
        tests={name: read_tests(name, text) for name, text in known.tests.items()},
        names=_defined(texts),
        lines={name: len(text.splitlines()) for name, text in texts.items()},
        pages=_anchors(texts),
        is_shallow=True,
        measured=_measured(known),
        document=path,
    )
    return audit(document, facts).judged


def _measured(known: Known) -> Measured | None:
    """What the tests of this run came to, test by test."""
    if known.ran is None:
        return None
    counts: dict[str, dict[str, int]] = {part: {} for part in known.test_roots}
    failing, passed = set(), set()
    for test, outcome in known.ran.items():
        part = owner_of(test, known.test_roots)
        own = counts.setdefault(part, {})
        for word in ("collected", outcome.verdict.value):
            own[word] = own.get(word, 0) + 1
        pair = (test.partition("::")[0], test.partition("[")[0].rpartition("::")[2])
        if outcome.verdict in (Verdict.FAILED, Verdict.ERROR):
            failing.add(pair)
        elif outcome.verdict is Verdict.PASSED:
            passed.add(pair)
    runs = tuple(
        TestRun(
            part=part, status="fail" if own.get("failed") or own.get("errors") else "pass", counts=own,
            paths=known.test_roots.get(part, ()),
        )
        for part, own in sorted(counts.items())
        if own
    )  # fmt: skip
    return Measured(
        commit_sha="", is_current=True, runs=runs, failing=frozenset(failing), passed=frozenset(passed - failing)
    )  # fmt: skip


def _anchors(texts: Mapping[str, str]) -> dict[str, frozenset[str]]:
    found = {}
    for path, text in texts.items():
        if path.endswith(".md"):
            with contextlib.suppress(DocumentError):
                found[path] = anchors(read_document(text).headings)
    return found


def _defined(texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Where Python files define functions, classes and variables."""
    found: dict[str, list[str]] = {}
    for path, text in sorted(texts.items()):
        if not path.endswith((".py", ".pyi")):
            continue
        tree = python_tree(text)
        if tree is None:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.setdefault(node.name, []).append(f"{path}:{node.lineno}")
        for node in tree.body:
            for target in node.targets if isinstance(node, ast.Assign) else ():
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(f"{path}:{node.lineno}")
    return {name: tuple(places) for name, places in found.items()}
