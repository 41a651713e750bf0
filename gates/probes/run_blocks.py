"""Runs code blocks of a document one after the other: one JSON line for each, on the descriptor that was stdout.

Standard input holds `{"limit_s": N, "blocks": [{"line": N, "kind": "python|doctest|shell", "text": "..."}]}`. Python
blocks share their names. What blocks print goes to standard error. Runs on Python 3.7 and newer.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import json
import os
import signal
import subprocess
import sys
import traceback
from typing import Any

SAID = 300


class Late(BaseException):
    """The time limit of a block is over."""


def late(_number: int, _frame: Any) -> None:
    """End the block that runs."""
    raise Late


def run_python(text: str, names: dict[str, Any], place: str) -> str:
    """Why a block fails; empty when it does not."""
    exec(compile(text, place, "exec"), names)
    return ""


def run_doctest(text: str, names: dict[str, Any], place: str) -> str:
    """Why an interactive session does not show what it says."""
    told = io.StringIO()
    test = doctest.DocTestParser().get_doctest(text, {}, place, place, 0)
    test.globs = names
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    failed = runner.run(test, out=told.write, clear_globs=False).failed
    return f"{failed} of its examples differ: {' '.join(told.getvalue().split())}" if failed else ""


def run_shell(text: str, limit_s: int) -> str:
    """Why a script fails; its process group is ended."""
    child = subprocess.Popen(
        ["bash", "-e", "-o", "pipefail", "-c", text],
        stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno(), stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        said = child.communicate(timeout=limit_s)[1]
    except subprocess.TimeoutExpired:
        return f"it was stopped after {limit_s} s"
    finally:
        with contextlib.suppress(OSError):
            os.killpg(child.pid, signal.SIGKILL)
        child.poll()
    text = " ".join(said.decode("utf-8", "replace").split())
    return f"it ended with exit code {child.returncode}: {text}" if child.returncode else ""


def why(block: dict[str, Any], names: dict[str, Any], limit_s: int) -> str:
    """Why one block fails; whatever it raises is its failure."""
    place = f"line-{block['line']}"
    if block["kind"] == "shell":
        return run_shell(block["text"], limit_s)
    signal.signal(signal.SIGALRM, late)
    signal.alarm(limit_s)
    try:
        run = run_doctest if block["kind"] == "doctest" else run_python
        return run(block["text"], names, place)
    except Late:
        return f"it was stopped after {limit_s} s"
    except SystemExit as error:
        return f"it left with {error.code!r}" if error.code not in (None, 0) else ""
    except BaseException as error:
        return traceback.format_exception_only(type(error), error)[-1].strip()
    finally:
        signal.alarm(0)


def main() -> None:
    """Read the blocks, run each, print what became of it."""
    asked = json.loads(sys.stdin.buffer.read())
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    names: dict[str, Any] = {"__name__": "__main__"}
    sys.path.insert(0, os.getcwd())
    for block in asked["blocks"]:
        problem = why(block, names, asked["limit_s"])[:SAID]
        sys.stdout.flush()
        out.write(json.dumps({"line": block["line"], "problem": problem}) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
