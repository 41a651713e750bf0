from __future__ import annotations

from gates.model.evidence import InvocationRecord
from gates.model.task import Invocation, TaskResult
from gates.run.records import records_of
from tests.run.builders import task


def test_a_long_list_of_a_tasks_own_paths_is_shortened_and_the_rest_stays() -> None:
    paths = tuple(f"pkg/{number:04}.py" for number in range(1000))
    ran = Invocation(argv=("ruff", "check", *paths), exit_code=1, started_at="t", duration_s=0.5)
    (record,) = records_of([TaskResult(task=task(paths=paths), invocations=(ran,))])
    assert record == InvocationRecord(
        task="look", argv=("ruff", "check", *paths[:5], "... and 995 more paths"), exit_code=1, started_at="t",
        duration_s=0.5,
    )  # fmt: skip


def test_a_short_list_is_kept_as_it_is() -> None:
    argv = ("ruff", "a.py", "--", *(f"p{number}.py" for number in range(6)))
    paths = tuple(f"p{number}.py" for number in range(6))
    (record,) = records_of([TaskResult(task=task(paths=paths), invocations=(Invocation(argv=argv),))])
    assert record.argv == argv
