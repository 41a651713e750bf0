from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gates.adapters.clock import SystemClock
from gates.adapters.process import SystemProcesses
from gates.model.account import balance
from gates.model.evidence import Fragment, InvocationRecord, Problem, Reading
from gates.model.finding import Finding
from gates.model.scope import Change, ChangedFile
from gates.model.task import Command, Invocation, TaskResult
from gates.plan.parts import PlannedPart
from gates.run.folder import died_runs
from gates.run.fragment import decode, encode
from tests.run.builders import INTERPRETER, Pretended, Told, carry_out, gate, on_disk, planned, read_all, run_id, task

TEXTS = {"pkg/a.py": "A = 1\n", "pkg/b.py": "B = 1\n"}


def part(root: Path, name: str = "lint", *, asked: tuple[Any, ...] | None = None, **changes: Any) -> PlannedPart:
    return planned((task(),) if asked is None else asked, of=gate(name, **changes), files=on_disk(root, TEXTS))


def whats(fragment: Fragment) -> list[str]:
    return [problem.what for problem in fragment.reading.problems]


def shell(script: str, **changes: Any) -> Any:
    return task(commands=(Command(argv=("/bin/sh", "-c", script)),), paths=("pkg/a.py",), **changes)


def changed_line(number: int) -> Change:
    return Change(base_sha="b" * 40, files=(ChangedFile(path="pkg/a.py", added_lines=(number,)),))


def really(root: Path, *parts: PlannedPart, **changes: Any) -> tuple[Fragment, ...]:
    with SystemProcesses(grace_s=0.2) as processes:
        python = replace(INTERPRETER, program=sys.executable)
        known = {"processes": processes, "clock": SystemClock(), "interpreter": python}
        return carry_out(root, *parts, **{**known, **changes})


def test_a_part_that_was_run_has_its_evidence(tmp_path: Path) -> None:
    told = Told()
    (fragment,) = carry_out(tmp_path, part(tmp_path), reporter=told)
    account = balance(unit="file", expected=TEXTS, examined=TEXTS)
    assert fragment.reading == Reading(account=account)
    assert fragment.invocations == (
        InvocationRecord(task="look", argv=("look", "pkg/a.py"), exit_code=0, started_at="2026-01-01T00:00:01.000Z"),
    )
    assert (fragment.run, fragment.config_digest, fragment.interrupted) == (run_id(), "config", False)
    assert (len(fragment.key), len(fragment.proof_key)) == (64, 64)
    assert told.lines == [("started", "lint-prod"), ("finished", "lint-prod", "2 of 2 files")]
    assert decode(encode(fragment), name="f") == fragment


def test_the_fragments_come_in_the_order_of_the_plan(tmp_path: Path) -> None:
    parts = [part(tmp_path, name, asked=(task(name=name),)) for name in ("z", "a", "m")]
    assert [fragment.part.name for fragment in carry_out(tmp_path, *parts)] == ["z-prod", "a-prod", "m-prod"]


def test_the_cache_answers_what_did_not_change_and_says_whose_it_is(tmp_path: Path) -> None:
    carry_out(tmp_path, part(tmp_path), run=run_id("first"))
    processes, told = Pretended(), Told()
    (again,) = carry_out(tmp_path, part(tmp_path), run=run_id("second"), processes=processes, reporter=told)
    assert (again.reused_from, again.run, processes.calls) == ("first", run_id("second"), [])
    assert told.lines == [("started", "lint-prod"), ("reused", "lint-prod", "2 of 2 files")]
    (third,) = carry_out(tmp_path, part(tmp_path), run=run_id("third"))
    assert third.reused_from == "first"


def test_without_the_cache_everything_runs_and_is_kept_all_the_same(tmp_path: Path) -> None:
    carry_out(tmp_path, part(tmp_path), run=run_id("first"))
    (again,) = carry_out(tmp_path, part(tmp_path), run=run_id("second"), use_cache=False)
    assert again.reused_from is None
    (third,) = carry_out(tmp_path, part(tmp_path), run=run_id("third"))
    assert third.reused_from == "second"


def test_another_change_is_read_in_the_run_that_was_kept(tmp_path: Path) -> None:
    repository = on_disk(tmp_path, TEXTS)
    covering, testing = gate("coverage", needs_change=True), gate("tests")

    def run(name: str, line: int, gates: tuple[Any, ...] = (covering, testing), **changes: Any) -> tuple[Any, ...]:
        files = replace(repository, change=changed_line(line))
        processes = changes.setdefault("processes", Pretended())
        parts = [planned((task(),), of=each, files=files) for each in gates]
        fragments = carry_out(tmp_path, *parts, run=run_id(name), **changes)
        return len(processes.calls), tuple(fragment.reused_from for fragment in fragments)

    assert run("r1", 1) == (1, (None, None))
    assert run("r2", 2) == (0, ("r1", "r1"))
    assert run("r3", 2) == (0, ("r1", "r1"))
    assert run("r4", 3, use_cache=False) == (1, (None, None))
    assert run("r5", 4) == (0, ("r4", "r4"))
    assert run("r6", 5, environ={"PATH": "/usr/bin:/bin", "LANG": "de_DE"}) == (1, (None, None))


def test_what_could_not_be_judged_is_run_again_for_all_that_read_it(tmp_path: Path) -> None:
    repository = on_disk(tmp_path, TEXTS)

    def failing(*_: Any) -> Reading:
        return Reading(problems=(Problem(what="lost"),))

    for number in (1, 2):
        files = replace(repository, change=changed_line(number))
        parts = [
            planned((task(),), of=gate("coverage", needs_change=True), files=files),
            planned((task(),), of=gate("tests", read=failing), files=files),
        ]
        processes = Pretended()
        carry_out(tmp_path, *parts, run=run_id(f"r{number}"), processes=processes)
        assert len(processes.calls) == 1


def test_a_part_says_why_it_was_looked_at_anew_and_a_kept_one_does_not(tmp_path: Path) -> None:
    carry_out(tmp_path, part(tmp_path), run=run_id("r1"))
    changed = planned((task(),), of=gate(), files=on_disk(tmp_path, {**TEXTS, "pkg/b.py": "B = 2\n"}))
    (anew,) = carry_out(tmp_path, changed, run=run_id("r2"))
    (again,) = carry_out(tmp_path, changed, run=run_id("r3"))
    assert anew.reading.notes == ("looked at anew, because this changed: files of the lane",)
    assert (again.reused_from, again.reading.notes) == ("r2", ())


def test_a_changed_file_a_plugin_release_or_linked_code_is_not_answered_by_the_cache(tmp_path: Path) -> None:
    asked = (task(argv=("{python}",)),)
    carry_out(tmp_path, part(tmp_path, asked=asked), run=run_id("r1"))
    assert carry_out(tmp_path, part(tmp_path, asked=asked), run=run_id("r2"))[0].reused_from == "r1"
    newer = replace(INTERPRETER, distributions={"pytest": "9.1"})
    assert carry_out(tmp_path, part(tmp_path, asked=asked), run=run_id("r3"), interpreter=newer)[0].reused_from is None
    linked = replace(INTERPRETER, linked=("other",))
    for name in ("r4", "r5"):
        fragments = carry_out(tmp_path, part(tmp_path, asked=asked), run=run_id(name), interpreter=linked)
        assert fragments[0].reused_from is None
    changed = planned(asked, of=gate(), files=on_disk(tmp_path, {**TEXTS, "pkg/b.py": "B = 2\n"}))
    assert carry_out(tmp_path, changed, run=run_id("r6"))[0].reused_from is None


def test_evidence_of_another_machine_is_of_use_and_names_no_path_of_it(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    asked = (task(argv=("{python}", "{root}/x", "{out}/y")),)
    carry_out(here, part(here, asked=asked), run=run_id("first"))
    entries = list((here / ".gates/cache/evidence").rglob("*.json"))
    assert entries
    assert all(str(tmp_path).encode() not in entry.read_bytes() for entry in entries)
    there.mkdir()
    (here / ".gates").rename(there / ".gates")
    (moved,) = carry_out(there, part(there, asked=asked), run=run_id("second"))
    assert moved.reused_from == "first"


def test_a_task_that_several_parts_ask_for_is_run_once_and_read_by_each(tmp_path: Path) -> None:
    processes = Pretended()
    seen: list[tuple[str, ...]] = []

    def read(_settings: Any, scope: Any, results: Mapping[str, TaskResult]) -> Reading:
        seen.append(results["look"].task.paths)
        return read_all(_settings, scope, results)

    parts = [
        part(tmp_path, name, asked=(task(paths=(path,), is_mergeable=True),), read=read)
        for name, path in (("one", "pkg/a.py"), ("two", "pkg/b.py"))
    ]
    fragments = carry_out(tmp_path, *parts, processes=processes)
    assert processes.calls == [("look", "pkg/a.py", "pkg/b.py")]
    assert seen == [("pkg/a.py", "pkg/b.py")] * 2
    assert [whats(fragment) for fragment in fragments] == [[], []]


def test_a_gate_that_raises_is_a_problem_of_its_part_and_of_no_other(tmp_path: Path) -> None:
    def read(*_: Any) -> Reading:
        raise ValueError("boom\nsecond line")

    bad, good = carry_out(tmp_path, part(tmp_path, "bad", read=read), part(tmp_path, "good"))
    assert bad.reading.problems == (
        Problem(
            what="bad failed to read its results: ValueError: boom",
            way_out="a fault of lane-gates: please report it; the traceback is in .gates/runs/r1/fault-bad-prod.txt",
        ),
    )
    assert "second line" in (tmp_path / ".gates/runs/r1/fault-bad-prod.txt").read_text()
    assert good.reading.problems == ()


def test_a_gate_without_tasks_that_raises_or_returns_nonsense_is_a_problem_too(tmp_path: Path) -> None:
    bad, worse = carry_out(
        tmp_path,
        part(tmp_path, "bad", asked=(), read=lambda *_: 1 / 0),
        part(tmp_path, "worse", asked=(), read=lambda *_: None),
    )
    assert whats(bad) == ["bad failed to read its results: ZeroDivisionError: division by zero"]
    assert whats(worse) == ["worse failed to read its results: TypeError: read returned NoneType instead of a Reading"]


def test_a_gate_that_overlooks_how_its_task_ended_is_not_believed(tmp_path: Path) -> None:
    for ran in (
        Invocation(argv=("x",), exit_code=2, stderr=b"usage"),
        Invocation(argv=("x",), signal=9),
        Invocation(argv=("x",), timed_out=True),
        Invocation(argv=("x",), not_started="there is no program 'x' on PATH"),
        Invocation(argv=("x",), exit_code=0, is_cut=True),
    ):
        processes = Pretended(answer=lambda argv, ran=ran: replace(ran, argv=argv))  # type: ignore[misc]
        (fragment,) = carry_out(tmp_path, part(tmp_path), processes=processes, run=run_id(os.urandom(4).hex()))
        assert len(whats(fragment)) == 1, ran


def test_of_a_flood_only_the_beginning_is_looked_through(tmp_path: Path) -> None:
    seen: list[int] = []

    def read(settings: Any, scope: Any, results: Any) -> Reading:
        seen.extend(len(each.stdout) + len(each.stderr) for each in results["look"].invocations)
        return read_all(settings, scope, results)

    flood = Invocation(argv=("x",), exit_code=0, stdout=b"x" * (3 << 20), stderr=b"y" * (3 << 20), is_cut=True)
    (fragment,) = carry_out(tmp_path, part(tmp_path, read=read), processes=Pretended(answer=lambda _: flood))
    assert seen == [2 << 20]
    assert whats(fragment) == ["look: look a.py wrote more than is kept, so its output is cut"]


def test_an_account_that_does_not_fit_is_a_problem(tmp_path: Path) -> None:
    def read(*_: Any) -> Reading:
        return Reading(account=balance(unit="file", expected=["pkg/a.py"], examined=["pkg/a.py"]))

    (fragment,) = carry_out(tmp_path, part(tmp_path, read=read, expects_files=True))
    assert whats(fragment) == ["lint: it was asked about 2 files, and its account expects 1"]


def test_findings_are_sorted_and_get_fingerprints(tmp_path: Path) -> None:
    def read(settings: Any, scope: Any, results: Any) -> Reading:
        found = tuple(Finding(check="lint/x", message="m", path=path, line=1) for path in ("pkg/b.py", "pkg/a.py"))
        return replace(read_all(settings, scope, results), findings=found)

    (fragment,) = carry_out(tmp_path, part(tmp_path, read=read))
    assert [finding.path for finding in fragment.reading.findings] == ["pkg/a.py", "pkg/b.py"]
    assert len({finding.fingerprint for finding in fragment.reading.findings} - {""}) == 2


def test_a_missing_distribution_is_said_with_a_way_out_and_nothing_is_run(tmp_path: Path) -> None:
    processes = Pretended()
    asked = (task(needs=("pytest", "Coverage_Extra")),)
    (fragment,) = carry_out(tmp_path, part(tmp_path, asked=asked), processes=processes)
    (problem,) = fragment.reading.problems
    assert problem.what == "look: Coverage_Extra is not installed in the interpreter of the tests, CPython 3.11.7"
    assert problem.way_out == ("python -m pip install Coverage_Extra there, or name another one in [tool.gates] python")
    assert processes.calls == []


def test_a_task_that_takes_paths_and_has_none_is_not_run_on_everything(tmp_path: Path) -> None:
    processes = Pretended()
    (fragment,) = carry_out(tmp_path, part(tmp_path, asked=(task(paths=()),)), processes=processes)
    assert len(whats(fragment)) == 1
    assert processes.calls == []


def test_an_unknown_placeholder_is_a_problem_before_any_command_runs(tmp_path: Path) -> None:
    processes = Pretended()
    asked = task(commands=(Command(argv=("first",)), Command(argv=("{nonsense}",))))
    (fragment,) = carry_out(tmp_path, part(tmp_path, asked=(asked,)), processes=processes)
    assert "no placeholder" in whats(fragment)[0]
    assert processes.calls == []


def test_after_a_failed_command_only_those_that_always_run_do(tmp_path: Path) -> None:
    processes = Pretended(answer=lambda argv: Invocation(argv=argv, exit_code=int(argv[0] == "second")))
    commands = [Command(argv=(name,), runs_always=name == "last") for name in ("first", "second", "third", "last")]
    carry_out(tmp_path, part(tmp_path, asked=(task(commands=tuple(commands)),)), processes=processes)
    assert [call[0] for call in processes.calls] == ["first", "second", "last"]


def test_processes_get_a_neutral_environment_and_what_the_task_names(tmp_path: Path) -> None:
    processes = Pretended()
    asked = task(env=(("WHERE", "{out}"),), input_env=("TOKEN",))
    environ = {"PATH": "/bin", "TOKEN": "t", "PYTEST_ADDOPTS": "-k x"}
    carry_out(tmp_path, part(tmp_path, asked=(asked,)), processes=processes, environ=environ)
    env = processes.envs[0]
    assert (env["TOKEN"], env["WHERE"]) == ("t", str(tmp_path / ".gates/runs/r1/1-look"))
    assert "PYTEST_ADDOPTS" not in env


def test_a_folder_that_cannot_be_made_is_an_error_of_each_part_that_needs_it(tmp_path: Path) -> None:
    on_disk(tmp_path, TEXTS)
    (tmp_path / ".gates").write_text("in the way")
    needs, needs_not = carry_out(tmp_path, part(tmp_path, "a"), part(tmp_path, "b", asked=()))
    assert whats(needs)[0].startswith("look: no folder can be made under .gates/runs: ")
    assert whats(needs_not) == []


def test_files_that_change_while_a_task_runs_make_its_result_worthless(tmp_path: Path) -> None:
    def read(*_: Any) -> Reading:
        raise AssertionError("nobody may read this result")

    asked = (shell("printf 'A = 9\\n' > pkg/a.py"),)
    (fragment,) = really(tmp_path, part(tmp_path, asked=asked, read=read))
    assert fragment.reading.problems == (
        Problem(
            what="look: files changed while it ran, so its result is not used: pkg/a.py",
            way_out="run again when nothing writes",
        ),
    )
    assert not list((tmp_path / ".gates").rglob("evidence/*/*.json"))


def test_only_files_of_the_tasks_own_folder_are_its_outputs(tmp_path: Path) -> None:
    results: dict[str, TaskResult] = {}

    def read(settings: Any, scope: Any, found: Mapping[str, TaskResult]) -> Reading:
        results.update(found)
        return read_all(settings, scope, found)

    script = "cd '{out}'; echo yes > good; ln -s /etc/passwd link; mkdir folder; mkfifo pipe; ln -s loop loop"
    outputs = ("good", "link", "folder", "pipe", "never", "../../x", "good/deeper", "loop")
    (fragment,) = really(tmp_path, part(tmp_path, asked=(shell(script, outputs=outputs),), read=read))
    assert results["look"].outputs == {"good": b"yes\n"}
    assert len(results["look"].problems) == 4
    assert len(whats(fragment)) == 4
    assert str(tmp_path) not in str(whats(fragment))


def test_one_part_that_fails_or_takes_too_long_does_not_stop_another(tmp_path: Path) -> None:
    parts = [
        part(tmp_path, "crash", asked=(shell("kill -9 $$"),)),
        part(tmp_path, "slow", asked=(shell("sleep 30", time_limit_s=1),)),
        part(tmp_path, "fine", asked=(shell("exit 0"),)),
    ]
    crash, slow, fine = really(tmp_path, *parts)
    assert whats(crash) == ["look: sh -c was ended by signal 9"]
    assert whats(slow) == ["look: sh -c was stopped at its time limit after 1 s"]
    assert whats(fine) == []


def test_independent_tasks_run_side_by_side(tmp_path: Path) -> None:
    meet = (
        "touch '{root}'/.m-%s; for i in 1 2 3 4 5 6 7 8 9; do [ -e '{root}'/.m-%s ] && exit 0; sleep 0.2; done; exit 1"
    )
    parts = [part(tmp_path, one, asked=(shell(meet % (one, other)),)) for one, other in (("a", "b"), ("b", "a"))]
    assert [whats(fragment) for fragment in really(tmp_path, *parts)] == [[], []]


def test_an_interruption_leaves_what_is_known_and_marks_the_rest(tmp_path: Path) -> None:
    stopped = threading.Event()
    parts = [
        part(tmp_path, "done", asked=(shell("exit 0"),)),
        part(tmp_path, "runs", asked=(shell(f"touch '{tmp_path}'/begun; sleep 30"),)),
        part(tmp_path, "waits", asked=(shell("exit 0; waits"),)),
    ]
    on_disk(tmp_path, TEXTS)

    def watch() -> None:
        while not (tmp_path / "begun").exists():
            time.sleep(0.02)
        stopped.set()

    threading.Thread(target=watch, daemon=True).start()
    begun_s = time.monotonic()
    durations = tmp_path / ".gates/cache/durations.json"
    assert not durations.exists()
    done, runs, waits = really(tmp_path, *parts, jobs=1, stop=stopped.is_set)
    assert time.monotonic() - begun_s < 5
    assert (done.interrupted, whats(done)) == (False, [])
    assert (runs.interrupted, whats(runs)) == (True, ["look: sh -c was interrupted"])
    assert (waits.interrupted, whats(waits)) == (True, ["interrupted before it was finished"])
    assert died_runs(tmp_path) == ()


def test_two_runs_at_once_in_one_checkout_do_not_mix(tmp_path: Path) -> None:
    on_disk(tmp_path, TEXTS)
    outcomes: dict[str, bytes] = {}

    def one(name: str) -> None:
        def read(settings: Any, scope: Any, found: Mapping[str, TaskResult]) -> Reading:
            outcomes[name] = found["look"].outputs["told"]
            return read_all(settings, scope, found)

        asked = (shell(f"sleep 0.1; echo {name} > '{{out}}/told'; sleep 0.1", outputs=("told",)),)
        known = planned(asked, of=gate(read=read), files=on_disk_again)
        really(tmp_path, known, run=run_id(name), use_cache=False)

    on_disk_again = on_disk(tmp_path, TEXTS)
    threads = [threading.Thread(target=one, args=(f"run{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {f"run{number}": f"run{number}\n".encode() for number in range(6)}


@pytest.mark.parametrize(
    "late", ["(sleep 1; echo late > '{out}/told') &", "setsid sh -c \"sleep 1; echo late > '{out}/told'\" &"]
)
def test_a_late_writer_of_one_run_reaches_no_other(tmp_path: Path, late: str) -> None:
    def read(settings: Any, scope: Any, found: Mapping[str, TaskResult]) -> Reading:
        assert found["look"].outputs == {}
        return read_all(settings, scope, found)

    for name in ("r1", "r2"):
        asked = (shell(f"{late} exit 0", outputs=("told",)),)
        (fragment,) = really(tmp_path, part(tmp_path, asked=asked, read=read), run=run_id(name), use_cache=False)
        assert whats(fragment) == []
    time.sleep(1.1)
    assert not list((tmp_path / ".gates/runs").rglob("told"))


def test_each_part_of_a_shared_process_is_held_to_its_own_time_limit(tmp_path: Path) -> None:
    asked = [
        part(tmp_path, name, asked=(shell("sleep 1.2; echo x >> ran", time_limit_s=limit),))
        for name, limit in (("hasty", 1), ("patient", 30))
    ]
    hasty, patient = really(tmp_path, *asked)
    (problem,) = whats(hasty)
    assert problem.startswith("look: it took ")
    assert problem.endswith(" s, and the time limit of this part is 1 s")
    assert whats(patient) == []
    assert (tmp_path / "ran").read_text() == "x\n"
