"""Mutants that survive or that nobody decided on, and a run of them that is cut or killed: never counted as killed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from faults.ledger import Entry, Harm
from gates.api import NotAsked, Reading
from gates.builtin.mutation import GATE, WHOLE, Settings
from gates.mutation.outcomes import Outcome
from gates.testing import a_repository, a_result, a_scope, run_gate, write
from tests.builtin.test_mutation import FILES, LANES

COUNTED = {Outcome.KILLED.value, Outcome.TIMEOUT.value}
"""What counts for a test: it failed, or it did not end, twice."""
OUTCOMES = ("killed", "killed", "killed", "killed", "survived", "no_tests")


def answer(outcomes: Iterable[str | None] = OUTCOMES, **changes: Any) -> bytes:
    """What the program of the gate leaves, with one mutant for each outcome."""
    mutants = [
        {
            "id": f"m{number}", "path": "src/acme/sums.py", "qualname": "add", "line": 2, "last_line": 2, "diff": "-a",
            "before": "a", "after": "b", "operator": "o", "outcome": outcome,
            "killer": "t" if outcome == "killed" else None,
        }
        for number, outcome in enumerate(outcomes)
    ]  # fmt: skip
    whole = {
        "version": 1, "asked": {}, "mutants": mutants, "muted": [], "not_wanted": 0, "without": [], "mutmut": "3.8",
        "functions": [["src/acme/sums.py", "add", 1, 2]], "parsed": ["src/acme/__init__.py", "src/acme/sums.py"],
        "seed": "", "register": [], "why": "", "notes": [], "collected": 2, "known_tests": 0, "cut": None,
        "clean": {"failed": [], "flaky": [], "problems": [], "passed": 2},
        "runner": [{"t": "begin"}, {"t": "end", "is_whole": True}],
    }  # fmt: skip
    return json.dumps({**whole, **changes}).encode()


def read(data: bytes | None, **ended: Any) -> Reading:
    """What the gate reads in it."""
    scope = a_scope(a_repository(FILES, lanes=LANES))
    plan = GATE.plan(Settings(), scope)
    assert not isinstance(plan, NotAsked)
    outputs = {} if data is None else {"mutants.json": data}
    return GATE.read(Settings(), scope, {"mutants": a_result(plan[0], outputs=outputs, **ended)})


def score(reading: Reading) -> tuple[int, int | None] | None:
    """Killed of judged; None where there is no score to be believed."""
    if reading.problems or reading.account is None or reading.account.is_open:
        return None
    return next(((it.value, it.of) for it in reading.measurements if it.metric == WHOLE and it.path is None), None)


def test_no_other_outcome_is_counted_as_killed(fault: Callable[[str, str], Entry]) -> None:
    entry = fault("A50", "each mutant with each outcome, and with none")
    assert score(read(answer())) == (4, 6)
    for number in range(len(OUTCOMES)):
        for outcome in (*(each.value for each in Outcome), None):
            outcomes = [*OUTCOMES[:number], outcome, *OUTCOMES[number + 1 :]]
            found = score(read(answer(outcomes)))
            killed = sum(each in COUNTED for each in outcomes)
            wrong = found is not None and (found[0] > killed or (found[0] == found[1] and killed < len(outcomes)))
            harms = {Harm.FALSE_GREEN: f"{found} of {outcomes}"} if wrong else {}
            entry.add(gave="no score" if found is None else "score", harms=harms, what=f"mutant {number} {outcome}")


def test_an_answer_that_is_cut_or_not_whole_gives_no_score(fault: Callable[[str, str], Entry]) -> None:
    entry = fault("A50", "answer of the runner: every cut, no end, no mutant, killed by a signal, no answer")
    whole = answer()
    broken = [read(whole[:end]) for end in range(len(whole))]
    broken += [
        read(answer(runner=runner)) for runner in ([], [{"t": "begin"}], [{"t": "begin"}, {"t": "end", "is_whole": 0}])
    ]
    broken += [read(answer(())), read(None), read(whole, exit_code=-9), read(whole, exit_code=None, timed_out=True)]
    for number, reading in enumerate(broken):
        found = score(reading)
        harms = {Harm.FALSE_GREEN: f"{found}"} if found else {}
        entry.add(gave="score" if found else "named", harms=harms, what=f"number {number}")


SUITES = {
    "tests that assert nothing": ("", False),
    "a test that kills the runner once the code is changed": ("os.kill(os.getppid(), 9)", True),
    "a test that ends its process well once the code is changed": ("os._exit(0)", True),
    "a test that kills itself once the code is changed": ("os.kill(os.getpid(), 9)", True),
}


@pytest.mark.parametrize("name", SUITES)
def test_a_real_run_that_is_weak_or_hostile_has_no_full_score(
    name: str, tmp_path: Path, fault: Callable[[str, str], Entry]
) -> None:
    does, is_hostile = SUITES[name]
    entry = fault("A50", name)
    body = f"    if add(1, 2) != 3:\n        {does}\n" if does else "    add(1, 2)\n"
    text = f"import os\n\nfrom acme.sums import add\n\n\ndef test_add():\n{body}"
    write(tmp_path, {**FILES, "tests/test_sums.py": text})
    reading = run_gate(GATE, tmp_path, lanes=LANES)
    found = score(reading)
    is_full = found is not None and found[0] > 0 and (not is_hostile or found[0] == found[1])
    gave = "no score" if found is None else f"{found[0]} of {found[1]} killed"
    entry.add(gave=gave, harms={Harm.FALSE_GREEN: f"{found}"} if is_full else {})
