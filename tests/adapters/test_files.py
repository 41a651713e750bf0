from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable

import pytest

from gates.adapters.files import append_bytes, open_plain, remove_leftovers, write_all, write_bytes
from gates.run.whole import write_whole


def test_a_file_is_replaced_as_a_whole_and_nothing_else_is_left(tmp_path):
    place = tmp_path / "deep" / "report.json"
    write_bytes(place, b"old")
    write_bytes(place, b"new")
    assert place.read_bytes() == b"new"
    assert [path.name for path in place.parent.iterdir()] == ["report.json"]


def test_a_write_that_fails_leaves_the_old_file_and_no_temporary_one(tmp_path):
    place = tmp_path / "report.json"
    write_bytes(place, b"old")
    with pytest.raises(TypeError):
        write_bytes(place, "text")  # type: ignore[arg-type]
    assert place.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_what_a_run_that_died_left_is_removed_and_other_files_stay(tmp_path):
    theirs = ("notes.tmp", ".health.json.tmp", ".other.json.abcd1234.tmp", ".health.json.abcd1234.tmp.bak")
    for name in (".health.json.abcd12_4.tmp", ".health.json.zzzzzzzz.tmp", "health.json", *theirs):
        (tmp_path / name).write_bytes(b"x")
    remove_leftovers([tmp_path / "health.json", tmp_path / "missing" / "health.md"])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["health.json", *theirs])


def test_an_append_after_a_torn_line_starts_a_line_of_its_own(tmp_path):
    place = tmp_path / "history.jsonl"
    place.write_bytes(b'{"run": 1}\n{"ru')
    append_bytes(place, b'{"run": 2}\n')
    assert place.read_bytes() == b'{"run": 1}\n{"ru\n{"run": 2}\n'


def test_an_append_follows_no_link_and_waits_for_no_pipe(tmp_path):
    outside = tmp_path / "outside"
    outside.write_bytes(b"mine\n")
    link, pipe = tmp_path / "link.jsonl", tmp_path / "pipe.jsonl"
    link.symlink_to(outside)
    os.mkfifo(pipe)
    with pytest.raises(OSError, match=r"link\.jsonl is a link, which is not followed"):
        append_bytes(link, b"{}\n")
    with pytest.raises(OSError, match="No such device"):
        append_bytes(pipe, b"{}\n")
    with pytest.raises(OSError, match=r"pipe\.jsonl is a pipe, a device or a folder"):
        open_plain(pipe, os.O_RDONLY)
    assert outside.read_bytes() == b"mine\n"


def test_lines_appended_at_the_same_time_stay_whole(tmp_path):
    place = tmp_path / "history.jsonl"
    lines = [f"{number:04d}{'x' * 5000}\n".encode() for number in range(40)]
    threads = [threading.Thread(target=append_bytes, args=(place, line)) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(place.read_bytes().splitlines(keepends=True)) == lines


def interrupted_at(step: int, work: Callable[[], None], where: str) -> bool:
    """Do the work, and come as a signal does behind so many lines of a file; whether it came before the end."""
    left = step

    def tracer(frame, event, arg):
        nonlocal left
        if frame.f_code.co_filename != where:
            return None
        if event == "line":
            left -= 1
            if left == 0:
                raise KeyboardInterrupt
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        work()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # open, and not yet within `with`
@pytest.mark.parametrize("writer", [write_all, write_whole])
def test_a_signal_between_any_two_steps_leaves_the_file_old_or_new_and_nothing_else(tmp_path, writer):
    def write(path, data):
        writer({path: data}) if writer is write_all else writer(path, data)

    where, step = writer.__code__.co_filename, 1
    place = tmp_path / "a.json"
    while True:
        place.write_bytes(b"old")
        came = interrupted_at(step, lambda: write(place, b"new"), where)
        assert [each.name for each in tmp_path.iterdir()] == ["a.json"], step
        assert place.read_bytes() in (b"old", b"new")
        if not came:
            break
        step += 1
    assert (place.read_bytes(), step > 5) == (b"new", True)
