from __future__ import annotations

import pytest

from gates.readers.ci.workflow import read_workflow

CHECKOUT = "      - uses: actions/checkout@v4\n"
CHAINED = "\n  workflow_run:\n    workflows: [build]"
SUMMARY = "  done:\n    needs: [test]\n    if: always()\n    steps:\n      - run: exit 1\n        if: {reads}\n"


def jobs(text: str, on: str = "pull_request") -> list[tuple[str, int]]:
    """The holes of a workflow's jobs, whether or not a gate is in them."""
    source = read_workflow("ci.yml", f"on: {on}\njobs:\n{text}")
    holes = [each.hole for each in source.aggregates] + [mask for block in source.blocks for mask in block.masks]
    return [(hole.slug, hole.line) for hole in holes]


def test_a_job_that_its_author_skips_counts_as_success() -> None:
    own = "  test:\n    if: contains(github.event.pull_request.labels.*.name, 'x')\n    steps:\n      - run: pytest\n"
    assert jobs(own + SUMMARY.format(reads="contains(needs.*.result, 'failure')")) == [("skip-counts-as-success", 7)]


def test_a_job_that_is_skipped_with_another_counts_as_success() -> None:
    own = "  lint:\n    steps:\n      - run: ruff check\n  test:\n    needs: lint\n    steps:\n      - run: pytest\n"
    assert jobs(own + SUMMARY.format(reads="contains(needs.*.result, 'failure')")) == [("skip-counts-as-success", 10)]


def test_a_summary_by_its_own_condition_counts_too() -> None:
    own = "  lint:\n    steps:\n      - run: ruff check\n  test:\n    needs: lint\n    steps:\n      - run: pytest\n"
    done = "  done:\n    needs: test\n    if: ${{ !cancelled() && !contains(needs.*.result, 'failure') }}\n    steps:\n"
    assert jobs(own + done + "      - run: echo fine\n") == [("skip-counts-as-success", 10)]
    assert jobs(own + done + "      - run: ./deploy\n") == []
    knows = done.replace("'failure')", "'failure') && !contains(needs.*.result, 'skipped')")
    assert jobs(own + knows + "      - run: echo fine\n") == []


@pytest.mark.parametrize(
    ("condition", "reads"),
    [
        ("needs: lint", "contains(needs.*.result, 'failure') || contains(needs.*.result, 'skipped')"),
        ("needs: lint", "needs.test.result != 'success'"),
        ("if: github.ref == 'x'", "contains(needs.*.result, 'failure')"),
        ("if: ${{ !cancelled() }}\n    needs: lint", "contains(needs.*.result, 'failure')"),
    ],
)
def test_a_summary_that_knows_of_skipped_jobs_is_left_alone(condition: str, reads: str) -> None:
    own = f"  lint:\n    steps:\n      - run: ruff check\n  test:\n    {condition}\n    steps:\n      - run: pytest\n"
    assert jobs(own + SUMMARY.format(reads=reads)) == []


def test_a_checkout_that_is_not_the_change_is_found() -> None:
    steps = f"  test:\n    steps:\n{CHECKOUT}      - run: pytest\n"
    assert jobs(steps, on=CHAINED) == [("other-commit-tested", 7)]
    assert jobs(steps, on="pull_request_target") == [("other-commit-tested", 5)]


@pytest.mark.parametrize(
    ("on", "more"),
    [
        (CHAINED, "        with:\n          ref: ${{ github.event.workflow_run.head_sha }}\n"),
        ("pull_request_target", "      - run: gh pr checkout 3\n"),
        ("[pull_request_target, push]", ""),
        ("\n  workflow_run:\n    branches: [main]", ""),
    ],
)
def test_a_checkout_of_the_change_is_left_alone(on: str, more: str) -> None:
    assert jobs(f"  test:\n    steps:\n{CHECKOUT}{more}      - run: pytest\n", on=on) == []


def test_a_computed_matrix_that_is_guarded_away_is_found() -> None:
    own = (
        "  list:\n    steps:\n      - run: ./list {by}\n  test:\n    needs: list\n"
        "    if: needs.list.outputs.all != '[]'\n    strategy:\n"
        "      matrix:\n        lane: ${{{{ fromJSON(needs.list.outputs.all) }}}}\n"
        "    steps:\n      - run: pytest\n"
    )
    assert jobs(own.format(by="")) == [("empty-matrix", 8)]
    assert jobs(own.format(by="$(git diff --name-only)")) == []


def test_a_schedule_beside_the_triggers_of_a_change_is_found() -> None:
    steps = "  test:\n    steps:\n      - run: pytest\n"
    assert jobs(steps, on="\n  pull_request:\n  schedule:\n    - cron: x") == [("scheduled-gate", 3)]
    assert jobs(steps, on="\n  schedule:\n    - cron: x") == []
