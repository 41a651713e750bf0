"""Other interpreters on this machine that the probes must run on, from 3.8 on; this one is always among them."""

from __future__ import annotations

import shutil
import subprocess
import sys


def _found() -> list[str]:
    names = [shutil.which(f"python3.{minor}") for minor in (8, 9, 10, 12, 13, 14)]
    return [sys.executable, *(name for name in names if name and _starts(name))]


def _starts(name: str) -> bool:
    return subprocess.run([name, "-c", ""], capture_output=True, check=False).returncode == 0


INTERPRETERS = _found()
