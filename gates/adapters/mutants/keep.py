"""`keep`: what became of the mutants, for the gate to read, and for the next run to begin with."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gates.adapters.mutants.pending import MADE, WORK, ended, lines_of, taught_by
from gates.adapters.mutants.tree import prune
from gates.mutation.outcomes import Outcome
from gates.mutation.store import PLACE, KnownMutant, State, save

TOLD = "mutants.json"
VERSION = 1
_TESTS_TOLD = 20


def keep(out: Path, *, root: Path) -> None:
    """Write `mutants.json` and the state.

    Raises:
        OSError, ValueError, KeyError: the folder is not what `make` and the runner left.
    """
    work = out / WORK
    if not (work / MADE).exists():  # `make` could not, and said so
        return
    made = json.loads((work / MADE).read_text(encoding="utf-8"))
    lines = lines_of(work)
    state = taught_by(work)
    note = save(root / PLACE, made["name"], state) if made["keeps"] and lines and not _is_idle(lines) else ""
    told = told_of(made, lines, state)
    told["notes"] = [text for text in (made["note"], note) if text]
    (out / TOLD).write_text(json.dumps(told, separators=(",", ":")), encoding="utf-8")
    ended(out)
    prune(root / PLACE, now_s=time.time())


def told_of(made: Mapping[str, Any], lines: list[dict[str, Any]], state: State) -> dict[str, Any]:
    """All that the gate reads: what should have a verdict, and what has one."""
    said = {line["id"]: line for line in lines if line.get("t") == "mutant"}
    nothing: dict[str, Any] = {"tests": [], "errors": 0, "left": 0}
    collection = next((line for line in lines if line.get("t") == "collected"), nothing)
    collected: list[str] = collection["tests"]
    reused = set(made["held"]) | {line["id"] for line in lines if line.get("t") == "kept"}
    opened = set(made["opened"])
    by_id = {each["id"]: each for each in made["mutants"]}
    rows = []
    for name in made["wanted"]:
        line, known = said.get(name), state.mutants.get(name)
        row = dict(by_id[name])
        if line is not None:
            known = known or _of_line(line, collected)
            row |= _row(known) | {"is_reused": name in opened and not line["ran"]}
        elif name in reused and known is not None:
            row |= _row(known) | {"is_reused": True}
        rows.append(row)
    wanted = set(made["wanted"])
    return {
        "version": VERSION,
        "asked": made["asked"],
        "why": made["why"],
        "seed": made["now"]["whole"],
        "register": made["register"],
        "cut": made["cut"],
        "mutants": rows,
        "muted": [each for each in made["mutants"] if each["muted"]],
        "not_wanted": sum(1 for each in made["mutants"] if each["id"] not in wanted and not each["muted"]),
        "functions": made["functions"],
        "without": made["without"],
        "parsed": made["parsed"],
        "mutmut": made["mutmut"],
        "known_tests": len(made["tests"]),
        "runner": [_plain(line) for line in lines if line.get("t") in ("start", "collect-error", "begin", "end")],
        "collected": len(collected),
        "left": collection["left"],
        "errors": collection["errors"],
        "clean": _clean(lines, collected),
    }


def _is_idle(lines: list[dict[str, Any]]) -> bool:
    return len(lines) == 1 and lines[0].get("t") == "end"


def _row(known: KnownMutant) -> dict[str, Any]:
    passed = sorted(known.passed)
    return {
        "outcome": known.outcome.value, "killer": known.killer, "tests": passed[:_TESTS_TOLD], "of": known.tests,
        "ran": known.ran, "duration_s": known.duration_s, "cpu_s": known.cpu_s, "detail": known.detail,
    }  # fmt: skip


def _of_line(line: Mapping[str, Any], collected: list[str]) -> KnownMutant:
    """One that is not kept: suspicious, crashed, not checked."""
    return KnownMutant(
        outcome=Outcome(line["outcome"]), depends=None,
        killer=collected[line["killer"]] if line.get("killer") is not None else None,
        passed=dict.fromkeys(collected[index] for index in line.get("tests") or ()), tests=line["of"], ran=line["ran"],
        duration_s=line["wall_s"], cpu_s=line["cpu_s"], detail=line.get("detail", ""),
    )  # fmt: skip


def _clean(lines: list[dict[str, Any]], collected: list[str]) -> dict[str, Any]:
    """Tests that failed on the unmutated code, and those that ended in two ways; problems of the runs themselves."""
    tests: list[dict[str, Any]] = next((line["tests"] for line in lines if line.get("t") == "tests"), [])
    outcomes = [(name, set(row["outcomes"])) for name, row in zip(collected, tests, strict=False)]
    return {
        "failed": [name for name, each in outcomes if each == {"failed"}],
        "flaky": [name for name, each in outcomes if len(each) > 1 and "failed" in each],
        "problems": [_problem(line, collected) for line in lines if line.get("t") == "clean" and "problem" in line],
        "passed": sum(1 for _, each in outcomes if each == {"passed"}),
        "tests": len(tests),
    }


def _problem(line: Mapping[str, Any], collected: list[str]) -> str:
    problem = line["problem"]
    for kind, text in (("timeout", "did not end in time"), ("died", "ended the process")):
        at = problem.get(kind)
        if at is not None:
            return f"{collected[at] if 0 <= at < len(collected) else 'the run'} {text}"
    return str(problem.get("error", "the run did not come to its end"))


def _plain(line: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in line.items() if key != "pid"}
