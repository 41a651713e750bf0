"""What the runner is asked: a JSON document, see `gates/probes/run_mutants.py`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gates.mutation.mutant import Mutant


def question_of(
    mutants: Iterable[Mutant],
    *,
    files: Sequence[str],
    jobs: int = 2,
    killers: Mapping[str, Sequence[str]] | None = None,
    tests: Sequence[str] = (),
    clean_s: float = 600.0,
    memory_bytes: int | None = None,
    budget_s: float | None = None,
    fresh: bool = True,
) -> dict[str, Any]:
    """Ask about mutants, in the order in which they are to be run; muted ones must have been left out.

    Args:
        mutants: What to run.
        files: Sources whose lines are followed, relative to the folder the runner starts in; all that have mutants.
        jobs: How many children at once.
        killers: By mutant id: tests that killed it before, which come first.
        tests: Node ids; empty for all that pytest collects. Only these are run clean and against mutants.
        clean_s: Wall limit of one test in the clean runs.
        memory_bytes: Limit of the address space of a child; None for none.
        budget_s: Nothing is begun after so many seconds from the start of the runner; None for no limit.
        fresh: Try in a fresh process what runs at import or cannot be swapped.
    """
    asked = list(mutants)
    functions = {id(mutant.function): mutant.function for mutant in asked}
    numbers = {identity: number for number, identity in enumerate(functions)}
    return {
        "files": list(files),
        "functions": [
            {
                "path": each.path, "qualname": each.qualname, "headers": list(each.headers),
                "first_line": each.first_line, "last_line": each.last_line,
                "def_line": each.def_line, "body_line": each.body_line,
            }
            for each in functions.values()
        ],
        "mutants": [
            {
                "id": each.id, "function": numbers[id(each.function)], "statement": list(each.statement),
                "text": each.text_of_function,
            }
            for each in asked
        ],
        "killers": {mutant: list(names) for mutant, names in (killers or {}).items()},
        "tests": list(tests),
        "limits": {"clean_s": clean_s, "memory_bytes": memory_bytes},
        "jobs": jobs,
        "budget_s": budget_s,
        "fresh": fresh,
    }  # fmt: skip
