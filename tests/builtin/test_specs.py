"""The gate `specs` on small repositories, without a process."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gates.api import Change, ChangedFile, Component, Lane, NotAsked, Reading
from gates.builtin.specs import GATE, Settings
from gates.testing import a_lane, a_repository, a_result, a_scope, run_gate, unseen_cases, write

PLACE = "src/acme/working-spec.yaml"
SPEC = """\
spec: 1
id: ACME-001
title: Sums
component: sums
risk_tier: 3
mode: feature
scope:
  in: [src/acme]
  out: [src/acme/old]
change_budget: {max_files: 1, max_loc: 3}
acceptance:
  - id: A1
    text: two numbers are added
    tests: [tests/test_sums.py::test_add]
"""
FILES = {
    PLACE: SPEC,
    "src/acme/__init__.py": "",
    "src/acme/sums.py": "def add(a, b):\n    return a + b\n",
    "tests/test_sums.py": "def test_add():\n    assert 1 + 2 == 3\n",
}
LANES = (a_lane(tests=("tests",)), a_lane("tests", ("tests",)))
Found = list[tuple[str, str | None, int | None]]


def record(tests: Mapping[str, str]) -> bytes:
    """A whole record of these tests and their outcomes."""
    rows: list[dict[str, object]] = [
        {
            "t": "start", "version": 1, "worker": None, "pytest": "9.0", "python": "3.11.7", "rootdir": ".",
            "inifile": None, "plugins": [], "addopts": [], "options": {}, "names": {}, "has_warnings": True,
        },
        {"t": "items", "worker": None, "items": [[test, test.partition("::")[0], 1, []] for test in tests]},
        {"t": "collected", "worker": None, "count": len(tests)},
    ]  # fmt: skip
    for test, outcome in tests.items():
        rows.append({"t": "begin", "id": test})
        details = [{"message": "no"}] if outcome != "passed" else []
        phases = [["setup", "passed", 0], ["call", outcome, 0, *details], ["teardown", "passed", 0]]
        rows.append({"t": "test", "id": test, "phases": phases})
    status = 1 if "failed" in tests.values() else 0
    rows.append({"t": "finish", "status": status, "reported": len(tests)})
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def held(
    files: Mapping[str, str] = FILES,
    settings: Settings | None = None,
    *,
    tests: Mapping[str, str] | None = None,
    change: Change | None = None,
    components: Sequence[Component] = (),
    lanes: Sequence[Lane] = LANES,
) -> Reading:
    """What the gate reads in these files, when the tests came to these outcomes."""
    asked = settings or Settings()
    repository = replace(a_repository(files, lanes=lanes, change=change), components=tuple(components))
    scope = a_scope(repository, lane=None)
    tasks = GATE.plan(asked, scope)
    assert not isinstance(tasks, NotAsked)
    ran = {"tests/test_sums.py::test_add": "passed"} if tests is None else tests
    results = {}
    for task in tasks:
        if task.name == "texts":
            rows = [json.dumps({"path": path, "text": files[path]}) for path in task.paths]
            end = json.dumps({"end": True, "files": len(rows)})
            results[task.name] = a_result(task, stdout="\n".join([*rows, end]).encode())
        else:
            code = 1 if "failed" in ran.values() else 0
            results[task.name] = a_result(task, outputs={"record.jsonl": record(ran)}, exit_code=code)
    return GATE.read(asked, scope, results)


def found(reading: Reading) -> Found:
    assert reading.problems == ()
    return [(each.check.removeprefix("specs/"), each.path, each.line) for each in reading.findings]


def numbers(reading: Reading) -> dict[str, tuple[int, int | None]]:
    return {each.metric: (each.value, each.of) for each in reading.measurements if each.component is None}


def test_a_spec_that_holds_passes() -> None:
    reading = held()
    assert found(reading) == []
    assert reading.account is not None
    assert reading.account.summary == "1 of 1 spec"
    assert numbers(reading)["specs.criteria-covered"] == (1, 1)
    assert [(it.metric, it.value, it.of) for it in reading.measurements if it.component == "sums"] == [
        ("specs.criteria-covered", 1, 1),
        ("specs.criteria-failing", 0, None),
        ("specs.criteria-untested", 0, None),
        ("specs.criteria-not-run", 0, None),
    ]


@pytest.mark.parametrize(("outcome", "check"), [("failed", "criterion-failing"), ("skipped", "criterion-not-run")])
def test_a_criterion_whose_test_does_not_pass_does_not_hold(outcome: str, check: str) -> None:
    reading = held(tests={"tests/test_sums.py::test_add": outcome})
    assert found(reading) == [(check, PLACE, 12)]
    assert numbers(reading)["specs.criteria-covered"] == (0, 1)


def test_a_criterion_that_names_a_test_that_is_not_there_says_so() -> None:
    assert found(held(tests={"tests/test_sums.py::test_other": "passed"})) == [("test-absent", PLACE, 14)]


def test_a_claim_of_the_spec_itself_counts_for_nothing() -> None:
    text = SPEC.replace("    tests: [tests/test_sums.py::test_add]\n", "    status: completed\n")
    reading = held({**FILES, PLACE: text})
    assert found(reading) == [("criterion-untested", PLACE, 12)]
    assert "the spec says that it is done" in reading.findings[0].message


def test_a_mark_and_a_docstring_tie_tests_to_criteria() -> None:
    text = SPEC.replace("    tests: [tests/test_sums.py::test_add]\n", "  - id: A2\n    text: more\n")
    tests = '''import pytest


@pytest.mark.accepts("ACME-001/A1")
def test_add():
    assert 1 + 2 == 3


def test_more():
    """More.

    Accepts: ACME-001/A2, ACME-001/A9
    """
'''
    ran = {"tests/test_sums.py::test_add": "passed", "tests/test_sums.py::test_more": "passed"}
    reading = held({**FILES, PLACE: text, "tests/test_sums.py": tests}, tests=ran)
    assert found(reading) == [("criterion-unknown", "tests/test_sums.py", 10)]
    assert numbers(reading)["specs.criteria-covered"] == (2, 2)


def test_a_check_box_is_explained_and_the_rest_is_read() -> None:
    text = f"{SPEC}hardening:\n  - [ ] Unit tests (80%+ coverage)\ntreats: []\n"
    reading = held({**FILES, PLACE: text})
    assert found(reading) == [("check-box", PLACE, 16), ("key-unknown", PLACE, 17)]
    assert "check box of Markdown" in reading.findings[0].message
    assert "did you mean `threats`" in reading.findings[1].message


def test_a_spec_without_an_id_is_accounted_for() -> None:
    reading = held({**FILES, "src/acme/two/working-spec.yaml": "- 1\n"})
    assert found(reading) == [("not-yaml", "src/acme/two/working-spec.yaml", 1)]
    assert reading.account is not None
    assert (reading.account.expected, reading.account.examined, reading.account.unexplained) == (2, 1, 0)


def test_a_repository_without_a_spec_is_an_error() -> None:
    reading = held({"src/acme/__init__.py": ""}, lanes=(a_lane(),))
    assert "no working spec is tracked" in reading.problems[0].what


def test_a_component_without_a_spec_is_a_finding() -> None:
    components = (Component(name="sums", paths=("src/acme",)), Component(name="tax", paths=("src/tax",)))
    assert found(held(components=components)) == [("component-without-spec", "src/tax", None)]


def test_criteria_are_unknown_when_no_lane_has_tests() -> None:
    files = {path: text for path, text in FILES.items() if not path.startswith("tests")}
    reading = held(files, lanes=(a_lane(),))
    assert "nobody knows whether ACME-001/A1 holds" in reading.problems[0].what


def test_a_run_of_tests_that_did_not_end_is_an_error() -> None:
    repository = a_repository(FILES, lanes=LANES)
    scope = a_scope(repository, lane=None)
    tasks = GATE.plan(Settings(), scope)
    assert not isinstance(tasks, NotAsked)
    rows = [json.dumps({"path": path, "text": FILES[path]}) for path in tasks[0].paths]
    texts = "\n".join([*rows, json.dumps({"end": True, "files": len(rows)})]).encode()
    cut = record({"tests/test_sums.py::test_add": "passed"}).rsplit(b"\n", 2)[0] + b"\n"
    results = {
        "texts": a_result(tasks[0], stdout=texts),
        "pytest": a_result(tasks[1], outputs={"record.jsonl": cut}),
    }
    reading = GATE.read(Settings(), scope, results)
    assert "before the end of its session" in reading.problems[0].what
    assert [finding.check for finding in reading.findings] == []


def touching(*paths: str, lines: int = 1, deleted: Sequence[str] = ()) -> Change:
    files = tuple(ChangedFile(path=path, added_lines=tuple(range(1, lines + 1))) for path in paths)
    return Change(base_sha="0" * 40, files=files, deleted_files=tuple(deleted))


def test_a_change_is_held_to_budget_and_scope() -> None:
    files = {**FILES, "src/acme/more.py": "", "src/acme/old/x.py": "", "setup.py": ""}
    change = touching("src/acme/sums.py", "src/acme/more.py", "src/acme/old/x.py", "setup.py", lines=2)
    assert found(held(files, change=change)) == [
        ("outside-scope", "setup.py", None),
        ("outside-scope", "src/acme/old/x.py", None),
        ("over-budget", PLACE, 10),
        ("over-budget", PLACE, 10),
    ]


def test_what_a_push_brought_to_the_base_is_held_to_no_budget() -> None:
    assert found(held(change=replace(touching("src/acme/sums.py", "setup.py", lines=99), is_push=True))) == []


def test_tests_moves_generated_files_and_pages_count_in_no_budget() -> None:
    files = {**FILES, "uv.lock": "", "README.md": "", "src/acme/a_pb2.py": "", "src/acme/moved.py": ""}
    change = touching("src/acme/sums.py", "tests/test_sums.py", "uv.lock", "README.md", "src/acme/a_pb2.py", PLACE)
    moved = ChangedFile(path="src/acme/moved.py", old_path="src/acme/was.py")
    assert found(held(files, change=replace(change, files=(*change.files, moved)))) == []


def test_a_file_that_a_change_deletes_outside_of_the_scope_is_seen() -> None:
    change = touching("src/acme/sums.py", deleted=["src/tax.py"])
    assert found(held(change=change)) == [("outside-scope", "src/tax.py", None)]


def test_a_change_that_works_on_no_spec_is_held_to_none() -> None:
    assert found(held({**FILES, "setup.py": ""}, change=touching("setup.py", lines=999))) == []


def test_the_mode_must_be_allowed_in_the_tier() -> None:
    text = SPEC.replace("mode: feature", "mode: chore")
    settings = Settings(modes_of_tier_3=("fix",))
    change = touching("src/acme/sums.py")
    assert found(held({**FILES, PLACE: text}, settings, change=change)) == [("mode-not-allowed", PLACE, 6)]
    assert found(held({**FILES, PLACE: text}, settings)) == []


def test_a_change_that_is_not_known_is_an_error_until_changes_are_not_held() -> None:
    change = Change(unknown_because="this is a shallow clone")
    assert "budgets and scopes cannot be held" in held(change=change).problems[0].what
    assert found(held(settings=Settings(holds_changes=False), change=change)) == []


def test_a_budget_of_the_policy_file_holds_for_specs_without_one() -> None:
    files = {**FILES, PLACE: SPEC.replace("change_budget: {max_files: 1, max_loc: 3}\n", "")}
    files[".caws/policy.yaml"] = "version: 1\nrisk_tiers:\n  '3': {max_files: 9, max_loc: 1}\n"
    reading = held(files, change=touching("src/acme/sums.py", lines=2))
    assert found(reading) == [("over-budget", PLACE, 3)]
    assert ".caws/policy.yaml:3" in reading.findings[0].message


def test_a_file_that_is_no_text_is_a_finding(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "src/acme/bad/working-spec.yaml": b"\xff\xfe"})
    reading = run_gate(GATE, tmp_path)
    assert [(each.check, each.path) for each in reading.findings] == [
        ("specs/unreadable-file", "src/acme/bad/working-spec.yaml")
    ]


def test_known_bad_cases_are_planted_where_the_settings_look(tmp_path: Path) -> None:
    text = SPEC.replace("    tests: [tests/test_sums.py::test_add]\n", "")
    write(tmp_path, {"specs/sums.yaml": text, "src/acme/sums.py": "x = 1\n"})
    assert unseen_cases(GATE, tmp_path, settings=Settings(files=("specs/*.yaml",))) == {}
