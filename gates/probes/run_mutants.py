"""Runs the tests that a mutant could fail, once per mutant, each in a forked copy. Standard library and pytest only.

    python run_mutants.py QUESTION.json OUT.jsonl [--in FOLDER] -- PYTEST-ARGUMENT...

It collects the suite once, runs it clean in a child that records which test ran which lines, and once more in reverse
order; then forks a child for each mutant. It writes one JSON line for each thing learnt, as soon as it is known; the
last one has `"t":"end"`. Paths in the question are relative to the folder that it works in, which is first on the
import path, behind the `folders` of the question.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from typing import Any

VERSION = 1
_HERE = os.path.dirname(os.path.abspath(__file__))


def main(argv: list[str]) -> int:
    """Run pytest with our loop in the place of its own; returns 0 when all work was done, 130 when interrupted."""
    cut = argv.index("--")
    question = _read(argv[0])
    out = os.open(argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC, 0o644)
    if question.get("nothing"):
        os.write(out, b'{"is_whole":true,"status":0,"t":"end"}\n')
        return 0
    if "--in" in argv[:cut]:
        os.chdir(argv[argv.index("--in") + 1])
    os.environ.pop("PYTEST_ADDOPTS", None)
    if question.get("budget_s") is not None:
        question["until_s"] = time.perf_counter() + question["budget_s"]
    if os.path.abspath(sys.path[0]) != _HERE:
        sys.path.insert(0, _HERE)
    loop: Any = importlib.import_module("mutant_runner.loop")
    telling = importlib.import_module("mutant_runner.telling").Telling(out, os.dup(2))
    folders = [os.path.abspath(folder) for folder in question.get("folders") or ()]
    sys.path[0:1] = [*folders, os.getcwd()]
    if folders:
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [*folders, os.environ.get("PYTHONPATH")]))
    pytest: Any = sys.modules["pytest"]
    importlib.import_module("mutant_runner.processes").prepare()
    signal.signal(signal.SIGTERM, _interrupt)
    telling.watch(question.get("documents") or [])
    folder = tempfile.mkdtemp(prefix="gates-rest-")
    rest = os.path.join(folder, "rest.json")
    is_whole = False
    try:
        while True:
            telling.line(
                "start", version=VERSION, python=sys.version.split()[0], pytest=pytest.__version__, pid=os.getpid()
            )
            status = _in_child(lambda: int(loop.Loop(question, telling, rest).run(argv[cut + 1 :])))
            if not (os.path.exists(rest) and _read(rest)["needs_whole"]):
                break
            question["left"] = []
            os.ftruncate(out, 0)
            os.unlink(rest)
        if os.path.exists(rest):
            fresh = importlib.import_module("mutant_runner.fresh")
            is_whole = fresh.Rest(rest, question, telling, argv[cut + 1 :]).run()
        telling.line("end", is_whole=is_whole, status=status)
    except KeyboardInterrupt:
        telling.line("end", is_whole=False, status=130)
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if is_whole else 1


def _in_child(work: Callable[[], int]) -> int:
    """What a forked child that does this work ends with; -1 when a signal ended it. An interrupt ends it too."""
    pid = os.fork()
    if pid == 0:
        status = 70
        try:
            status = work()
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(status)  # it must not go on to what its parent does
    try:
        _, status = os.waitpid(pid, 0)
    except KeyboardInterrupt:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
        raise
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1


def _read(path: str) -> Any:
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
