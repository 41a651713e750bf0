from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gates.run.merge import Job, merge
from tests.run.builders import gate, planned, task


def test_mergeable_tasks_that_differ_in_paths_are_run_once_with_all_of_them() -> None:
    one = planned((task(paths=("b", "a"), is_mergeable=True),), of=gate("one"))
    two = planned((task(paths=("c", "b"), is_mergeable=True),), of=gate("two"))
    merged = task(paths=("a", "b", "c"), is_mergeable=True)
    assert merge([one, two]) == (Job(task=merged, readers=("one-prod", "two-prod"), limits_s=(600, 600)),)


def test_equal_tasks_are_run_once() -> None:
    parts = [planned((task(),), of=gate(name)) for name in ("one", "two", "three")]
    assert merge(parts) == (Job(task=task(), readers=("one-prod", "two-prod", "three-prod"), limits_s=(600, 600, 600)),)


def test_tasks_that_differ_in_anything_else_are_run_each() -> None:
    base = task(is_mergeable=True)
    others = [
        task(is_mergeable=True, **change)
        for change in (
            {"env": (("A", "1"),)},
            {"argv": ("other",)},
            {"outputs": ("x",)},
            {"name": "n"},
        )
    ]
    parts = [planned((each,), of=gate(f"g{at}")) for at, each in enumerate([base, *others])]
    assert [job.task for job in merge(parts)] == [base, *others]


def test_tasks_that_differ_in_their_time_limit_are_run_once_under_the_longest() -> None:
    parts = [planned((task(time_limit_s=limit),), of=gate(name)) for name, limit in (("one", 7), ("two", 9))]
    assert merge(parts) == (Job(task=task(time_limit_s=9), readers=("one-prod", "two-prod"), limits_s=(7, 9)),)


def test_tasks_that_are_not_mergeable_keep_their_paths() -> None:
    one = planned((task(paths=("a",)),), of=gate("one"))
    two = planned((task(paths=("b",)),), of=gate("two"))
    assert [job.task.paths for job in merge([one, two])] == [("a",), ("b",)]


@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_parts_does_not_change_what_is_run(names: list[str]) -> None:
    parts = [planned((task(paths=(name,), is_mergeable=True),), of=gate(name)) for name in names]
    assert [job.task for job in merge(parts)] == [task(paths=("a", "b", "c", "d"), is_mergeable=True)]
