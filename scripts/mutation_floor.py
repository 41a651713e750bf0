"""What a run of mutants costs at least: a fork for each, and the tests that ran, as they ran without a mutant."""

from __future__ import annotations

import subprocess
from typing import Any

FORKS = 300
_FORKING = f"""
import os, resource, pytest
before = [sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
for _ in range({FORKS}):
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)
after = [sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(sum(after) - sum(before))
"""


def fork_s(python: str) -> float:
    """Seconds of CPU for a fork of an interpreter that has loaded pytest, and for its end."""
    done = subprocess.run([python, "-c", _FORKING], check=True, capture_output=True, text=True)
    return float(done.stdout) / FORKS


def floor_s(question: dict[str, Any], answer: list[dict[str, Any]], fork: float) -> tuple[float, float]:
    """Seconds of CPU of the mutants that were run in a fork: at least, and really.

    A mutant's tests are those that ran its statement, the shortest first, as many as were run.
    """
    tests = next(line for line in answer if line["t"] == "tests")["tests"]
    covers = next(line for line in answer if line["t"] == "covers")["spans"]
    ran = {(path, first, last): int(mask, 16) for path, first, last, mask in covers}
    asked = {each["id"]: each for each in question["mutants"]}
    least = really = 0.0
    last_words = {line["id"]: line for line in answer if line["t"] == "mutant"}
    for line in last_words.values():
        mutant = asked[line["id"]]
        if line["is_fresh"] or line["outcome"] not in ("killed", "survived"):
            continue
        path = question["functions"][mutant["function"]]["path"]
        mask = ran.get((path, *mutant["statement"]), 0)
        covering = [index for index in range(len(tests)) if mask >> index & 1 or tests[index]["is_blind"]]
        covering.sort(key=lambda index: (tests[index]["is_slow"], tests[index]["cpu_s"]))
        least += fork + sum(tests[index]["cpu_s"] for index in covering[: line["ran"]])
        really += line["cpu_s"]
    return least, really
