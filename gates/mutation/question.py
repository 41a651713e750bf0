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
    statements: Iterable[Mutant] = (),
    entered: Sequence[str] | None = None,
    known: Mapping[str, Any] | None = None,
    passed: Mapping[str, Sequence[str]] | None = None,
    told_fresh: Iterable[str] = (),
    folders: Sequence[str] = (),
    documents: Sequence[str] = (),
    left: Sequence[str] = (),
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
        statements: Further mutants, which are not run; which tests run their statements is wanted too.
        entered: Further files, of which is recorded which functions a test and a mutant's run entered; None: nothing
            of that is recorded.
        known: What earlier runs said of tests: `tests` by node id; `ran`, lists of path, first and last line and a
            mask over those tests; `at_import`, the same without a mask, for lines that run while a file is imported;
            `importers`, the same with the test file that is imported; `collect_s`, CPU seconds until all tests
            were collected. These tests are not run clean again.
        passed: By mutant id: tests that are known to pass with it. Only others are run.
        told_fresh: Ids of those among them that no fresh process noticed either; others may need one now.
        folders: Folders that are imported from, relative to the folder that the runner works in.
        documents: Files of which is told whether a run opens them.
        left: Test files that are not collected: all their tests are among `known`, and no mutant is run by one of them.
    """
    asked, others = list(mutants), list(statements)
    functions = {id(mutant.function): mutant.function for mutant in (*asked, *others)}
    settled = frozenset(told_fresh)
    names = sorted({name for tests_ in (passed or {}).values() for name in tests_})
    bits = {name: 1 << bit for bit, name in enumerate(names)}
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
                **_mask(each.id, passed or {}, bits), "is_settled": each.id in settled,
            }
            for each in asked
        ],
        "statements": [[numbers[id(each.function)], *each.statement] for each in others],
        "entered": None if entered is None else list(entered),
        "known": dict(known or {}),
        "names": names,
        "folders": list(folders),
        "documents": list(documents),
        "left": list(left),
        "killers": {mutant: list(names) for mutant, names in (killers or {}).items()},
        "tests": list(tests),
        "limits": {"clean_s": clean_s, "memory_bytes": memory_bytes},
        "jobs": jobs,
        "budget_s": budget_s,
        "fresh": fresh,
    }  # fmt: skip


def _mask(mutant: str, passed: Mapping[str, Sequence[str]], bits: Mapping[str, int]) -> dict[str, str]:
    return {"passed": f"{sum(bits[name] for name in set(passed[mutant])):x}"} if mutant in passed else {}
