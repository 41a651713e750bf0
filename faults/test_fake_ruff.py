"""A ruff that is cut, killed, silent or of another mind: its parts are errors, and the other parts are judged."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from faults.ledger import Entry, Harm
from faults.subject import QUICK, Subject, make_subject

FAKE = """\
#!{python}
import os, pathlib, subprocess, sys
done = subprocess.run([{ruff!r}, *sys.argv[1:]], input=sys.stdin.buffer.read(), capture_output=True)
out, err, code = done.stdout, done.stderr, done.returncode
exec(pathlib.Path(__file__).with_name("mode").read_text())
sys.stdout.buffer.write(out)
sys.stdout.flush()
sys.stderr.buffer.write(err)
sys.exit(code)
"""
CUTS = (10, 60, 95)
MODES = {
    "cut output": ("A45", "out = out[:len(out) * {n} // 100]"),
    "cut output and 0": ("A45", "out, code = out[:len(out) * {n} // 100], 0"),
    "killed in the middle": (
        "A47", "os.write(1, out[:len(out) * {n} // 100]); os.kill(os.getpid(), 9)",
    ),
    "aborted in the middle": ("A47", "os.write(1, out[:len(out) * {n} // 100]); os.abort()"),
}  # fmt: skip
OTHERS = {
    "says nothing, ends with 0": ("A46", "out, err, code = b'', b'', 0"),
    "says nothing, ends with 1": ("A45", "out, err, code = b'', b'', 1"),
    "looks at nothing": ("A46", "out = b'' if '--show-files' in sys.argv else out"),
    "says that all is well": ("A46", "out, code = b'All checks passed!\\n', 0"),
    "says other text": ("A45", "out = b'<html>\\n'"),
    "brackets": ("A45", "out = b'[' * 100000"),
    "not UTF-8": ("A45", "out = b'\\xff\\xfe' + out"),
    "panics": ("A47", "err, code = b'thread main panicked at x', 101"),
    "another exit code": ("A45", "code = 77"),
    "another version": ("A45", "out = b'ruff 0.0.1\\n' if '--version' in sys.argv else b''"),
}
FILES = {
    **QUICK,
    "pyproject.toml": f'[tool.gates]\npython = ".venv/bin/python"\n\n{QUICK["pyproject.toml"]}',
    ".gitignore": QUICK[".gitignore"] + ".venv/\n",
    "src/acme/bad.py": "import os\nimport sys\n",
}


@pytest.fixture
def ruffed(tmp_path: Path) -> Subject:
    subject = make_subject(tmp_path, FILES, runs=0)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(subject.root / ".venv")], check=True)
    real = str(Path(sys.executable).with_name("ruff"))
    fake = subject.root / ".venv" / "bin" / "ruff"
    fake.write_text(FAKE.format(python=sys.executable, ruff=real))
    fake.chmod(0o755)
    return subject


def play(subject: Subject, entry: Entry, mode: str, what: str) -> None:
    (subject.root / ".venv" / "bin" / "mode").write_text(mode)
    before = subject.before()
    ran = subject.run("health", "--no-cache")
    harms = subject.harms(ran, before)
    parts = {gate["part"]: gate["status"] for gate in subject.project.health()["gates"]}
    if parts["lint-prod"] not in ("error", "fail"):
        harms[Harm.FALSE_GREEN] = f"lint is {parts['lint-prod']}"
    if ran.code not in (1, 3):
        harms.setdefault(Harm.UNCLEAR, ran.gave)
    if parts["compile-prod"] != "pass" or parts["lanes"] != "pass":
        harms.setdefault(Harm.UNCLEAR, f"other parts: {parts}")
    entry.add(gave=f"lint {parts['lint-prod']}", harms=harms, what=what)


@pytest.mark.parametrize("kind", MODES)
def test_a_ruff_that_is_cut_is_never_green(kind: str, ruffed: Subject, fault: Callable[[str, str], Entry]) -> None:
    row, mode = MODES[kind]
    entry = fault(row, f"ruff: {kind}")
    for percent in CUTS:
        play(ruffed, entry, mode.format(n=percent), f"at {percent} %")


def test_a_ruff_of_another_mind_is_never_green(ruffed: Subject, fault: Callable[[str, str], Entry]) -> None:
    for kind, (row, mode) in OTHERS.items():
        play(ruffed, fault(row, f"ruff: {kind}"), mode, kind)
