from __future__ import annotations

from pathlib import Path

import pytest

from gates.run.durations import PLACE, name_of, read_durations, write_durations
from tests.run.builders import task


def test_what_was_written_is_read_and_newer_numbers_win(tmp_path: Path) -> None:
    write_durations(tmp_path, {"a": 1.0, "b": 2.0}, {"b": 3.0, "c": 0.12345})
    assert read_durations(tmp_path) == {"a": 1.0, "b": 3.0, "c": 0.123}


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'{"a": "x", "b": -1, "c": NaN, "d": 1}', b"[" * 100_000, b"\xff"])
def test_a_record_that_cannot_be_read_is_no_record(tmp_path: Path, data: bytes) -> None:
    (tmp_path / PLACE).parent.mkdir(parents=True)
    (tmp_path / PLACE).write_bytes(data)
    assert read_durations(tmp_path) in ({}, {"d": 1.0})


def test_a_task_is_known_by_its_commands_and_not_by_its_paths() -> None:
    assert name_of(task(paths=("a",))) == name_of(task(paths=("b",)))
    assert name_of(task(argv=("x",))) != name_of(task(argv=("y",)))
