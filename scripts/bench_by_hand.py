"""Print a Makefile with what a maintainer would write by hand for the same parts: one target for each.

ruff and compileall once for each lane, one test run under coverage with its reports. Run it in the repository, with
the interpreter that has lane-gates; the argument is a fresh folder for outputs.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from gates.cli.carry_out import ruff_program
from gates.cli.main import _world
from gates.cli.prepare import prepare

prepared = prepare(_world())
folder = Path(sys.argv[1]).absolute()
folder.mkdir(parents=True, exist_ok=True)
python, ruff = prepared.interpreter.program, shlex.join(ruff_program(prepared))
asked = {(planned.part.gate, planned.part.lane): planned.scope for planned in prepared.plan.parts}


def recipe(gate: str, name: str, paths: Sequence[str]) -> str | None:
    """A shell line that asks one gate's question of these paths; None where a person has no command for it."""
    where = shlex.join(paths)
    if gate == "lint":
        return f"{ruff} check --no-fix --no-cache --output-format json {where}"
    if gate == "format":
        return f"{ruff} format --check --no-cache {where}"
    if gate == "compile":
        return f"PYTHONPYCACHEPREFIX={shlex.quote(str(folder / name))} {python} -m compileall -q -f {where}"
    if gate == "tests":
        junit = shlex.quote(str(folder / f"{name}.xml"))
        data, report = (shlex.quote(str(folder / f"{name}.{kind}")) for kind in ("data", "json"))
        pytest = f"-m pytest -q -p no:cacheprovider --junitxml={junit} {shlex.join(tests)}"
        if ("coverage", name.removeprefix("tests-")) not in asked:
            return f"PYTHONDONTWRITEBYTECODE=1 {python} {pytest}"
        environment = f"PYTHONDONTWRITEBYTECODE=1 COVERAGE_FILE={data}"
        run = f"{environment} {python} -m coverage run --branch --source={shlex.quote(','.join(paths))} {pytest}"
        return f"{run}; {environment} {python} -m coverage json -q -o {report}"
    return None


tests = [path for lane in prepared.config.lanes if lane.name == "tests" for path in lane.paths]
recipes = {}
for planned in prepared.plan.parts:
    lane = planned.scope.lane
    line = recipe(planned.part.gate, planned.part.name, lane.paths) if lane else None
    if line is not None:
        recipes[planned.part.name] = line
print("all:", *recipes)
for name, line in recipes.items():
    script = folder / f"{name}.sh"
    script.write_text(f"( {line} ) > {shlex.quote(str(folder / name))}.out 2>&1\ntrue\n")
    print(f"{name}: ; @sh {shlex.quote(str(script))}")
