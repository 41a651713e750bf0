"""`gates report`, as a user starts it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.functional.conftest import CONFIG, FILES, Project

RELEASE = """
[tool.gates.readiness]
aim = "dev"

[tool.gates.readiness.dev]
smoke = 0
"""


@pytest.mark.smoke
@pytest.mark.functional
def test_the_report_of_the_last_run_says_its_verdict_and_what_is_missing(project: Project) -> None:
    project.commit({".github/CODEOWNERS": "/src/ @acme/platform\n"})
    project.gates("health")

    done = project.gates("report", "--template", "readiness")
    text = (project.root / ".gates/health/readiness.md").read_text()

    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "Readiness: dev ready with risks, rc ready with risks, production not ready",
        "Report: .gates/health/readiness.md",
    ]
    assert "100 % of the required parts are proved to see a planted defect: 0 % (0 of 6)" in text
    assert "| tests-prod | **pass** | 2 | 0 | 0 | 0 | 0 | 0 |" in text
    assert "| `src/acme/sums.py` | @&#8203;acme/platform | prod | 3 | 1 | 1 | 100 % |" in text


@pytest.mark.functional
def test_a_level_can_be_required(quick: Project) -> None:
    quick.gates("health")

    done = quick.gates("report", "--require", "production")

    assert done.code == 1
    assert done.err.startswith("gates: not ready for production: ")


@pytest.mark.functional
def test_a_changed_file_makes_the_report_one_of_yesterday(quick: Project) -> None:
    quick.gates("health")
    (quick.root / "src/acme/sums.py").write_text("def add(a, b):\n    return a - b\n")

    done = quick.gates("report", "--require", "dev")
    text = (quick.root / ".gates/health/readiness.md").read_text()

    assert done.code == 3
    assert done.out.splitlines()[:2] == [
        "Readiness: not known",
        "  the files are not those of the last run: run `gates health` again",
    ]
    assert text.splitlines()[0] == "# Readiness: not known"


@pytest.mark.functional
def test_a_commit_with_the_same_files_is_another_commit(quick: Project) -> None:
    quick.gates("health")
    quick.git("commit", "-q", "--allow-empty", "-m", "same files")

    assert quick.gates("report").code == 3


@pytest.mark.functional
def test_an_edited_verdict_is_refused(quick: Project) -> None:
    quick.gates("health")
    place = quick.root / ".gates/health/health.json"
    document = json.loads(place.read_text())
    for level in document["readiness"]["levels"]:
        level["readiness"] = "ready"
    place.write_text(json.dumps(document, sort_keys=True, indent=1) + "\n")

    done = quick.gates("report")

    assert done.code == 3
    assert "its seal does not match, so somebody edited it" in done.err


@pytest.mark.functional
def test_without_a_run_there_is_nothing_to_report(quick: Project) -> None:
    done = quick.gates("report")

    assert (done.code, done.err) == (
        3,
        "gates: there is no .gates/health/health.json: nothing ran yet\ngates: way out: gates health\n",
    )


@pytest.mark.functional
def test_a_copy_of_the_template_can_be_changed_and_cannot_hide_the_verdict(quick: Project) -> None:
    quick.gates("health")
    shipped = quick.gates("report", "--show-template").out
    own = quick.root / "our.md.j2"
    own.write_text("{# nothing #}\nWe are ready!\n")
    quick.git("add", "-A")

    done = quick.gates("report", "--template", "our.md.j2", "--output", "-")

    assert "## Executive snapshot" in shipped
    assert done.out.splitlines()[0] == "# Readiness: not known"  # the template is a file of the tree, and it is new
    assert done.out.rstrip().endswith("We are ready!")
    assert quick.gates("report", "--template", "none.md.j2").code == 2


@pytest.mark.functional
def test_the_aim_bounds_the_verdict(project: Project) -> None:
    project.commit({"pyproject.toml": FILES["pyproject.toml"] + RELEASE.replace('"dev"', '"production"')})

    project.gates("health")
    verdict = project.health()["verdict"]

    assert (verdict["status"], verdict["readiness"]) == ("warn", "not-ready")
    assert project.gates("report").out.splitlines()[0] == "Readiness: not ready for production"


@pytest.mark.functional
def test_hostile_names_stay_text(make: object) -> None:
    name = "src/acme/<img src=x>@maria|`x`.py"
    project = make({**FILES, "pyproject.toml": CONFIG.replace('tests = ["tests"]\n', ""), name: "import os\n"})  # type: ignore[operator]
    project.gates("health")
    project.gates("report")

    text = Path(project.root / ".gates/health/readiness.md").read_text()

    assert "<img" not in text
    assert "@maria" not in text
