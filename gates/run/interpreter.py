"""The subject's interpreter: what it is, and what is installed in it."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gates.ports import Processes
from gates.run.environment import neutral

PROBES = Path(__file__).parent.parent / "probes"
TIME_LIMIT_S = 60.0


class InterpreterError(Exception):
    """The interpreter does not answer; the text says what it did instead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Interpreter:
    """An interpreter that answered."""

    program: str
    """How it is started: an absolute path on this machine."""
    implementation: str
    version: str
    """`3.11.7`."""
    prefix: str
    distributions: Mapping[str, str]
    """Normalised name of a distribution -> its version."""
    installed: str = ""
    """A digest of how and where each distribution is installed, and of every file that it put there; no paths."""
    watched: tuple[str, ...] = ()
    """Files and folders that change when another interpreter or distribution stands there."""

    linked: tuple[str, ...] = ()
    """Distributions and folders whose code lies elsewhere (editable installs, `.pth` files) and is in no digest.

    Of an editable install whose import places are known, the whole project is in `installed`."""
    import_folders: tuple[str, ...] = ()
    """Folders of the repository that its editable installs and `.pth` files import from; `.` for the root."""

    @property
    def name(self) -> str:
        """`CPython 3.11.7`."""
        return f"{self.implementation} {self.version}"

    @property
    def digest(self) -> str:
        """What evidence depends on: implementation, version, and every distribution with its files; no paths."""
        told = [
            self.implementation, self.version, sorted(self.distributions.items()), sorted(self.linked), self.installed,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def ask_interpreter(program: str, *, processes: Processes, environ: Mapping[str, str], root: Path) -> Interpreter:
    """Start an interpreter once and ask what it is.

    Raises:
        InterpreterError: it does not start, crashes, or answers something else.
    """
    probe = str(PROBES / "environment.py")
    done = processes.run(
        (program, "-B", probe),
        cwd=root,
        env=neutral(environ),
        stdin=None,
        time_limit_s=TIME_LIMIT_S,
    )
    if not done.ended_with((0,)):
        said = done.not_started or done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or "nothing"
        raise InterpreterError(f"the interpreter {program} does not answer: {said}")
    try:
        told = json.loads(done.stdout)
        return Interpreter(
            program=program,
            implementation=told["implementation"],
            version=told["version"],
            prefix=told["prefix"],
            distributions=told["distributions"],
            linked=tuple(told["linked"]),
            import_folders=tuple(told["import_folders"]),
            installed=told["installed"],
            watched=(program, str(Path(told["prefix"]) / "pyvenv.cfg"), *told["watched"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InterpreterError(f"{program} is not a Python that lane-gates can ask: {error}") from error


def ruff_beside(interpreter: Interpreter) -> tuple[str, ...]:
    """The ruff of the subject's interpreter where it has one, else the one that came with lane-gates."""
    for program in (interpreter.program, sys.executable):
        neighbour = Path(program).with_name("ruff")
        if neighbour.is_file():
            return (str(neighbour),)
    return (sys.executable, "-m", "ruff")
