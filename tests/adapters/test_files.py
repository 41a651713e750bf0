from __future__ import annotations

import threading

import pytest

from gates.adapters.files import append_bytes, write_bytes


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


def test_an_append_after_a_torn_line_starts_a_line_of_its_own(tmp_path):
    place = tmp_path / "history.jsonl"
    place.write_bytes(b'{"run": 1}\n{"ru')
    append_bytes(place, b'{"run": 2}\n')
    assert place.read_bytes() == b'{"run": 1}\n{"ru\n{"run": 2}\n'


def test_lines_appended_at_the_same_time_stay_whole(tmp_path):
    place = tmp_path / "history.jsonl"
    lines = [f"{number:04d}{'x' * 5000}\n".encode() for number in range(40)]
    threads = [threading.Thread(target=append_bytes, args=(place, line)) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(place.read_bytes().splitlines(keepends=True)) == lines
