"""The project that faults happen to, one run of the program on it, and what can be seen afterwards without our code."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from faults.ledger import Harm
from tests.functional.conftest import FILES, NEUTRAL, Project
from tests.functional.processes import processes_in

HANG_S = 60
"""A run of this project takes about a second."""
ONE_LANE = """\
[project]
name = "acme"
version = "1.0"

[tool.gates.lanes.prod]
paths = ["src", "tests"]
policy = "strict"

[tool.gates.gate.lint]
select = ["E", "F"]
"""
QUICK = {**FILES, "pyproject.toml": ONE_LANE}
RED = {"src/acme/unused.py": "import os\n"}
CODES = {0: "green", 1: "red", 2: "refused", 3: "error", 4: "our own fault", 130: "interrupted", 143: "interrupted"}


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of the program under a fault."""

    code: int | None
    """None: it did not end in time. Below 0: the signal that it died by."""
    out: str
    err: str
    duration_s: float

    @property
    def said(self) -> str:
        return self.out + self.err

    @property
    def gave(self) -> str:
        """The answer in a word."""
        if self.code is None:
            return "hung"
        return CODES.get(self.code, f"exit code {self.code}" if self.code >= 0 else signal.Signals(-self.code).name)


@dataclass(frozen=True, kw_only=True)
class Before:
    """What must still be there afterwards."""

    tracked: Mapping[str, bytes]
    history: bytes
    report: Mapping[str, bytes]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A project in a folder of its own, with a folder for temporary files beside it."""

    project: Project
    is_red: bool = False

    @property
    def root(self) -> Path:
        return self.project.root

    @property
    def temporary(self) -> Path:
        return self.root.parent / "temporary"

    @property
    def report(self) -> Path:
        return self.root / ".gates" / "health"

    def before(self) -> Before:
        names = self.project.git("ls-files", "-z").split("\0")
        refs = [str(path.relative_to(self.root)) for path in (self.root / ".git" / "refs").rglob("*") if path.is_file()]
        history = self.report / "history.jsonl"
        return Before(
            tracked={name: content(self.root / name) for name in [*filter(None, names), *refs, ".git/HEAD"]},
            history=content(history),
            report=files_of(self.report),
        )

    def run(self, *arguments: str, env: Mapping[str, str] | None = None, limit_s: float = HANG_S) -> Run:
        """Start the program and wait; what it leaves running is for `harms` to see."""
        self.temporary.mkdir(exist_ok=True)
        clean = {name: value for name, value in os.environ.items() if name not in NEUTRAL}
        begun_s = time.monotonic()
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "gates", *arguments],
            cwd=self.root,
            env={**clean, "TMPDIR": str(self.temporary), "PYTHONDONTWRITEBYTECODE": "1", **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            try:
                out, err = process.communicate(timeout=limit_s)
                code: int | None = process.returncode
            except subprocess.TimeoutExpired:
                process.kill()
                out, err = process.communicate()
                code = None
        return Run(
            code=code,
            out=out.decode("utf-8", "replace"),
            err=err.decode("utf-8", "replace"),
            duration_s=time.monotonic() - begun_s,
        )

    def harms(
        self, ran: Run, before: Before, *, is_killed: bool = False, may_leave_files: bool = False
    ) -> dict[Harm, str]:
        """What must not have happened and did, each with its reason.

        Args:
            ran: the run.
            before: what was there when it began.
            is_killed: it was killed from outside, so it could not speak.
            may_leave_files: it could not remove temporary files.
        """
        found: dict[Harm, str] = {}
        if ran.code is None:
            found[Harm.HUNG] = f"no end after {ran.duration_s:.0f} s"
        for harm, why in (
            (Harm.UNCLEAR, None if is_killed else unclear(ran)),
            (Harm.FALSE_GREEN, self._false_green(ran, before)),
            (Harm.LOST, self._lost(before)),
            (Harm.LEFT_BEHIND, self._left(may_leave_files=may_leave_files)),
        ):
            if why:
                found[harm] = f"{why}; it said: {ran.err[-300:]}"
        return found

    def _false_green(self, ran: Run, before: Before) -> str | None:
        if self.is_red and ran.code == 0:
            return "a red project is green"
        if self.is_red and b'"pass"' in verdict(self.report):
            return "the report of a red project says pass"
        if ran.code not in (0, 1):
            return None
        history = content(self.report / "history.jsonl")
        try:
            told = json.loads(content(self.report / "health.json"))["run"]["run_id"]
        except (ValueError, KeyError):
            return "it ended well without a report"
        if content(self.report / "health.json") == before.report.get("health.json"):
            return "it ended well and left the report of an earlier run"
        if told.encode() not in history.removeprefix(before.history):
            return "it ended well and has no line in the history"
        return None

    def _lost(self, before: Before) -> str | None:
        for name, data in before.tracked.items():
            if content(self.root / name) != data:
                return f"{name} was changed"
        if not content(self.report / "history.jsonl").startswith(before.history):
            return "earlier history was changed"
        now = files_of(self.report)
        for name, data in before.report.items():
            if name not in now:
                return f"{name} of the report is gone"
            if now[name] != data and not is_whole(name, now[name]):
                return f"{name} of the report is half"
        return next((f"{name} of the report is half" for name, data in now.items() if not is_whole(name, data)), None)

    def _left(self, *, may_leave_files: bool) -> str | None:
        until = time.monotonic() + 2
        while processes_in(self.root) and time.monotonic() < until:
            time.sleep(0.02)
        left = [f"process {number}" for number in processes_in(self.root)]
        if not may_leave_files:
            left += [path.name for path in self.temporary.iterdir()]
            left += [str(path.relative_to(self.root)) for path in self.report.rglob("*.tmp")]
        return f"left: {', '.join(left)}" if left else None


def make_subject(folder: Path, files: Mapping[str, str] = QUICK, *, is_red: bool = False, runs: int = 1) -> Subject:
    """A committed project that `gates health` has run on already."""
    root = folder / "acme"
    root.mkdir(parents=True)
    subject = Subject(project=Project(root=root), is_red=is_red)
    subject.project.git("init", "-q", "-b", "main")
    subject.project.commit({**files, **(RED if is_red else {})})
    for _ in range(runs):
        ran = subject.run("health", "--no-cache")
        assert ran.code == int(is_red), ran.said
    return subject


def unclear(ran: Run) -> str | None:
    """Why a person could not act on this answer."""
    if re.search(r"^Traceback ", ran.said, re.MULTILINE):
        return "a traceback"
    if ran.code is not None and ran.code not in (0, 1, 2, 3):
        return f"it ended as {ran.gave}"
    if ran.code in (2, 3) and not ran.out and "gates: " not in ran.err:
        return "it said nothing"
    return None


def content(path: Path) -> bytes:
    """A file's bytes; none when there is no file."""
    return path.read_bytes() if path.is_file() else b""


def files_of(folder: Path) -> dict[str, bytes]:
    """Path below the folder -> bytes, without histories and locks."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".lock", ".jsonl", ".tmp")
    }


def verdict(report: Path) -> bytes:
    """The verdict that a report shows to programs."""
    try:
        return json.dumps(json.loads(content(report / "health.json"))["verdict"]["status"]).encode()
    except (ValueError, KeyError):
        return b""


def is_whole(name: str, data: bytes) -> bool:
    """Whether a file of the report has its end."""
    if name.endswith((".json", ".sarif")):
        try:
            json.loads(data)
        except ValueError:
            return False
        return True
    ends = {".html": b"</html>", ".svg": b"</svg>"}
    return bool(data) and data.rstrip().endswith(ends.get(Path(name).suffix, b""))


def keep(folder: Path, place: Path) -> None:
    """Make a folder's content what it was in `place`."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(place, folder, symlinks=True)
