"""Generated pages equal what the code says now."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.docs.pages import ROOT


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="argparse writes help texts differently from 3.13 on")
def test_the_reference_is_what_the_code_says() -> None:
    """Repair it with `python scripts/docs_reference.py`."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "docs_reference.py"), "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout + done.stderr) == (0, "")
