"""CI files with one hole each, to show that the gate which reads them sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_FOLDER = ".github/workflows"
_RECIPE = "gates_known_bad.mk"
_MAKE = "gates_known_bad/Makefile"
_SCRIPT = "scripts/gates_known_bad.py"
_WORKFLOW = """\
on: {on}
jobs:
  planted:
    runs-on: ubuntu-latest
{job}    steps:
      - uses: actions/checkout@v4
      - run: |
          echo start
{step}"""
_SUMMARY = """\
  summary:
    needs: planted
    if: always()
    runs-on: ubuntu-latest
    steps:
      - if: contains(needs.*.result, 'failure')
        run: exit 1
"""
_BY_LABEL = "    if: contains(github.event.pull_request.labels.*.name, 'test')\n"
_CHAINED = "\n  workflow_run:\n    workflows: [build]\n    types: [completed]"
_TIMED = '\n  pull_request:\n  schedule:\n    - cron: "0 3 * * *"'


@dataclass(frozen=True, kw_only=True, slots=True)
class Planted:
    """Files with one hole."""

    name: str
    slug: str
    """The second half of the check's id."""
    path: str
    """Where the hole is."""
    files: Mapping[str, str]


def planted_holes(*, schedules: bool = False) -> tuple[Planted, ...]:
    """One for each usual kind of hole.

    Args:
        schedules: also a `schedule` beside the triggers of a change.
    """
    found = [
        _workflow("a test command with || true", "ignored-status", "pytest || true"),
        _workflow("a test command in a pipe without pipefail", "pipe-without-pipefail", "pytest | tee log.txt"),
        _workflow("a job with continue-on-error", "continue-on-error", "pytest", job="    continue-on-error: true\n"),
        _workflow("a linter with --exit-zero", "exit-zero-option", "ruff check --exit-zero ."),
        _workflow("a job that never runs", "never-runs", "pytest", job="    if: false\n"),
        _workflow(
            "a job that its author can skip", "skip-counts-as-success", "pytest", job=_BY_LABEL, further=_SUMMARY
        ),
        _workflow("a workflow that starts from the default branch", "other-commit-tested", "pytest", on=_CHAINED),
        _workflow("hooks that look at staged files", "staged-files-only", "pre-commit run --show-diff-on-failure"),
        _workflow(
            "a linter that may be missing", "skipped-when-absent",
            "if command -v ruff; then\n            ruff check .\n          fi",
        ),
        _workflow(
            "a number that is compared as text", "compared-as-text",
            'coverage run -m pytest\n          cov=$(coverage report --format=total)\n          [[ ! "$cov" < 80 ]]',
        ),
        _called(
            "a recipe with - before its command", "ignored-recipe", f"make -f {_RECIPE} lint",
            _RECIPE, {_RECIPE: "lint:\n\t-ruff check .\n"},
        ),
        _called(
            "a folder with the name of a target", "target-is-a-file", "make -C gates_known_bad lint",
            _MAKE, {_MAKE: "lint:\n\truff check ..\n", "gates_known_bad/lint/readme.txt": "A folder.\n"},
        ),
        _called(
            "a script that loses the status", "lost-in-python", f"python {_SCRIPT}",
            _SCRIPT, {_SCRIPT: 'import subprocess\n\nsubprocess.run(["pytest", "-q"])\n'},
        ),
    ]  # fmt: skip
    if schedules:
        found.append(_workflow("a gate beside a schedule", "scheduled-gate", "pytest", on=_TIMED))
    return tuple(found)


def _workflow(
    name: str, slug: str, step: str, *, job: str = "", on: str = "pull_request", further: str = ""
) -> Planted:
    path = f"{_FOLDER}/gates-known-bad-{slug}.yml"
    text = _WORKFLOW.format(on=on, job=job, step=f"          {step}\n") + further
    return Planted(name=name, slug=slug, path=path, files={path: text})


def _called(name: str, slug: str, step: str, path: str, files: Mapping[str, str]) -> Planted:
    caller = _workflow(name, slug, step)
    return Planted(name=name, slug=slug, path=path, files={**caller.files, **files})
