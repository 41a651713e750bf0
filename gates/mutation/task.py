"""The task of a part: make the mutants, run them, keep what became of them; three programs in one folder. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gates.model.task import Command, Task
from gates.mutation.asked import Asked, written

TASK, TOLD = "mutants", "mutants.json"
TIME_LIMIT_S = 4 * 3600
ALWAYS = ("--continue-on-collection-errors",)
ALL_CORES = 64


def task_of(
    asked: Asked, *, roots: Sequence[str], env: Mapping[str, str], pass_env: tuple[str, ...], is_reusable: bool
) -> Task:
    """The task that makes and runs the mutants of a part.

    Args:
        asked: what is asked of the program that makes mutants.
        roots: folders and files of tests that are there.
        env: variables set for the tests.
        pass_env: names of the user's variables that the tests may see.
        is_reusable: the evidence depends on nothing but what the task names: no budget, and no day on which it ends.
    """
    answer = ("{out}/work/question.json", "{out}/work/answer.jsonl", "--in", "{out}/tree")
    words = [_literal(word) for word in (*asked.options, *roots)]
    make = Command(argv=("{mutants}", "make", "{facts}", "{out}"), stdin=written(asked))
    run = Command(argv=("{python}", "{probe:run_mutants}", *answer, "--", *ALWAYS, *words), accepted_exit_codes=(0, 1))
    keep = Command(argv=("{mutants}", "keep", "{out}"), runs_always=True)
    return Task(
        name=TASK,
        commands=(make, run, keep),
        outputs=(TOLD,),
        env=tuple((name, _literal(value)) for name, value in sorted(env.items())),
        input_env=pass_env,
        input_files=None,
        time_limit_s=TIME_LIMIT_S,
        needs=("pytest",),
        weight=asked.jobs or ALL_CORES,
        is_reusable=is_reusable,
    )


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
