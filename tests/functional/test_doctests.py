"""Doctests that pytest's own configuration runs are tests of the code that they stand in."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest

pytestmark = pytest.mark.functional

CODE = (
    'def twice(a):\n    """Double.\n\n    >>> twice(1)\n    2\n    """\n    return a * 2\n\n\n'
    "def test_of_a_line(line):\n    return line\n"
)
FILES = {
    "pytest.ini": "[pytest]\naddopts = --doctest-modules --import-mode importlib\npythonpath = .\n",
    "space/sums/__init__.py": CODE,
    "test_sums.py": "from space.sums import test_of_a_line as told\n\n\ndef test_told():\n    assert told(1) == 1\n",
}


def told(project, part, *metrics):
    found = project.part(part)
    held = {it["metric"]: it for it in found["measurements"]}
    return found["status"], found["account"]["expected"], [(held[name]["value"], held[name]["of"]) for name in metrics]


def alone(project):
    """What pytest says that passed, without gates."""
    words = (sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider", "-q")
    done = subprocess.run(words, cwd=project.root, capture_output=True, text=True, timeout=60, check=False)
    return re.findall(r"(\d+ \w+)", done.stdout.splitlines()[-1])[:1]


def test_what_runs_is_what_pytest_alone_runs_and_init_writes_it_down(make):
    project = make(FILES)
    project.gates("health", "--quiet")
    assert alone(project) == ["2 passed"]
    assert told(project, "tests-prod", "tests.passed") == ("pass", 2, [(2, None)])
    assert told(project, "coverage-prod", "coverage.lines") == ("pass", 1, [(4, 4)])

    answer = project.gates("init")
    written = tomllib.loads((project.root / "pyproject.toml").read_text())["tool"]["gates"]["lanes"]["prod"]
    assert (answer.code, written["tests"]) == (0, ["space", "test_sums.py"])


def test_the_parts_on_code_among_its_own_tests_are_proved(make):
    project = make(FILES)
    answer = project.gates("prove", "tests-prod", "coverage-prod")

    assert answer.out.splitlines()[-1].endswith("2 of 2 parts proved"), answer.out


def test_a_note_says_that_doctests_of_a_written_lane_do_not_run(make):
    lanes = '[tool.gates.lanes.prod]\npaths = ["space"]\ntests = ["test_sums.py"]\n'
    project = make({**FILES, "pyproject.toml": lanes})
    project.gates("health", "--quiet")

    note = "pytest's configuration runs doctests, and no lane's `tests` names space: they do not run"
    assert note in project.part("tests-prod")["notes"]
    assert told(project, "coverage-prod", "coverage.lines")[2] == [(3, 4)]
