"""Builds questions for the runner out of a small tree, runs it, and reads what it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gates.probes
from gates.mutation.functions import functions_of
from gates.mutation.generate import mutants_of
from gates.mutation.mutant import Mutant, identified
from gates.mutation.question import question_of

PROBE = Path(gates.probes.__file__).parent / "run_mutants.py"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the runner said."""

    lines: tuple[dict[str, Any], ...]
    mutants: Mapping[str, Mutant]
    status: int
    stderr: str

    def outcomes(self) -> dict[str, str]:
        """By `function: before > after`: the last word on each mutant."""
        found = {}
        for line in self.lines:
            if line["t"] == "mutant":
                mutant = self.mutants[line["id"]]
                found[f"{mutant.qualname}: {mutant.before.strip()} > {mutant.after.strip()}"] = line["outcome"]
        return found

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The lines of one kind."""
        return [line for line in self.lines if line["t"] == kind]


def asked_of(root: Path, *sources: str, **more: Any) -> tuple[dict[str, Any], dict[str, Mutant]]:
    """All mutants of some files, as the gate asks for them."""
    mutants: list[Mutant] = []
    for path in sources:
        found, _ = functions_of(path, (root / path).read_text())
        mutants.extend(identified(mutant for function in found for mutant in mutants_of(function)))
    asked = question_of(mutants, files=sources, clean_s=60, **more)
    return asked, {mutant.id: mutant for mutant in mutants}


def written(root: Path, files: Mapping[str, str]) -> Path:
    """Write a small tree."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def run(
    root: Path,
    *sources: str,
    arguments: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    python: str = os.environ.get("GATES_TEST_PYTHON", sys.executable),
    **more: Any,
) -> Answer:
    """Ask the runner about all mutants of some files of a tree."""
    asked, mutants = asked_of(root, *sources, **more)
    (root / "question.json").write_text(json.dumps(asked))
    done = subprocess.run(
        [python, PROBE, "question.json", "answer.jsonl", "--", *arguments],
        cwd=root, capture_output=True, check=False, timeout=240, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(env or {})},
    )  # fmt: skip
    lines = [json.loads(line) for line in (root / "answer.jsonl").read_text().splitlines()]
    return Answer(lines=tuple(lines), mutants=mutants, status=done.returncode, stderr=done.stderr.decode())
