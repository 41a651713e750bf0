from __future__ import annotations

from pathlib import Path

from gates.api import Reading
from gates.builtin.enforcement import GATE, Settings
from gates.testing import run_gate, write

CI = "on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest\n"


def enforced(folder: Path, files: dict[str, str], settings: Settings | None = None) -> Reading:
    write(folder, {"a.py": "x = 1\n", **files})
    return run_gate(GATE, folder, settings)


def test_a_gate_that_can_fail_passes(tmp_path: Path) -> None:
    reading = enforced(tmp_path, {".github/workflows/ci.yml": CI})
    assert (reading.findings, reading.problems) == ((), ())
    assert reading.account is not None
    assert reading.account.summary == "1 of 1 file"
