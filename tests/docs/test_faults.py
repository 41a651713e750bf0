"""What the fault session wrote is of one run, and every fault that is asked for is injected or says why not."""

from __future__ import annotations

import subprocess
import sys

from faults.held_elsewhere import HELD
from faults.rows import OPEN, ROWS
from tests.docs.pages import DOCS, ROOT


def test_the_readme_and_the_page_are_of_one_run() -> None:
    """Repair it with `nox -s faults`."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "faults.py"), "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_each_row_of_the_registry_is_in_the_page() -> None:
    page = (DOCS / "explanation" / "faults.md").read_text(encoding="utf-8")

    assert [row for row in ROWS if f"| {row} |" not in page] == []


def test_tests_that_hold_a_row_and_open_rows_name_rows_that_there_are() -> None:
    assert [row for row in (*HELD, *OPEN) if row not in ROWS] == []
    assert [row for row in OPEN if row in HELD] == []
    assert [name for names in HELD.values() for name in names if not (ROOT / name.partition("::")[0]).is_file()] == []
