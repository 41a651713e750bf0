"""What processes that tests start are told, and what they tell: see `site/sitecustomize.py`. Standard library only."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

_SITE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "site")
_NAME = "GATES_MUTANTS"


def prepare() -> None:
    """Let Python processes that are started from now on import our `sitecustomize` first."""
    paths = [_SITE, *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)


def record(files: list[str], folder: str) -> None:
    """Let them write the lines that they run into a folder."""
    os.makedirs(folder, exist_ok=True)
    os.environ[_NAME] = json.dumps({"files": files, "folder": folder})


def mutate(path: str, source: str, folder: str) -> None:
    """Let them load one file (a real path) from other source."""
    place = os.path.join(folder, "mutated-source")
    with open(place, "w", encoding="utf-8") as file:
        file.write(source)
    os.environ[_NAME] = json.dumps({"path": path, "source": place})


def heard(folder: str, started: list[str]) -> tuple[set[int], bool, bool]:
    """The lines that processes ran since the last call; whether one did not tell all; whether one told nothing."""
    names = os.listdir(folder)
    lines: set[int] = set()
    begun = {name[: -len(".begin")] for name in names if name.endswith(".begin")}
    told = {name[: -len(".lines")] for name in names if name.endswith(".lines")}
    for name in told:
        with open(os.path.join(folder, name + ".lines")) as file:
            lines.update(json.load(file))
    for name in names:
        os.unlink(os.path.join(folder, name))
    return lines, bool(begun - told), not begun and any(map(_is_python, started))


def _is_python(program: Any) -> bool:
    name = os.path.basename(program)
    if name.startswith(("python", "pypy")) or program == sys.executable:
        return True
    try:
        with open(program, "rb") as file:
            first = file.readline(200)
    except OSError:
        return False
    return first.startswith(b"#!") and b"python" in first
