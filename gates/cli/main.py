"""`gates VERB ...`: reads argv, makes the world, hands it to the verb's file."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gates.cli.world import Refusal, World

VERBS = {
    "health": "Run every gate and write the health report.",
    "run": "Run some parts and leave their fragments.",
    "collect": "Merge fragments, judge them, and write the health report.",
    "plan": "Show which parts there are, and why others are left out.",
    "explain": "Explain a gate, a lane, a part, a check, or what holds a file.",
    "doctor": "Check that this machine and this configuration can run the gates.",
    "init": "Write lanes and today's values into the configuration.",
    "accept": "Record today's findings and values as the baseline.",
    "tighten": "Raise thresholds to what was measured, and take out of the baseline what is fixed.",
    "specs": "List the components with their working specs, and sum them up.",
    "mutants": "List the mutants that no test noticed, or show one of them.",
    "prove": "Plant known-bad cases in a scratch copy: every gate must see them.",
    "report": "Write a document, such as the readiness report, from the evidence of the last run.",
    "badges": "Write badge lines into a README.",
    "claims": "Hold what documents say of the repository against what is known of it.",
    "schema": "Print or write the JSON Schema of the configuration.",
}

EXIT_USAGE, EXIT_UNKNOWN, EXIT_OWN_FAULT, EXIT_INTERRUPTED, EXIT_TERMINATED = 2, 3, 4, 130, 143


class Terminated(KeyboardInterrupt):
    """SIGTERM, where nothing waits for an orderly end: before the gates run, and while a report is written."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code (design: 0 pass, 1 fail, 2 usage, 3 error, 4 our fault, 130)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        with _terminable():
            return _answer(arguments)
    except Terminated:
        _complain("interrupted")
        return EXIT_TERMINATED
    except KeyboardInterrupt:
        _complain("interrupted")
        return EXIT_INTERRUPTED


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Within it SIGTERM ends the program as SIGINT does, with temporary files removed and a word about it."""

    def end(_number: int, _frame: object) -> None:
        raise Terminated

    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _answer(arguments: list[str]) -> int:
    try:
        parsed, verb = _parsed(arguments)
        code = verb.run(parsed, _world())
        sys.stdout.flush()
    except Refusal as refusal:
        _complain(*refusal.lines)
        return refusal.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_UNKNOWN
    except Exception:  # noqa: BLE001  (our own fault is an exit code of its own, with the traceback kept)
        return _own_fault(arguments)
    return int(code)


def _parsed(arguments: list[str]) -> tuple[argparse.Namespace, Any]:
    """What argparse makes of them. What it says of a wrong one holds that text, which may be anybody's."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            return _parse(arguments)
    except SystemExit:
        from gates.report.inert import visible

        text = said.getvalue()
        for argument in sorted(arguments, key=len, reverse=True):
            text = text.replace(argument, visible(argument)) if argument else text
        _told(text + _near_verb(arguments) + _as_path(arguments))
        raise


def usage_of(arguments: Sequence[str]) -> str:
    """What is wrong with these words, in one line; empty when they can be taken. Nothing is run."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            _parse(list(arguments))
    except SystemExit as end:
        from gates.report.inert import visible

        return visible(said.getvalue().strip().rpartition("error: ")[2]) if end.code else ""
    return ""


def _near_verb(arguments: Sequence[str]) -> str:
    """The verb that was probably meant, as a line; empty when the verb is known or like none."""
    import difflib

    chosen = next((argument for argument in arguments if not argument.startswith("-")), "")
    near = [] if chosen in VERBS else difflib.get_close_matches(chosen, VERBS, n=1)
    return f"gates: did you mean `gates {near[0]}`?\n" if near else ""


def _as_path(arguments: Sequence[str]) -> str:
    """How to name a file that looks like an option, as a line; empty when no argument is one."""
    dashed = next((each for each in arguments if each.startswith("-") and Path(each).exists()), None)
    return f"gates: a path that begins with a dash is written ./{dashed}\n" if dashed else ""


def _parse(arguments: list[str]) -> tuple[argparse.Namespace, Any]:
    from gates import __version__

    parser = argparse.ArgumentParser(
        prog="gates",
        description="Quality gates for Python repositories: a green means that something was checked.",
        epilog="exit codes: 0 pass, 1 fail, 2 wrong usage or configuration, 3 could not be judged, 4 our fault",
    )
    parser.add_argument("--version", action="version", version=f"lane-gates {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    chosen = next((argument for argument in arguments if not argument.startswith("-")), None)
    module = None
    for name, summary in VERBS.items():
        below = verbs.add_parser(name, help=summary, description=summary)
        if name == chosen:  # one verb costs one import
            module = importlib.import_module(f"gates.cli.{name}")
            module.configure(below)
    return parser.parse_args(arguments), module


def _world() -> World:
    from gates.adapters.clock import SystemClock
    from gates.adapters.process import SystemProcesses
    from gates.cli.outlet import guarded
    from gates.run.secrets.canary import new_canary
    from gates.run.secrets.removal import Secrets

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    secrets = Secrets.of(os.environ, also=(new_canary(),))
    return World(
        cwd=Path.cwd(),
        env=dict(os.environ),
        clock=SystemClock(),
        processes=SystemProcesses(),
        stdout=guarded(sys.stdout, secrets, is_runner=_is_runner()),
        stderr=guarded(sys.stderr, secrets, is_runner=_is_runner()),
        secrets=secrets,
    )


def _is_runner() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _complain(*lines: str) -> None:
    for line in lines:
        _told("".join(f"gates: {row}\n" for row in line.split("\n")))


def _told(text: str) -> None:
    from gates.cli.outlet import guarded
    from gates.report.inert import printable
    from gates.run.secrets.removal import Secrets

    guarded(sys.stderr, Secrets.of(os.environ), is_runner=_is_runner()).write(printable(text))


def _own_fault(arguments: Sequence[str]) -> int:
    from gates.run.secrets.removal import Secrets

    secrets = Secrets.of(os.environ)
    text = secrets.removed(traceback.format_exc())
    kept = None
    with contextlib.suppress(OSError):
        folder = _fault_folder()
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / f"{os.getpid()}.txt"
        kept.write_text(
            f"gates {secrets.removed(' '.join(arguments))}\n{text}", encoding="utf-8", errors="backslashreplace"
        )
    last = text.strip().splitlines()[-1]
    _complain(f"this is our own fault: {last}")
    _complain(f"please report it with the traceback in {kept}" if kept else text)
    return EXIT_OWN_FAULT


def _fault_folder() -> Path:
    """`.gates/faults` of the repository that we stand in, else a folder for temporary files."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / ".git").exists():
            return folder / ".gates" / "faults"
    return Path(tempfile.gettempdir()) / "gates-faults"
