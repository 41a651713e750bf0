"""Python imports this at the start of the processes that tests start, because its folder is first in PYTHONPATH.

It records which lines such a process runs, or puts the mutant in place there. Then comes the `sitecustomize` that it
hides. Standard library only.
"""

from __future__ import annotations

import atexit
import importlib.machinery
import importlib.util
import json
import os
import sys
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))


def _part(name: str) -> Any:
    """A file of the runner, loaded without its package, which imports pytest."""
    spec = importlib.util.spec_from_file_location("_gates_" + name, os.path.join(os.path.dirname(HERE), name + ".py"))
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _record(asked: dict[str, Any]) -> None:
    lines = _part("lines").Lines(asked["files"])
    name, pid = os.path.join(asked["folder"], f"{os.getpid()}-{os.urandom(4).hex()}"), os.getpid()
    with open(name + ".begin", "w"):
        pass

    def end() -> None:
        if os.getpid() == pid:
            lines.stop()
            with open(name + ".part", "w") as file:
                json.dump(sorted(lines.current), file)
            os.rename(name + ".part", name + ".lines")

    atexit.register(end)
    lines.start()


def _mutate(asked: dict[str, Any]) -> None:
    with open(asked["source"], encoding="utf-8") as file:
        _part("code").loads_mutated(asked["path"], file.read())


def _begin() -> None:
    try:
        asked = json.loads(os.environ.get("GATES_MUTANTS", "") or "{}")
        if "folder" in asked:
            _record(asked)
        elif "source" in asked:
            _mutate(asked)
    except Exception as error:
        sys.stderr.write(f"gates: {error}\n")
    others = [path for path in sys.path if os.path.abspath(path) != HERE]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


_begin()
