"""Print a Makefile with the very commands that `gates health` would run here, one target for each task.

Run it in the repository, with the interpreter that has lane-gates; the argument is a fresh folder for outputs.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from gates.cli.carry_out import ruff_program
from gates.cli.main import _world
from gates.cli.prepare import prepare
from gates.run.command import Places, pieces, standard_input
from gates.run.environment import neutral
from gates.run.merge import Job, merge

prepared = prepare(_world())
folder = Path(sys.argv[1]).absolute()
folder.mkdir(parents=True, exist_ok=True)


def script(job: Job, number: int) -> Path:
    """A shell script that runs one task's commands as gates does, in its environment."""
    task = job.task
    out = folder / f"{number}-out"
    out.mkdir()
    places = Places(python=prepared.interpreter.program, ruff=ruff_program(prepared), root=prepared.root, out=out)
    extra = [(name, places.filled(value)) for name, value in task.env]
    env = neutral(os.environ, passed=task.input_env, extra=extra)
    lines = ["cd " + shlex.quote(str(prepared.root))]
    for place, command in enumerate(task.commands):
        stdin = standard_input(task, command)
        given = folder / f"{number}-{place}-stdin"
        given.write_bytes(stdin or b"")
        words = places.words(command.argv)
        for paths in pieces(task, command, words=words, env=env):
            line = ["env", "-i", *(f"{name}={value}" for name, value in env.items()), *words, *paths]
            lines.append(f"{shlex.join(line)} < {shlex.quote(str(given))} > {out}/{place}.out 2> {out}/{place}.err")
    path = folder / f"{number}.sh"
    path.write_text("\n".join([*lines, "true", ""]))
    return path


jobs = merge(prepared.plan.parts)
scripts = [script(job, number) for number, job in enumerate(jobs)]
print("all:", *(f"task{number}" for number in range(len(scripts))))
for number, path in enumerate(scripts):
    print(f"task{number}: ; @sh {shlex.quote(str(path))}")
