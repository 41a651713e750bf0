"""No secret is in anything that a run leaves or prints, whichever way it came."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import Project
from leaks import FILES, SECRET, SHAPED, VARIABLE, files_below, leaks

ENV = {VARIABLE: SECRET}


@pytest.fixture(scope="module")
def talkative(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(root=tmp_path_factory.mktemp("talkative") / "acme")
    project.root.mkdir()
    project.git("init", "-q", "-b", "main")
    project.commit(FILES)
    return project


def found_in(project: Project, said: str, *more: Path) -> list[tuple[str, str, list[str]]]:
    places = [("what was printed", said.encode()), *files_below(project.root / ".gates", *more)]
    return [
        (name, kind, held)
        for name, data in places
        for kind, value in (("variable", SECRET), ("shape", SHAPED))
        if (held := leaks(data, value))
    ]


def test_a_secret_that_tests_say_in_every_form_is_nowhere(talkative: Project, tmp_path: Path) -> None:
    summary = tmp_path / "runner" / "summary.md"
    summary.parent.mkdir()
    runner = {**ENV, "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}

    answers = [
        talkative.gates("health", env=ENV),
        talkative.gates("health", env=ENV),
        talkative.gates("health", "--no-cache", env=runner),
        talkative.gates("run", env=ENV),
        talkative.gates("collect", env=ENV),
        talkative.gates("accept", env=ENV),
        talkative.gates("explain", "tests-prod", env=ENV),
    ]

    said = "".join(answer.out + answer.err for answer in answers)
    assert found_in(talkative, said, summary.parent) == []
    assert f"[secret {VARIABLE}]" in (talkative.root / ".gates/health/findings.sarif").read_text()
    assert "[secret of shape GitHub token]" in (talkative.root / ".gates/health/findings.sarif").read_text()


def test_evidence_stays_whole(talkative: Project) -> None:
    """The same tests fail at the same places with and without a secret among what they say."""
    talkative.gates("health", "--no-cache", env=ENV)
    with_secret = talkative.part("tests-prod")
    talkative.gates("health", "--no-cache", env={VARIABLE: "true"})
    without = talkative.part("tests-prod")

    assert with_secret["account"]["expected"] == without["account"]["expected"]
    assert with_secret["findings"]["by_check"] == without["findings"]["by_check"]


@pytest.mark.parametrize("value", ["1", "true", "main", "python", "acme", "src/acme", "prod", "production", "12345678"])
def test_an_ordinary_value_of_a_secret_variable_changes_no_report(
    quick: Project, value: str, make: Callable[[Mapping[str, str]], Project]
) -> None:
    quick.gates("health", "--no-cache", "--quiet")
    plain = quick.health()
    quick.gates("health", "--no-cache", "--quiet", env={"DEPLOY_TOKEN": value, "SESSION": value})

    assert "[secret" not in json.dumps(quick.health())
    assert [gate["summary"] for gate in quick.health()["gates"]] == [gate["summary"] for gate in plain["gates"]]
