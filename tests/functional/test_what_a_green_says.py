"""What the first screen says of what was not looked at: a lane that is off, parts or tests that are gone."""

from __future__ import annotations

import pytest

from tests.functional.conftest import FILES

pytestmark = pytest.mark.functional


def test_a_production_lane_that_is_switched_off_is_a_risk_and_its_parts_are_missed(quick):
    quick.gates("health")
    config = (
        (quick.root / "pyproject.toml").read_text().replace('policy = "strict"\ntier = 3', 'policy = "off"\ntier = 2')
    )
    quick.commit({"pyproject.toml": config})
    quick.gates("prove")
    answer = quick.gates("health")
    first = answer.out.split("Parts\n")[0]
    assert answer.code == 0
    assert "Health: warn, not ready" in first
    assert "lane prod is off: 2 files, 5 lines not measured" in first
    assert "3 parts of run 1 are not in this one: compile-prod, format-prod, lint-prod." in first


def test_what_is_only_watched_is_proved_to_see_and_said_to_stop_nothing(quick):
    told = quick.gates("prove").out
    answer = quick.gates("health")
    assert "lint-tests (only watched)" in told
    assert told.splitlines()[-1] == "8 of 8 parts proved; 4 are only watched: what they see warns and fails nothing"
    assert "7 of 7 parts proved to see a planted defect; 3 are only watched and cannot fail." in answer.out
    assert "7 parts passed, 1 skipped; 3 of them are only watched and cannot fail" in answer.out


def test_a_part_that_runs_alone_is_as_proved_as_in_the_whole_run(project):
    project.gates("prove")
    alone = project.gates("run", "tests-prod")
    collected = project.gates("run", "coverage-prod", "lint-prod")
    assert "1 of 1 part proved to see a planted defect." in alone.out
    assert "2 of 2 parts proved to see a planted defect." in collected.out


def test_tests_that_are_gone_are_in_the_change_of_their_part(project):
    project.gates("health")
    less = FILES["tests/test_sums.py"].split("def test_none")[0].rstrip() + "\n"
    project.commit({"tests/test_sums.py": less})
    answer = project.gates("health")
    row = next(line for line in answer.out.splitlines() if " tests-prod " in line)
    assert row.endswith("1 passed, -1 test (worse)")


def test_a_change_is_told_against_the_last_run_of_a_commit_and_not_against_a_broken_one(quick):
    quick.gates("health")
    quick.write({"src/acme/sums.py": "def add(a, b:\n"})
    quick.gates("health")
    quick.write({"src/acme/sums.py": "import os\n" + FILES["src/acme/sums.py"]})
    answer = quick.gates("health")
    commit = quick.git("rev-parse", "HEAD")
    assert f"Compared with run 1 of commit {commit[:12]}: warn, not ready." in answer.out
    row = next(line for line in answer.out.splitlines() if " lint-prod " in line)
    assert "+1 finding (worse)" in row
    previous = quick.health()["history"]["previous"]
    assert (previous["run"], previous["is_dirty"], previous["is_base"]) == (1, False, False)


def test_a_watched_lane_stays_watched_however_few_files_it_has(quick):
    quick.commit({"tests/test_sums.py": "def broken(:\n"})
    answer = quick.gates("health")
    rows = {
        line.split()[2]: line.split()[1] for line in answer.out.splitlines() if "-tests " in line and " of " in line
    }
    assert answer.code == 0
    assert rows == {"lint-tests": "warn", "format-tests": "warn", "compile-tests": "warn"}


def test_a_misspelt_path_of_a_lane_leaves_every_part_in_its_place(project):
    config = (project.root / "pyproject.toml").read_text().replace('"src/acme"', '"src/acm"')
    project.commit({"pyproject.toml": config})
    answer = project.gates("health")
    parts = {gate["part"]: gate["status"] for gate in project.health()["gates"]}
    assert answer.code == 3
    assert (parts["coverage-prod"], parts["tests-prod"]) == ("error", "pass")
    assert "lanes          1 of 3 files" in answer.out
    assert "did you mean `src/acme` (2 files)?" in answer.out
