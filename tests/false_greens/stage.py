"""Builds the project of a case and runs the installed program in it, as a user would."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.false_greens.cases import BASE, Side

LOCAL = ("CI", "GITHUB_", "GITLAB_", "NO_COLOR", "FORCE_COLOR", "PYTEST_", "COVERAGE_", "COV_", "RUFF_", "GATES_")
IDENTITY = {
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
}  # fmt: skip

_ROW = re.compile(r"^  \S +(pass|warn|fail|error|skip) ", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Gave:
    """What a run gave."""

    status: str
    exit_code: int
    findings: tuple[str, ...]
    """`check path`, sorted, each once."""
    text: str


def play(side: Side, root: Path) -> Gave:
    """Lay the project out in this folder, commit it, and run what the case asks."""
    root.mkdir()
    _write(side, root)
    environment = _environment()
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "begin")):
        subprocess.run(["git", *words], cwd=root, env=environment, check=True, capture_output=True)
    if side.prepare:
        done = subprocess.run(
            ["bash", "-euc", side.prepare], cwd=root, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"the case cannot be prepared:\n{done.stdout}{done.stderr}"
    before = [(root / name).read_bytes() for name in side.intact]
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "gates", *side.run],
        cwd=root / side.cwd,
        env={**environment, **side.env},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    text = ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr, text
    assert [(root / name).read_bytes() for name in side.intact] == before, "the run changed the tree"
    for name, held in side.leaves.items():
        assert held in (root / name).read_text(encoding="utf-8"), (name, held)
    return Gave(
        status=_status(ran.stdout, ran.returncode),
        exit_code=ran.returncode,
        findings=_findings(root / side.cwd if (root / side.cwd / ".gates").exists() else root),
        text=text,
    )


def _write(side: Side, root: Path) -> None:
    files = {**BASE, **side.files}
    files["pyproject.toml"] += side.config
    for name in side.remove:
        del files[name]
    for name, text in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(LOCAL)}
    tools = str(Path(sys.executable).parent)
    return {
        **kept,
        **IDENTITY,
        "PATH": f"{tools}{os.pathsep}{kept.get('PATH', '')}",
        "GATES": f"{sys.executable} -P -m gates",
    }


def _status(said: str, exit_code: int) -> str:
    """The worst status of the parts, which the exit code must bear out; `refused` where nothing was judged."""
    if not said.startswith("Health: "):
        return "refused"
    shown = {match[1] for match in _ROW.finditer(said)}
    if exit_code == 0:
        return next((status for status in ("error", "fail", "warn", "pass", "skip") if status in shown), "nothing")
    return {1: "fail", 3: "error"}.get(exit_code, "unknown")


def _findings(root: Path) -> tuple[str, ...]:
    """What the fragments or the report name, as `check path`."""
    found = set()
    for place in (root / ".gates" / "fragments").glob("*.json"):
        for finding in json.loads(place.read_text(encoding="utf-8"))["fragment"]["reading"]["findings"]:
            found.add(f"{finding['check']} {finding['path'] or ''}".strip())
    return tuple(sorted(found))
