"""`gates collect --junit` and `--coverage`: what another tool left is believed when it is whole and of this tree."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import FILES, Project

pytestmark = pytest.mark.functional

CASE = '<testcase classname="tests.test_sums" name="test_{}" time="0.1"/>'
CASES = CASE.format("add") + CASE.format("none")
GOOD = f'<testsuite name="x" tests="2" failures="0" errors="0" skipped="0">{CASES}</testsuite>'
ENTITIES = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A project whose parts have run once, with their fragments and a data file of coverage's own beside it."""
    project = Project(root=tmp_path_factory.mktemp("foreign") / "acme")
    project.root.mkdir()
    project.git("init", "-q", "-b", "main")
    project.commit({**FILES, ".gitignore": f"{FILES['.gitignore']}/shards/\n"})
    assert project.gates("run", "--out", "shards").code == 0
    measured = ("-m", "coverage", "run", "--branch", "--source=src", f"--data-file={project.root.parent / 'good.data'}")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "COVERAGE_"))}
    tests = (sys.executable, *measured, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    subprocess.run(tests, cwd=project.root, env=clean, check=True, capture_output=True)
    return project


def collect(project, part, option, content):
    """Collect all fragments but that of one part, for which a file speaks."""
    shards = project.root.parent / "without" / part
    if not shards.exists():
        shutil.copytree(project.root / "shards", shards)
        (shards / f"{part}.json").unlink()
    file = project.root.parent / "evidence"
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif isinstance(content, Path):
        file = content
    return project.gates("collect", str(shards), option, f"{part}={file}")


def test_a_whole_junit_report_is_the_evidence_of_its_part(ran):
    answer = collect(ran, "tests-prod", "--junit", GOOD.encode())
    assert answer.code == 0, answer.out
    assert ran.part("tests-prod")["account"]["examined"] == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (GOOD[:100], "is cut at line 1"),
        ("", "is empty"),
        (GOOD.replace('tests="2"', 'tests="5"'), "contradicts itself"),
        ('<testsuite name="x" tests="0" failures="0" errors="0" skipped="0"/>', "has 0 tests"),
        (f"{ENTITIES}{GOOD.replace('test_add', '&b;')}", "has a DOCTYPE"),
        (GOOD.replace("<testsuite ", '<testsuite timestamp="2001-01-01T00:00:00" '), "older than the commit"),
        ("{}", "evidence"),
    ],
    ids=["cut", "empty", "contradictory", "no tests", "entity bomb", "stale", "no XML"],
)
def test_a_junit_report_that_cannot_be_believed_is_an_error_that_names_it(ran, content, told):
    answer = collect(ran, "tests-prod", "--junit", content.encode())
    assert answer.code == 3, answer.out
    assert told in str(ran.part("tests-prod")["problems"])
    assert ran.part("lint-prod")["status"] == "pass"


def test_a_junit_report_with_a_failure_is_red(ran):
    red = GOOD.replace('failures="0"', 'failures="1"').replace(
        CASE.format("add"),
        CASE.format("add").replace("/>", '><failure message="assert 1 == 2">no</failure></testcase>'),
    )
    assert collect(ran, "tests-prod", "--junit", red.encode()).code == 1


def test_a_file_that_is_not_there_is_named(ran):
    answer = collect(ran, "tests-prod", "--junit", Path("nowhere.xml"))
    assert answer.code == 3
    assert "nowhere.xml is not there" in answer.out


@pytest.mark.parametrize(
    ("option", "part", "told"),
    [
        ("--junit", "lint-prod", "counts files"),
        ("--coverage", "lint-prod", "coverage"),
        ("--junit", "tests-prdo", "no part"),
    ],
)
def test_evidence_for_a_part_that_cannot_use_it_is_wrong_usage(ran, option, part, told):
    answer = ran.gates("collect", "shards", option, f"{part}=good.data")
    assert answer.code == 2
    assert told in answer.err


def test_a_whole_data_file_is_the_evidence_of_coverage(ran):
    answer = collect(ran, "coverage-prod", "--coverage", ran.root.parent / "good.data")
    assert answer.code == 0, answer.out
    assert ran.part("coverage-prod")["account"]["examined"] == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [(lambda data: data[:2000], "cut or damaged"), (lambda _: b"", "0 bytes"), (lambda _: b"hello\n", "no data file")],
    ids=["cut", "empty", "text"],
)
def test_a_data_file_that_cannot_be_believed_is_an_error_that_names_it(ran, change, told):
    data = (ran.root.parent / "good.data").read_bytes()
    answer = collect(ran, "coverage-prod", "--coverage", change(data))
    assert answer.code == 3, answer.out
    assert told in str(ran.part("coverage-prod")["problems"])


def test_a_data_file_that_is_older_than_the_commit_is_an_error(ran):
    old = ran.root.parent / "old.data"
    shutil.copy(ran.root.parent / "good.data", old)
    os.utime(old, (1_000_000_000, 1_000_000_000))
    answer = collect(ran, "coverage-prod", "--coverage", old)
    assert answer.code == 3
    assert "older than the commit" in answer.out


EXCLUDING = """
[tool.coverage.report]
exclude_also = ["def _debug"]
omit = ["*/left_out.py"]

[tool.gates.lanes.prod.targets]
coverage = { lines = 40, branches = 30, changed-lines = 50 }
"""
UNCOUNTED = (
    "def used():  # counted\n    return 1\n\n\ndef unused():  # pragma: no cover\n    return 2\n\n\n"
    "def _debug(x):\n    return x\n\n\ndef missed():\n    return 3\n"
)


@pytest.fixture
def measured(tmp_path):
    """A project whose change is half tested, beside a copy that `coverage run` has measured in another folder."""
    project = Project(root=tmp_path / "acme")
    project.root.mkdir()
    project.git("init", "-q", "-b", "main")
    project.commit({**FILES, "pyproject.toml": FILES["pyproject.toml"] + EXCLUDING})
    project.git("checkout", "-q", "-b", "change")
    test = "from acme.more import used\n\n\ndef test_used():\n    assert used() == 1\n"
    project.commit({"src/acme/more.py": UNCOUNTED, "src/acme/left_out.py": "x = 1\n", "tests/test_more.py": test})
    other = tmp_path / "elsewhere"
    shutil.copytree(project.root, other)
    coverage = [sys.executable, "-m", "coverage"]
    run = [*coverage, "run", "--branch", "--source=src", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    subprocess.run(run, cwd=other, check=True, capture_output=True)
    subprocess.run([*coverage, "json", "-o", "c.json"], cwd=other, check=True, capture_output=True)
    return project, other


def test_the_data_of_another_folder_gives_the_numbers_of_the_gate_and_of_coverage_itself(measured):
    project, other = measured
    project.gates("health")
    own = project.part("coverage-prod")
    shards = project.root.parent / "shards"
    project.gates("run", "--out", str(shards))
    (shards / "coverage-prod.json").unlink()
    data = ("--coverage", f"coverage-prod={other / '.coverage'}")
    stranger = project.gates("collect", str(shards), *data)
    assert stranger.code == 3
    assert "name the other machine's folder with --coverage-root" in str(project.health())
    answer = project.gates("collect", str(shards), *data, "--coverage-root", str(other))
    assert answer.code == 1, "a file that counts nowhere, as in the gate's own run"
    theirs = project.part("coverage-prod")
    assert theirs["findings"]["by_check"] == {"coverage/file-not-counted": 1}
    for key in ("measurements", "conditions", "account", "findings", "status"):
        assert theirs[key] == own[key], key
    told = json.loads((other / "c.json").read_text())["totals"]
    numbers = {each["metric"]: (each["value"], each.get("of")) for each in theirs["measurements"]}
    assert numbers["coverage.lines"] == (told["covered_lines"], told["num_statements"])
    assert numbers["coverage.branches"] == (told["covered_branches"], told["num_branches"])
    assert numbers["coverage.excluded-lines"][0] == told["excluded_lines"] > 0
    assert numbers["coverage.changed-lines"] == (3, 4)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--coverage-root", "/ci"), "there is no --coverage"),
        (("--coverage", "coverage-prod=x", "--coverage-root", "ci"), "the whole path of a folder, not 'ci'"),
    ],
)
def test_a_root_that_cannot_be_meant_is_wrong_usage(ran, arguments, told):
    answer = ran.gates("collect", "shards", *arguments)
    assert answer.code == 2
    assert told in answer.err


RED = GOOD.replace('failures="0"', 'failures="1"').replace(
    CASE.format("add"), CASE.format("add").replace("/>", "><failure>no</failure></testcase>")
)


@pytest.mark.parametrize(("here", "there"), [(GOOD, GOOD), (RED, GOOD)], ids=["both green", "red here"])
def test_a_report_never_replaces_what_ran_here_and_the_way_out_works(project, here, there):
    broken = "def test_add():\n    assert False\n" if here is RED else FILES["tests/test_sums.py"]
    project.commit({"tests/test_sums.py": broken, ".gitignore": f"{FILES['.gitignore']}/build/\n"})
    project.write({"build/junit.xml": there})
    project.gates("run")

    answer = project.gates("collect", "--junit", "tests-prod=build/junit.xml")

    fragment = ".gates/fragments/tests-prod.json"
    assert answer.code == 3, answer.out
    assert f"delete {fragment}, and collect again" in " ".join(answer.out.split())
    assert project.part("tests-prod")["status"] == ("fail" if here is RED else "pass")
    (project.root / fragment).unlink()
    answer = project.gates("collect", "--junit", "tests-prod=build/junit.xml")
    assert project.part("tests-prod")["status"] == ("error" if here is RED else "pass")  # coverage-prod saw it fail


def test_a_run_without_a_part_leaves_room_for_the_report(project):
    project.commit({".gitignore": f"{FILES['.gitignore']}/build/\n"})
    project.write({"build/junit.xml": GOOD})

    ran_here = project.gates("run", "--without", "tests-prod", "--without", "coverage-prod")

    assert ran_here.code == 0, ran_here.out
    answer = project.gates("collect", "--junit", "tests-prod=build/junit.xml")
    assert project.part("tests-prod")["status"] == "pass"
    assert project.health()["missing_parts"] == ["coverage-prod"]
    assert answer.code == 3
    wrong = project.gates("run", "--without", "tests-prdo")
    assert (wrong.code, "did you mean tests-prod?" in wrong.err) == (2, True)


def test_a_report_of_other_tests_is_an_error_that_names_them(ran):
    answer = collect(ran, "tests-prod", "--junit", GOOD.replace("test_add", "a").replace("test_none", "b").encode())
    assert answer.code == 3, answer.out
    told = "no test of the report is in the tests of lane prod: tests.test_sums::a, tests.test_sums::b"
    assert told in str(ran.part("tests-prod")["problems"])


def test_a_row_says_that_another_tool_speaks_and_notes_tests_that_no_file_spells_out(ran):
    answer = collect(ran, "tests-prod", "--junit", GOOD.replace("test_none", "b").encode())
    assert answer.code == 0, answer.out
    assert "by a JUnit report of another tool, 2 passed" in " ".join(answer.out.split())
    told = "1 of 2 tests of the report are in no file of the lane's tests: tests.test_sums::b"
    assert told in ran.part("tests-prod")["notes"]


def test_a_green_report_contradicts_the_failures_that_coverage_saw(project):
    broken = FILES["tests/test_sums.py"].replace("def test_add():\n", "def test_add():\n    assert add(1, 2) == 4\n")
    project.commit({"tests/test_sums.py": broken, ".gitignore": f"{FILES['.gitignore']}/build/\n"})
    project.write({"build/junit.xml": GOOD})
    project.gates("run", "--without", "tests-prod")
    answer = project.gates("collect", "--junit", "tests-prod=build/junit.xml")
    assert answer.code == 3, answer.out
    told = "the report tells of 0 failing tests, and coverage-prod saw 1 fail at this commit"
    assert told in str(project.part("tests-prod")["problems"])
    (note,) = [each for each in project.part("coverage-prod")["notes"] if "failed while" in each]
    assert note.endswith("which the gate `tests` judges: tests/test_sums.py::test_add")
