from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gates.model.task import Invocation, TaskResult
from gates.run.kept_tasks import TaskCache
from gates.run.secrets.removal import Secrets
from gates.run.task_run import Done
from tests.run.builders import run_id, task

KEY = "ab" * 32
SECRET = "kX9vQ2mN7pL4rT8w"
ASKED = task()


def cache(root: Path, **changes: Any) -> TaskCache:
    return TaskCache(**{"folder": root / ".gates" / "cache" / "tasks", "secrets": Secrets(), **changes})


def done(output: bytes = b"1\n", **changes: Any) -> Done:
    ran = Invocation(**{"argv": ("look",), "exit_code": 1, "stdout": b"said", "stderr": b"", **changes})
    result = TaskResult(task=ASKED, invocations=(ran,), outputs={"record.jsonl": output})
    return Done(result=result, duration_s=2.5)


def entry(root: Path) -> Path:
    (found,) = (root / ".gates/cache/tasks").rglob("*.z")
    return found


def test_what_a_task_left_is_found_under_its_key_only(tmp_path: Path) -> None:
    assert cache(tmp_path).keep(KEY, done(b"x" * 10_000), run_id("r7"))
    kept = cache(tmp_path).find(KEY)
    assert kept is not None
    assert (kept.run, kept.done(ASKED)) == (run_id("r7"), done(b"x" * 10_000))
    assert cache(tmp_path).find("cd" * 32) is None
    assert len(entry(tmp_path).read_bytes()) < 1_000
    assert (tmp_path / ".gates/cache/.gitignore").read_text() == "*\n"


@pytest.mark.parametrize(
    "unfit",
    [
        done(timed_out=True),
        done(interrupted=True),
        done(is_cut=True),
        done(exit_code=None, signal=9),
        replace(done(), is_usable=False),
        replace(done(), result=replace(done().result, problems=("an output is no file",))),
        Done.refused(ASKED, "pytest is not installed"),
    ],
)
def test_what_did_not_come_to_its_end_is_not_kept(tmp_path: Path, unfit: Done) -> None:
    assert not cache(tmp_path).keep(KEY, unfit, run_id())
    assert not (tmp_path / ".gates").exists()


def test_what_is_too_large_is_not_kept(tmp_path: Path) -> None:
    assert not cache(tmp_path, entry_bytes=100).keep(KEY, done(b"x" * 101), run_id())


def bomb(data: bytes) -> bytes:
    body = b"\0" * 10_000_000
    return data[:18] + hashlib.sha256(body).digest() + zlib.compress(body)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-5],
        lambda data: data + b"x",
        lambda data: b"",
        lambda data: data.replace(b"task 1", b"task 2"),
        lambda data: data[:18] + bytes(32) + data[50:],
        bomb,
    ],
)
def test_a_spoiled_entry_is_no_entry(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    cache(tmp_path).keep(KEY, done(), run_id())
    place = entry(tmp_path)
    place.write_bytes(spoil(place.read_bytes()))
    assert cache(tmp_path, entry_bytes=1_000_000).find(KEY) is None
    assert cache(tmp_path).keep(KEY, done(), run_id())
    assert cache(tmp_path).find(KEY) is not None


def test_an_entry_under_another_key_or_a_link_is_no_entry(tmp_path: Path) -> None:
    cache(tmp_path).keep(KEY, done(), run_id())
    place = entry(tmp_path)
    other = place.parent / f"{'cd' * 31}.z"
    other.write_bytes(place.read_bytes())
    assert cache(tmp_path).find("ab" + "cd" * 31) is None
    place.unlink()
    place.symlink_to(other)
    assert cache(tmp_path).find(KEY) is None


def test_a_secret_that_the_removal_left_in_a_name_is_not_kept_and_one_of_later_is_not_believed(tmp_path: Path) -> None:
    hiding = Secrets.of({"API_TOKEN": SECRET})
    told = done(f'{{"id":"t.py::test[{SECRET}]"}}\n'.encode())
    assert not cache(tmp_path, secrets=hiding).keep(KEY, told, run_id())
    assert cache(tmp_path).keep(KEY, told, run_id())
    assert cache(tmp_path).find(KEY) is not None
    assert cache(tmp_path, secrets=hiding).find(KEY) is None


def test_a_secret_of_later_goes_from_what_was_printed(tmp_path: Path) -> None:
    cache(tmp_path).keep(KEY, done(stdout=f"token {SECRET}".encode()), run_id())
    kept = cache(tmp_path, secrets=Secrets.of({"API_TOKEN": SECRET})).find(KEY)
    assert kept is not None
    assert kept.invocations[0].stdout == b"token [secret API_TOKEN]"


def test_the_bounds_hold_and_a_folder_in_the_way_fails_nothing(tmp_path: Path) -> None:
    small = cache(tmp_path, entries_kept=1)
    for key in (KEY, "cd" * 32):
        small.keep(key, done(), run_id())
    assert small.prune() == 1
    elsewhere = tmp_path / "other"
    elsewhere.mkdir()
    (elsewhere / ".gates").write_text("in the way")
    assert not cache(elsewhere).keep(KEY, done(), run_id())
    assert cache(elsewhere).find(KEY) is None
