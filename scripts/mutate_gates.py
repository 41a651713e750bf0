"""Break each gate's `read` and `conditions` on purpose: its known-bad and known-good cases must notice.

Each case is planted and run once, really; what its tasks left is read again by each broken gate, which takes no time.
First come the gate's own cases, which every proof plants: a defect is noticed when the clean project is no longer
green, when a planted defect is no longer seen as demanded, or when damaged output is believed. Then come further cases,
which are too many for every proof: each is held to the whole reading that is kept beside it.

    python scripts/mutate_gates.py [GATE ...] [--accept] [--write]
"""

from __future__ import annotations

import argparse
import ast
import difflib
import importlib
import inspect
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from further_cases import CASES
from further_cases.case import Recorded, recorded
from mutated_cases import EQUIVALENT, PROJECT
from mutated_page import Row, page
from mutations import Mutant, mutants

from gates.adapters.plugins import builtin_gates
from gates.api import Gate, KnownBad, TaskResult
from gates.plan.parts import PlannedPart
from gates.run.proof import seen, sight_of_reading
from gates.testing.damage import damages, is_green, silences
from gates.testing.folder import commit, folder_scope, planned_part, planted, run_tasks, write

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "explanation" / "mutated-gates.md"
READINGS = Path(__file__).parent / "further_cases" / "readings"


@dataclass(frozen=True, kw_only=True)
class State:
    """The sample project, clean or with a known-bad case, as the gate's tasks left it."""

    planned: PlannedPart
    results: Mapping[str, TaskResult]
    case: KnownBad | None = None
    """None: the clean project."""

    def read(self, gate: Gate[Any]) -> Any:
        """What a gate says of it."""
        return gate.read(self.planned.settings, self.planned.scope, self.results)


def states(gate: Gate[Any]) -> list[State]:
    """The clean project and each of the gate's own known-bad cases, run for real once."""
    with tempfile.TemporaryDirectory(prefix="gates-mutate-") as place:
        folder = Path(place, "project").resolve()
        write(folder, PROJECT)
        if gate.needs_base:
            commit(folder)
        clean = _state(gate, folder, None)
        found = [clean]
        for case in gate.known_bad(clean.planned.settings, clean.planned.scope):
            with planted(folder, case):
                found.append(_state(gate, folder, case))
    return found


def _state(gate: Gate[Any], folder: Path, case: KnownBad | None) -> State:
    planned = planned_part(gate, folder_scope(gate, folder))
    results = {name: it.result for name, it in run_tasks(planned, folder).items()}
    return State(planned=planned, results=results, case=case)


def noticed(gate: Gate[Any], found: Sequence[State]) -> str:
    """How the gate's own cases notice a broken gate; empty when they do not."""
    try:
        clean = found[0]
        whole = clean.read(gate)
        if not is_green(gate, clean.planned, whole):
            return "not green on the clean project"
        before = sight_of_reading(whole)
        for it in found[1:]:
            if it.case is not None and (why := seen(it.case, before, sight_of_reading(it.read(gate)))):
                return f"{it.case.name}: {why}"
        paths = clean.planned.scope.paths if gate.expects_files else ()
        for damage in (*damages(clean.results), *silences(clean.results, paths)):
            if is_green(gate, clean.planned, replace(clean, results=damage.results).read(gate)):
                return f"green when {damage.what}"
    except Exception as error:  # noqa: BLE001  (a gate that raises is an error of its part)
        return f"it raises {type(error).__name__}"
    return ""


def noticed_further(gate: Gate[Any], cases: Sequence[Recorded], expected: Mapping[str, str]) -> str:
    """Which further case a broken gate reads otherwise; empty when it reads all of them right."""
    for case in cases:
        try:
            if case.reading(gate) != expected[case.name]:
                return case.name
        except Exception as error:  # noqa: BLE001  (as above)
            return f"{case.name}: it raises {type(error).__name__}"
    return ""


def broken_gate(gate: Gate[Any], mutant: Mutant) -> Gate[Any]:
    """The gate with the functions of a mutant; classes and constants stay those of its module."""
    names = dict(vars(importlib.import_module(gate.module)))
    tree = ast.Module(body=[*ast.parse("from __future__ import annotations").body, *mutant.functions], type_ignores=[])
    code = compile(ast.fix_missing_locations(tree), f"<{gate.name}>", "exec")
    exec(code, names)
    return replace(gate, read=names["read"], conditions=names["conditions"])


def kept(gate: str) -> dict[str, str]:
    """Further case -> the reading that it is held to."""
    place = READINGS / f"{gate}.txt"
    text = place.read_text(encoding="utf-8") if place.exists() else ""
    sections = [section.partition("\n") for section in text.split("## ")[1:]]
    return {name: reading.strip("\n") for name, _, reading in sections}


def accept(gate: Gate[Any], cases: Sequence[Recorded]) -> None:
    """Keep what the gate reads now; the difference is for people to read."""
    READINGS.mkdir(exist_ok=True)
    text = "\n".join(f"## {case.name}\n{case.reading(gate)}\n" for case in cases)
    (READINGS / f"{gate.name}.txt").write_text(text, encoding="utf-8")


def differences(gate: Gate[Any], cases: Sequence[Recorded]) -> Iterator[str]:
    """What the gate that ships reads otherwise than what is kept, line by line."""
    expected = kept(gate.name)
    for case in cases:
        before, after = expected.get(case.name, "").splitlines(), case.reading(gate).splitlines()
        yield from difflib.unified_diff(before, after, case.name, "now", lineterm="", n=0)


def judged(gate: Gate[Any], own: Sequence[State], cases: Sequence[Recorded]) -> tuple[Row, list[str]]:
    """The row of a gate, and the defects that nobody noticed."""
    expected = kept(gate.name)
    source = inspect.getsource(importlib.import_module(gate.module))
    by_own, by_further, equal, alive = 0, 0, 0, []
    for mutant in mutants(source, ("read", "conditions")):
        broken, name = broken_gate(gate, mutant), f"{gate.name}: {mutant.function}: {mutant.what}"
        if noticed(broken, own):
            by_own += 1
        elif noticed_further(broken, cases, expected):
            by_further += 1
        elif name in EQUIVALENT:
            equal += 1
        else:
            alive.append(f"{name} (line {mutant.line})")
    row = Row(
        gate=gate.name, cases=len(own) - 1, further=len(cases), by_own=by_own, by_further=by_further,
        equal=equal, alive=len(alive),
    )  # fmt: skip
    return row, alive


def main(arguments: list[str]) -> int:
    """Mutate the gates that are named, or all; 1 when a defect survives that nobody called equivalent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gates", nargs="*")
    parser.add_argument("--accept", action="store_true", help="keep how the further cases are read now")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    asked = parser.parse_args(arguments)
    rows, alive = [], []
    for name, gate in sorted(builtin_gates().items()):
        if asked.gates and name not in asked.gates:
            continue
        own, cases = states(gate), list(map(partial(recorded, gate), CASES.get(name, ())))
        if asked.accept:
            accept(gate, cases)
        unfit = noticed(gate, own) or "\n".join(differences(gate, cases))
        if unfit:
            print(f"{name}: the gate that ships does not pass: {unfit}", file=sys.stderr)
            print("When that is right: `nox -s mutants -- --accept --write`, and read the difference.", file=sys.stderr)
            return 2
        row, left = judged(gate, own, cases)
        print(f"{name}: {row.noticed} of {row.defects} noticed, {row.equal} equivalent", flush=True)
        for it in left:
            print(f"  {it}")
        rows.append(row)
        alive += left
    print(f"{sum(row.noticed for row in rows)} of {sum(row.defects for row in rows)} noticed")
    if asked.write:
        PAGE.write_text("\n".join(page(rows, alive, EQUIVALENT)) + "\n", encoding="utf-8")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
