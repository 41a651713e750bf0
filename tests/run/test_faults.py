"""The n-th call to the file system fails, n = 1, 2, ... until a run is clean: nothing is raised, nothing is half."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LOOP = """
import errno, os, shutil, sys
from pathlib import Path
from gates.run.cache import PLACE
from gates.run.fragment import decode
from tests.run.builders import carry_out, gate, on_disk, planned, run_id, task

number, is_lasting, base = int(sys.argv[1]), sys.argv[2] == "lasting", Path(sys.argv[3])
names = ("open", "write", "replace", "mkdir", "rename", "unlink", "close")
seen, failing = 0, None

def failing_version(name, real):
    def call(*arguments, **options):
        global seen
        if failing is not None:
            seen += 1
            if seen == failing or (is_lasting and seen > failing):
                if name == "close":
                    real(*arguments)
                raise OSError(number, os.strerror(number))
        return real(*arguments, **options)
    return call

for name in names:
    setattr(os, name, failing_version(name, getattr(os, name)))
at = faults = 0
while seen >= at:
    at += 1
    root = base / str(at)
    files = on_disk(root, {"pkg/a.py": "A = 1"})
    parts = [planned((task(),), files=files), planned((), of=gate("lanes"), files=files),
             planned((task(name="o"),), of=gate("bad", read=lambda *_: 1 / 0), files=files)]
    seen, failing = 0, at
    first = carry_out(root, *parts)
    failing = None
    for entry in (root / PLACE).rglob("*.json"):
        decode(entry.read_bytes(), name="entry")
    again = carry_out(root, *parts, run=run_id("next"))
    assert not again[0].reading.problems and not again[1].reading.problems, again
    assert first[2].reading.problems and again[2].reading.problems
    shutil.rmtree(root)
print(at)
"""


@pytest.mark.parametrize("number", [28, 5])
@pytest.mark.parametrize("how", ["once", "lasting"])
def test_a_file_system_that_fails_costs_no_run_and_leaves_nothing_half(tmp_path: Path, number: int, how: str) -> None:
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", LOOP, str(number), how, str(tmp_path)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert int(ran.stdout) > 15
