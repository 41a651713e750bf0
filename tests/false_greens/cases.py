"""A case of `case.toml` as values: a project with one hole in it, and the same project without the hole."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
EXIT_CODES = {"pass": 0, "warn": 0, "fail": 1, "error": 3}
LANES = """\
[project]
name = "acme"
version = "1.0"

[tool.gates.lanes.prod]
paths = ["acme"]
policy = "strict"
tier = 3
tests = ["tests"]

[tool.gates.lanes.tests]
paths = ["tests"]
policy = "strict"
"""
BASE = {
    "pyproject.toml": LANES,
    ".gitignore": ".gates/*\n!.gates/baseline.jsonl\n__pycache__/\n",
    "acme/__init__.py": '"""Acme."""\n',
    "acme/sums.py": "def add(a, b):\n    if a is None:\n        return b\n    return a + b\n",
    "tests/test_sums.py": (
        "from acme.sums import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n\n\n"
        "def test_none():\n    assert add(None, 2) == 2\n"
    ),
}


@dataclass(frozen=True, kw_only=True)
class Side:
    """One half of a case: what is laid over the base project, and how the run must end."""

    status: str
    """The worst status of the parts, or `refused` when nothing was judged."""
    exit_code: int
    files: Mapping[str, str] = field(default_factory=dict)
    config: str = ""
    """Appended to pyproject.toml."""
    remove: tuple[str, ...] = ()
    prepare: str = ""
    """A bash script that runs in the repository after the commit, with the program and its tools on the path."""
    run: tuple[str, ...] = ()
    cwd: str = "."
    env: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    """`check path` of findings that must be there; a control lists none and has none, unless it says so."""
    says: tuple[str, ...] = ()
    """Texts that the program must print."""
    intact: tuple[str, ...] = ()
    """Files that must hold after the run what they held before."""
    leaves: Mapping[str, str] = field(default_factory=dict)
    """Path -> a text that the file must hold after the run."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One way to be green about nothing."""

    id: str
    title: str
    gate: str
    not_built: str = ""
    """The gate that is to catch it, while it does not exist."""
    why: str = ""
    bad: Side | None = None
    control: Side | None = None
    needs: tuple[str, ...] = ()
    """Modules without which the case cannot be shown."""


def read_case(folder: Path) -> Case:
    """The case in this folder.

    Raises:
        ValueError: a key that no case has.
    """
    table = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    bad, control = table.pop("bad", None), table.pop("control", None)
    keys = ("files", "config", "remove", "run", "env", "cwd", "prepare")
    shared = {key: table.pop(key) for key in keys if key in table}
    unknown = set(table) - {"title", "gate", "not_built", "why", "needs"}
    if unknown:
        raise ValueError(f"{folder.name}: unknown keys {sorted(unknown)}")
    needs = tuple(table.pop("needs", ()))
    return Case(
        id="-".join(folder.name.split("-")[:2]),
        needs=needs,
        bad=_side(bad, shared) if bad else None,
        control=_side(control, shared) if control else None,
        **table,
    )


def _side(table: dict[str, Any], shared: dict[str, Any]) -> Side:
    own = dict(table)
    status = own.pop("status")
    code = own.pop("exit", EXIT_CODES.get(status))
    if code is None:
        raise ValueError(f"status {status!r} needs an exit code")
    lists = {key: tuple(own.pop(key, shared.get(key, ()))) for key in ("remove", "run")}
    seen = {key: tuple(own.pop(key, ())) for key in ("findings", "says", "intact")}
    return Side(
        status=status,
        exit_code=code,
        files={**shared.get("files", {}), **own.pop("files", {})},
        config=shared.get("config", "") + own.pop("config", ""),
        prepare="\n".join((shared.get("prepare", ""), own.pop("prepare", ""))).strip(),
        env={**shared.get("env", {}), **own.pop("env", {})},
        cwd=own.pop("cwd", shared.get("cwd", ".")),
        **lists,
        **seen,
        **own,
    )


def all_cases() -> tuple[Case, ...]:
    """Every case, sorted by id."""
    folders = (place.parent for place in FOLDER.glob("FG-*/case.toml"))
    return tuple(sorted(map(read_case, folders), key=lambda case: case.id))
