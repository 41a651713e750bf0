from __future__ import annotations

import threading
import time

import pytest

from gates.model.task import Command
from gates.run.merge import Job
from gates.run.schedule import in_order, side_by_side
from tests.run.builders import task


def job(name: str, weight: int = 1) -> Job:
    return Job(task=task(name=name, weight=weight, paths=()), readers=())


def names(jobs: tuple[Job, ...]) -> list[str]:
    return [each.task.name for each in jobs]


def test_the_longest_goes_first_after_what_nobody_timed() -> None:
    jobs = [job("short"), job("new"), job("long"), job("new-heavy", 2)]
    known = {"short": 1.0, "long": 9.0}
    assert names(in_order(jobs, lambda each: known.get(each.task.name))) == ["new-heavy", "new", "long", "short"]


def test_what_nobody_timed_is_guessed_from_its_files_and_program() -> None:
    paths = tuple(f"f{number}.py" for number in range(1_000))
    ruff, python = Command(argv=("{ruff}", "check")), Command(argv=("{python}", "probe.py"))
    jobs = [
        Job(task=task(name="ruff", commands=(ruff,), paths=paths), readers=()),
        Job(task=task(name="few", commands=(python,), paths=paths[:10]), readers=()),
        Job(task=task(name="probe", commands=(python,), paths=paths), readers=()),
        Job(task=task(name="tests", commands=(python,), paths=()), readers=()),
        Job(task=task(name="timed", commands=(python,), paths=()), readers=()),
    ]
    known = {"timed": 0.3}
    ordered = in_order(jobs, lambda each: known.get(each.task.name))
    assert names(ordered) == ["tests", "probe", "timed", "ruff", "few"]


@pytest.mark.parametrize(("cores", "weights"), [(1, [1] * 6), (2, [1] * 8), (4, [1, 2, 3, 1, 2, 4, 1, 9, 0])])
def test_never_more_runs_at_once_than_there_are_cores_for(cores: int, weights: list[int]) -> None:
    lock, busy, seen = threading.Lock(), 0, []

    def work(each: Job) -> str:
        nonlocal busy
        weight = min(max(each.task.weight, 1), cores)
        with lock:
            busy += weight
            seen.append(busy)
        time.sleep(0.01)
        with lock:
            busy -= weight
        return each.task.name

    jobs = [job(f"j{at}", weight) for at, weight in enumerate(weights)]
    events = list(side_by_side(jobs, cores=cores, work=work, stop=lambda: False))
    assert max(seen) <= cores
    assert sorted(event.result or "" for event in events if not event.is_start) == sorted(names(tuple(jobs)))
    assert sum(event.is_start for event in events) == len(jobs)


def test_two_that_wait_for_each_other_run_side_by_side() -> None:
    barrier = threading.Barrier(2, timeout=5)
    events = list(
        side_by_side([job("a"), job("b")], cores=2, work=lambda _job: barrier.wait() >= 0, stop=lambda: False)
    )
    assert [event.fault for event in events] == [None] * 4


def test_one_that_fails_by_our_fault_does_not_stop_the_others() -> None:
    def work(each: Job) -> str:
        if each.task.name == "b":
            raise RuntimeError("boom")
        return "done"

    events = [
        event
        for event in side_by_side([job("a"), job("b"), job("c")], cores=1, work=work, stop=lambda: False)
        if not event.is_start
    ]
    assert [(event.job.task.name, event.result, repr(event.fault)) for event in events] == [
        ("a", "done", "None"), ("b", None, "RuntimeError('boom')"), ("c", "done", "None"),
    ]  # fmt: skip


def test_after_a_stop_nothing_begins_and_what_runs_is_told_of() -> None:
    stopped = threading.Event()

    def work(each: Job) -> str:
        stopped.set()
        return each.task.name

    jobs = [job("a"), job("b"), job("c")]
    events = list(side_by_side(jobs, cores=1, work=work, stop=stopped.is_set))
    assert [event.result for event in events if not event.is_start] == ["a"]


def test_nothing_to_do_ends_at_once() -> None:
    assert list(side_by_side([], cores=2, work=lambda _job: 1, stop=lambda: False)) == []
