"""Two versions of a CI file are told apart by what their jobs ask."""

from __future__ import annotations

import pytest

from gates.readers.lowered_ci import lowered_ci
from tests.readers.lowering import between

PATH = ".github/workflows/ci.yml"
JOBS = """\
on: [push, pull_request]
jobs:
  lint:
    steps:
      - run: ruff check .
  deploy:
    steps:
      - run: ./deploy.sh
"""
GITLAB = "stages: [test]\nunit:\n  script:\n    - pytest\nlint:\n  script: ruff check .\n"


def told(base: str | None, head: str | None, path: str = PATH, **rest: dict[str, str]) -> list[str]:
    sides = [{path: text} if text is not None else {} for text in (base, head)]
    return [each.message for each in lowered_ci(between(*sides, **rest))]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  lint:\n    steps:\n      - run: ruff check .\n", "", ["job lint left .github/workflows/ci.yml"]),
        ("ruff check .", "echo", [f"job lint in {PATH} no longer runs ruff"]),
        ("ruff check .", "ruff check . || true", [f"job lint in {PATH} gained `|| true`"]),
        ("ruff check .", "ruff check . --exit-zero", [f"job lint in {PATH} gained `--exit-zero`"]),
        ("  lint:", "  lint:\n    continue-on-error: true", [f"job lint in {PATH} gained `continue-on-error: true`"]),
        ("  lint:", "  lint:\n    if: false", [f"job lint in {PATH} gained `if: false`"]),
        ("  lint:", "  lint:\n    if: github.actor == 'x'", [f"job lint in {PATH} runs only if: github.actor == 'x'"]),
        ("[push, pull_request]", "[push]", [f"{PATH} is no longer started by pull_request"]),
        (
            "on: [push, pull_request]",
            "on:\n  push:\n  pull_request:\n    paths: [docs]",
            [f"{PATH} is only started for some paths"],
        ),
        ("jobs:", "env:\n  RUFF_NO_CACHE: 1\njobs:", [f"{PATH} gained `RUFF_NO_CACHE`"]),
        ("./deploy.sh", "./deploy.sh || true", []),
        ("  deploy:\n    steps:\n      - run: ./deploy.sh\n", "", []),
        ("ruff check .", "ruff check .  # || true", []),
        ("  lint:", "  style:", []),
        ("  lint:", "  lint:\n    if: always()", []),
        ("on: [push, pull_request]", "on:\n  push:\n  pull_request:", []),
    ],
)
def test_a_workflow_that_asks_less_is_seen(old: str, new: str, words: list[str]) -> None:
    assert old in JOBS
    assert told(JOBS, JOBS.replace(old, new)) == words


def test_a_workflow_that_is_gone_loses_its_jobs() -> None:
    assert told(JOBS, None) == ["job lint left .github/workflows/ci.yml"]


def test_a_workflow_may_move() -> None:
    new = ".github/workflows/all.yml"

    assert lowered_ci(between({PATH: JOBS}, {new: JOBS}, moved={new: PATH})) == ()
    assert [each.message for each in lowered_ci(between({PATH: JOBS}, {new: JOBS}))] == []


def test_jobs_of_gitlab_are_seen() -> None:
    less = GITLAB.replace("lint:\n  script: ruff check .\n", "")

    assert told(GITLAB, less, ".gitlab-ci.yml") == ["job lint left .gitlab-ci.yml"]
    assert told(GITLAB, GITLAB + "  allow_failure: true\n", ".gitlab-ci.yml") == [
        "job lint in .gitlab-ci.yml gained `allow_failure: true`"
    ]


def test_hooks_of_pre_commit_are_seen() -> None:
    hooks = "repos:\n  - repo: x\n    hooks:\n      - id: ruff\n      - id: mypy  # types\n"

    assert told(hooks, hooks.replace("      - id: ruff\n", ""), ".pre-commit-config.yaml") == [
        "hook ruff left .pre-commit-config.yaml"
    ]
    assert told(hooks, hooks.replace("  # types", ""), ".pre-commit-config.yaml") == []
