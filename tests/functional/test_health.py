"""`gates health` on a small real project: green means checked, and each way to look at nothing is red."""

from __future__ import annotations

import json

import pytest

from tests.functional.conftest import CONFIG, FILES

pytestmark = pytest.mark.functional


@pytest.mark.smoke
def test_a_clean_project_is_green_and_every_part_shows_its_account(project):
    answer = project.gates("health")
    assert answer.code == 0, answer.out + answer.err
    accounts = {gate["part"]: gate["account"] for gate in project.health()["gates"] if gate["status"] != "skip"}
    shown = {part: (it["unit"], it["expected"], it["examined"], it["unexplained"]) for part, it in accounts.items()}
    assert shown == {
        "lanes": ("file", 3, 3, 0),
        "lint-prod": ("file", 2, 2, 0),
        "lint-tests": ("file", 1, 1, 0),
        "format-prod": ("file", 2, 2, 0),
        "format-tests": ("file", 1, 1, 0),
        "compile-prod": ("file", 2, 2, 0),
        "compile-tests": ("file", 1, 1, 0),
        "tests-prod": ("test", 2, 2, 0),
        "coverage-prod": ("file", 2, 2, 0),
    }


FAILS = """\
import logging
import os


def check(found, told):
    print("looked with " + os.environ["ACME_TOKEN"])
    logging.getLogger("acme").warning("nearly there")
    assert found == told


def test_sum():
    check({"a": 1}, {"a": 2})


def test_other():
    assert True
"""


def test_a_failing_test_says_where_how_and_what_it_printed_and_tells_no_secret(project):
    config = '\n[tool.gates.gate.tests]\npass-env = ["ACME_TOKEN"]\n'
    project.commit({"tests/test_fails.py": FAILS, "pyproject.toml": CONFIG + config})
    token = "k3Jd83hfKs92Lx0P"
    answer = project.gates("health", env={"ACME_TOKEN": token})
    assert answer.code == 1
    assert "tests/test_fails.py::test_sum  tests/test_fails.py:8\n       Differing items:" in answer.out
    (failure,) = project.part("tests-prod")["failures"]
    assert (failure["test"], failure["failed_at"]) == ("test_sum", "tests/test_fails.py:8")
    assert "tests/test_fails.py:12: in test_sum" in failure["traceback"]
    assert "looked with [secret ACME_TOKEN]" in failure["output"]
    assert "nearly there" in failure["output"]
    folder = project.root / ".gates" / "health"
    for name in ("health.md", "health.html"):
        text = (folder / name).read_text()
        assert "looked with [secret ACME_TOKEN]" in text
        assert "tests/test_fails.py:12: in test_sum" in text
    written = [path for path in (project.root / ".gates").rglob("*") if path.is_file()]
    assert not [path for path in written if token.encode() in path.read_bytes()]


def test_tests_that_are_gone_are_named(project):
    project.gates("health")
    before = project.git("rev-parse", "HEAD")
    project.commit({"tests/test_sums.py": FILES["tests/test_sums.py"].partition("\n\n\ndef test_none")[0] + "\n"})
    gone = f"gone since commit {before[:12]}: 1 test: `tests/test_sums.py::test_none`"
    assert gone in " ".join(project.gates("health").out.split())
    assert gone in project.part("tests-prod")["notes"]


def test_the_report_is_whole(project):
    project.gates("health")
    folder = project.root / ".gates" / "health"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"health.json", "health.md", "health.html", "findings.sarif", "history.jsonl", "badges/health.svg"} <= names
    assert json.loads((folder / "findings.sarif").read_text())["version"] == "2.1.0"


def test_an_unused_import_in_production_is_red_and_named(project):
    project.commit({"src/acme/more.py": "import os\n"})
    answer = project.gates("health")
    assert answer.code == 1
    assert project.part("lint-prod")["findings"]["by_check"] == {"lint/F401": 1}


def test_a_failing_test_is_red_and_the_other_parts_are_judged_all_the_same(project):
    project.commit({"tests/test_bad.py": "def test_bad():\n    assert 1 == 2\n"})
    answer = project.gates("health")
    assert answer.code == 1
    assert project.part("tests-prod")["status"] == "fail"
    assert project.part("lint-prod")["status"] == "pass"


def test_a_second_run_with_nothing_changed_is_answered_at_once_with_the_same_verdict(project):
    first = project.gates("health")
    second = project.gates("health")
    assert (second.code, "Nothing changed since run" in second.out) == (first.code, True)


def test_an_edit_with_the_same_size_and_mtime_is_seen(project):
    import os

    project.gates("health")
    place = project.root / "src" / "acme" / "sums.py"
    stat = place.stat()
    place.write_text(place.read_text().replace("a + b", "a - b"))
    os.utime(place, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert project.gates("health").code == 1


def test_a_change_in_one_file_runs_only_the_parts_that_it_touches(project):
    project.gates("health")
    project.write({"tests/test_sums.py": "from acme.sums import add\n\n\ndef test_add():\n    assert add(2, 2) == 4\n"})
    project.gates("health")
    reused = {gate["part"] for gate in project.health()["gates"] if gate["reused_from"]}
    assert {"lint-prod", "format-prod", "compile-prod"} <= reused
    assert not {"lint-tests", "tests-prod", "coverage-prod"} & reused


def test_no_cache_runs_everything_again(project):
    project.gates("health")
    answer = project.gates("health", "--no-cache")
    assert "Nothing changed" not in answer.out
    assert {gate["reused_from"] for gate in project.health()["gates"]} == {None}


def test_the_tree_the_index_and_the_refs_are_left_as_they_were(project):
    before = (project.git("status", "--porcelain", "--ignored"), project.git("rev-parse", "HEAD"))
    project.gates("health")
    after = project.git("status", "--porcelain", "--ignored")
    assert project.git("rev-parse", "HEAD") == before[1]
    assert [line for line in after.splitlines() if ".gates/" not in line] == before[0].splitlines()


def test_a_repository_without_any_configuration_gets_proposed_lanes_and_says_so(make):
    project = make({"acme/__init__.py": "", "acme/a.py": "A = 1\n", "setup.py": "A = 1\n"})
    answer = project.gates("health")
    assert "proposed" in answer.out
    assert {lane["lane"] for lane in project.health()["lanes"]} >= {"acme"} or project.health()["lanes"]
