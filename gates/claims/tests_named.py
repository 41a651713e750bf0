"""Tests that a document names, by file, node id or function: they must be there, run, and be able to fail."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gates.claims.facts import Facts, TestFunction
from gates.claims.paths import Named, matches
from gates.claims.statement import Outcome, Verdict

_FILE = re.compile(r"(?:^|/)(?:test_[^/]*|[^/]*_test)\.py$")


@dataclass(frozen=True, kw_only=True, slots=True)
class NodeId:
    """`tests/test_x.py::Class::test_y`, or a function alone."""

    path: str
    """Empty when only the function is named."""
    names: tuple[str, ...]
    """The class, if any, and the function."""


def node_id(word: str) -> NodeId | None:
    """A word as a node id; None when it is none."""
    plain = re.sub(r"\[.*\]$", "", word.strip()).removesuffix("()")
    path, *names = plain.split("::")
    if names and re.search(r"\.py$", path) and all(re.fullmatch(r"\w+", name) for name in names):
        return NodeId(path=path.removeprefix("./"), names=tuple(names))
    if not names and re.fullmatch(r"test_\w+", plain):
        return NodeId(path="", names=(plain,))
    return None


def is_test_file(path: str) -> bool:
    """Whether pytest would look for tests in it by its name."""
    return bool(_FILE.search(path))


def judged_node(node: NodeId, facts: Facts) -> Verdict:
    """Whether this test is there, runs, and can fail; whether it passed when the last run says so."""
    name = "::".join(node.names)
    if not node.path:
        places = facts.names.get(name, ())
        if not places:
            return Verdict(outcome=Outcome.CONTRADICTED, reason=f"no test is called {name}")
        path = places[0].rpartition(":")[0]
    else:
        found = matches(Named(pattern=node.path, is_plain="/" not in node.path), facts)
        if not found:
            return Verdict(outcome=Outcome.CONTRADICTED, reason=f"{node.path} is not tracked")
        path = found[0]
    tests = facts.tests.get(path)
    if tests is None:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{path} is tracked; its tests cannot be read")
    chosen = [test for test in tests if _is_named(test, node.names)]
    if not chosen:
        return Verdict(outcome=Outcome.CONTRADICTED, reason=f"{path} has no test {name}")
    return _judged(tuple(chosen), f"{path}::{name}", path, facts)


def judged_files(files: tuple[str, ...], facts: Facts) -> Verdict:
    """Whether the tests of these files run, can fail, and passed when the last run says so."""
    unknown = [path for path in files if facts.tests.get(path) is None]
    if unknown:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{unknown[0]} is tracked; its tests cannot be read")
    tests = tuple(test for path in files for test in facts.tests.get(path) or ())
    what = files[0] if len(files) == 1 else f"{len(files)} files such as {files[0]}"
    if not tests:
        return Verdict(outcome=Outcome.UNSUPPORTED, reason=f"{what}: no test is in it")
    return _judged(tests, what, files[0], facts)


def _is_named(test: TestFunction, names: tuple[str, ...]) -> bool:
    return (test.name == names[-1] and (len(names) == 1 or test.holder == names[0])) or test.holder == names[-1]


def _judged(tests: tuple[TestFunction, ...], what: str, path: str, facts: Facts) -> Verdict:
    measured = facts.measured
    failing = [test for test in tests if measured and (test.path, test.name) in measured.failing]
    if measured and failing:
        return Verdict(
            outcome=Outcome.CONTRADICTED, reason=f"{failing[0].name} in {failing[0].path} fails, says {measured.said}"
        )
    skipped = [test for test in tests if test.skipped]
    if len(skipped) == len(tests):
        return Verdict(outcome=Outcome.CONTRADICTED, reason=f"{what} is skipped: {skipped[0].skipped}")
    xfailed = [test for test in tests if test.xfailed]
    if len(xfailed) == len(tests):
        return Verdict(outcome=Outcome.CONTRADICTED, reason=f"{what} is expected to fail (xfail)")
    empty = [test for test in tests if not test.asserts]
    if len(empty) == len(tests):
        return Verdict(outcome=Outcome.UNSUPPORTED, reason=f"{what} asserts nothing")
    if measured and measured.passed is not None:
        lost = [test for test in tests if (test.path, test.name) not in measured.passed]
        if lost:
            reason = f"{lost[0].name} in {lost[0].path} did not pass in {measured.said}: it was skipped or never ran"
            return Verdict(outcome=Outcome.UNSUPPORTED, reason=reason)
        are = "passed" if len(tests) == 1 else f"all {len(tests)} tests passed"
        return Verdict(outcome=Outcome.SUPPORTED, reason=f"{what}: {are} in {measured.said}")
    return _run(len(tests), f"{what}{_blemishes(skipped, xfailed, empty, len(tests))}", path, facts)


def _blemishes(skipped: list[TestFunction], xfailed: list[TestFunction], empty: list[TestFunction], total: int) -> str:
    said = []
    for found, how in ((skipped, "skipped"), (xfailed, "expected to fail"), (empty, "without an assertion")):
        if found:
            said.append(f"{len(found)} {how}")
    return f" ({', '.join(said)} of {total})" if said else ""


def _run(count: int, what: str, path: str, facts: Facts) -> Verdict:
    measured = facts.measured
    are = "a test" if count == 1 else f"{count} tests"
    if measured is None:
        return Verdict(
            outcome=Outcome.CANNOT_TELL, reason=f"{what}: {are}; there is no health.json, so no run is known"
        )
    if not measured.is_current:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{what}: {are}; {measured.said} is not of this commit")
    if not any(run.paths for run in measured.runs):
        return Verdict(
            outcome=Outcome.CANNOT_TELL, reason=f"{what}: {are}; no lane says which tests {measured.said} ran"
        )
    runs = [run for run in measured.runs if any(_is_below(path, folder) for folder in run.paths)]
    if not runs:
        return Verdict(outcome=Outcome.UNSUPPORTED, reason=f"{what}: {are}; no part of {measured.said} ran this folder")
    for run in runs:
        aside = {key: run.counts.get(key, 0) for key in ("skipped", "xfailed", "deselected", "failed", "error")}
        left = [f"{number} {key}" for key, number in aside.items() if number]
        if run.status == "pass" and not left:
            return Verdict(
                outcome=Outcome.SUPPORTED, reason=f"{what}: {are}; {run.part} passed whole, says {measured.said}"
            )
    run = runs[0]
    detail = ", ".join(left) or run.status
    return Verdict(
        outcome=Outcome.CANNOT_TELL,
        reason=f"{what}: {are}; {run.part} had {detail}, and {measured.said} does not name each test",
    )


def _is_below(path: str, folder: str) -> bool:
    return folder in ("", ".") or path == folder or path.startswith(folder.rstrip("/") + "/")
