"""Tests as evidence: they must have run at this commit, passed at once, not been skipped, and be able to fail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from gates.claims.ledger.bodies import bodies
from gates.claims.ledger.row import Item
from gates.claims.ledger.said import HOLDS, Said, absent, contradicted, not_run
from gates.claims.spelled_tests import read_tests
from gates.model.scope import is_within
from gates.readers.globs import glob_matches
from gates.suite.verdicts import Outcome, Verdict

_NO = {
    Verdict.FAILED: "failed", Verdict.ERROR: "ended with an error", Verdict.XFAILED: "is expected to fail, and failed",
    Verdict.XPASSED: "passed though it is expected to fail",
}  # fmt: skip


def chosen(item: Item, ran: Iterable[str]) -> tuple[str, ...]:
    """The ids of the tests that a piece of evidence names."""
    return tuple(test for test in ran if names(item.name, test))


def names(pattern: str, test: str) -> bool:
    """Whether a path, folder, glob or node id names this test."""
    if "::" in pattern:
        is_exact = test == pattern or test.startswith((f"{pattern}::", f"{pattern}["))
        return is_exact or ("*" in pattern and fnmatchcase(test.partition("[")[0], pattern))
    path = test.partition("::")[0]
    plain = pattern.rstrip("/")
    return is_within(path, (plain,)) or ("*" in plain and glob_matches(f"/{plain}", path))


def owner_of(test: str, roots: Mapping[str, tuple[str, ...]]) -> str:
    """The part that runs a test: the one with the longest folder above it; empty when no part does."""
    path = test.partition("::")[0]
    found = [(len(root), part) for part, folders in roots.items() for root in folders if is_within(path, (root,))]
    return max(found)[1] if found else ""


def judged_tests(
    item: Item, texts: Mapping[str, str], ran: Mapping[str, Outcome] | None, *, roots: Mapping[str, tuple[str, ...]]
) -> Said:
    """What the run says of these tests.

    Args:
        item: which tests.
        texts: path -> text of the test files.
        ran: what the tests of this run came to; None when nobody knows.
        roots: part that runs tests -> their folders.
    """
    if ran is None:
        return not_run(f"{item.name}: no test ran in this run")
    tests = chosen(item, ran)
    if not tests:
        return absent(f"{item.name} names no test that ran{_instead(item, texts)}")
    for test in tests:
        outcome = ran[test]
        if outcome.verdict in _NO:
            return contradicted(f"{test} {_NO[outcome.verdict]}")
    for test in tests:
        outcome = ran[test]
        if outcome.verdict is not Verdict.PASSED:
            reason = f": {' '.join(outcome.reason.split())[:100]}" if outcome.reason else ""
            return not_run(f"{test} was skipped{reason}")
        if outcome.reruns:
            return not_run(f"{test} passed only when it was tried again")
        if outcome.hidden:
            return not_run(f"{test} counts as passed and raised {outcome.hidden}")
    left = _left_out(item, texts, tests)
    if left:
        return not_run(f"{left} is spelled out and did not run")
    empty = _asserting_nothing(tests, texts)
    if empty:
        return not_run(f"{empty} asserts nothing")
    lost = next((test for test in tests if not owner_of(test, roots)), "")
    return not_run(f"{lost} belongs to no part of the plan that runs tests") if lost else HOLDS


def test_digests(item: Item, texts: Mapping[str, str]) -> dict[str, str]:
    """Test -> digest of its body, for the tests that a piece of evidence names and their files spell out."""
    bare = item.name.partition("[")[0] if "::" in item.name else item.name
    found: dict[str, str] = {}
    for path, text in texts.items():
        if names(bare.partition("::")[0], f"{path}::"):
            found |= {f"{path}::{name}": held for name, held in bodies(text).items()}
    return {test: held for test, held in found.items() if names(bare, test)}


def _instead(item: Item, texts: Mapping[str, str]) -> str:
    path = item.name.partition("::")[0]
    if test_digests(item, texts):
        return ": it is there, and was not collected or deselected"
    return ": the file is there" if path in texts else ""


def _left_out(item: Item, texts: Mapping[str, str], tests: Iterable[str]) -> str:
    """A test of the named files that did not run, though its name is spelled out there: lost among the others.

    A file that skips itself as a whole leaves no test behind.
    """
    have = {test.partition("[")[0] for test in tests}
    pattern = item.name.partition("::")[0]
    for path in sorted(path for path in texts if names(pattern, f"{path}::")):
        for each in read_tests(path, texts[path]) or ():
            name = "::".join(filter(None, (path, each.holder, each.name)))
            if name not in have and names(item.name.partition("[")[0], name) and "[" not in item.name:
                return name
    return ""


def _asserting_nothing(tests: Iterable[str], texts: Mapping[str, str]) -> str:
    """The first of these tests that has nothing in it that can fail."""
    spelled: dict[str, dict[str, bool]] = {}
    for test in tests:
        path = test.partition("::")[0]
        if path not in spelled:
            found = read_tests(path, texts.get(path, "")) or ()
            spelled[path] = {"::".join(filter(None, (path, it.holder, it.name))): it.asserts for it in found}
        if not spelled[path].get(test.partition("[")[0], True):
            return test
    return ""
