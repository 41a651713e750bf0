"""The last job's rule: only success is success, for every mix of results."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "needs.py"
RESULTS = ("success", "failure", "cancelled", "skipped")


def exit_code(needs: str | None) -> int:
    env = {key: value for key, value in os.environ.items() if key != "NEEDS"}
    return subprocess.run(
        [sys.executable, str(SCRIPT)],
        env=env | ({} if needs is None else {"NEEDS": needs}),
        capture_output=True,
        check=False,
    ).returncode


@pytest.mark.parametrize("results", list(itertools.combinations_with_replacement(RESULTS, 2)))
def test_only_success_is_success(results: tuple[str, ...]) -> None:
    needs = {f"job{number}": {"result": result} for number, result in enumerate(results)}

    assert exit_code(json.dumps(needs)) == (0 if set(results) == {"success"} else 1)


@pytest.mark.parametrize("needs", ["{}", '{"a": {}}', '{"a": {"result": null}}'])
def test_a_job_without_a_result_did_not_succeed(needs: str) -> None:
    assert exit_code(needs) == 1


@pytest.mark.parametrize("needs", [None, "", "[1]", '{"a": 1}', "{"])
def test_what_cannot_be_read_is_not_success(needs: str | None) -> None:
    assert exit_code(needs) == 3
