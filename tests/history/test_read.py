from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.history.read import Past, next_number, number_of, read, read_for, read_last
from gates.history.record import line
from gates.model.health import Health
from tests.report.builders import clean

LINES = [line(clean(), number=number).encode() for number in range(1, 7)]
NOW = "2026-11-21T00:00:00.000Z"


def runs(past: Past) -> list[int]:
    return [record.run for record in past.records]


def test_a_torn_tail_is_set_aside_and_all_whole_lines_are_read() -> None:
    whole = b"".join(LINES)
    for cut in range(1, len(LINES[-1])):
        past = read(whole[:-cut], name="history.jsonl")

        if cut == 1:  # only the newline is missing
            assert runs(past) == [1, 2, 3, 4, 5, 6]
        else:
            assert runs(past) == [1, 2, 3, 4, 5]
            assert past.warnings[0].startswith("history.jsonl: the last line is cut")


def test_garbage_in_the_middle_is_named_by_its_line_and_the_others_are_kept() -> None:
    past = read(LINES[0] + b"garbage\n" + LINES[1], name="history.jsonl")

    assert runs(past) == [1, 2]
    assert past.warnings == ("history.jsonl, line 2: not readable as JSON; kept as it is, the other lines are read",)


@pytest.mark.parametrize(
    "bad",
    [
        b"{}",
        b"[]",
        b"null",
        b"1",
        b'"x"',
        b"[" * 100_000,
        b"9" * 5000,
        b'{"run":NaN}',
        b"\xff\xfe",
        LINES[0].strip().replace(b'"run":1', b'"run":1,"run":2'),
        LINES[0].strip().replace(b'"run":1', b'"run":"1"'),
        LINES[0].strip().replace(b'"run":1', b'"run":true'),
        LINES[0].strip().replace(b'"status":"pass"', b'"status":"great"'),
        LINES[0].strip().replace(b'"parts":{', b'"parts":[{').replace(b"}}}", b"}}]}"),
        LINES[0].strip() + LINES[1].strip(),
        b"x" * (2 << 20),
    ],
    ids=lambda bad: bad[:20].decode("latin-1"),
)
def test_whatever_is_no_line_of_history_is_named_and_passed_over(bad: bytes) -> None:
    past = read(LINES[0] + bad + b"\n" + LINES[1], name="h")

    assert runs(past) == [1, 2]
    assert len(past.warnings) == 1
    assert past.warnings[0].startswith("h, line 2: ")


def test_a_newer_line_says_so() -> None:
    newer = json.dumps({**json.loads(LINES[0]), "schema_version": 2}).encode() + b"\n"

    past = read(newer + LINES[1], name="h")

    assert runs(past) == [2]
    assert "written by a newer version (schema 2, this one reads 1)" in past.warnings[0]


def test_unknown_keys_of_the_same_version_are_read_over() -> None:
    more = json.dumps({**json.loads(LINES[0]), "weather": "fine"}).encode() + b"\n"

    assert runs(read(more, name="h")) == [1]


def test_a_block_of_nul_bytes_is_named_and_what_follows_is_read() -> None:
    past = read(LINES[0] + b"\0" * 4096 + LINES[1] + b"\0" * 100 + b"\n" + LINES[2] + b"\0" * 50, name="h")

    assert runs(past) == [1, 2, 3]
    assert [warning.split(":")[0] for warning in past.warnings] == ["h, line 2", "h, line 3"]


def test_runs_are_in_the_order_of_their_numbers_and_clocks_are_warned_about() -> None:
    def at(number: int, moment: str) -> bytes:
        return json.dumps({**json.loads(LINES[0]), "run": number, "started_at": moment}).encode() + b"\n"

    past = read(
        at(3, "2026-11-19T00:00:00Z") + at(1, "2026-11-18T00:00:00Z") + at(2, "2036-01-01T00:00:00Z")
        + at(4, "2026-11-10T00:00:00Z") + at(5, "yesterday"),
        name="h",
        now=NOW,
    )  # fmt: skip

    assert runs(past) == [1, 2, 3, 4, 5]
    assert past.warnings == (
        "h: run 2 says it started in the future (2036-01-01T00:00:00Z); check the clock",
        "h: the clock went back between run 3 and run 4; order is by run number",
        "h: run 5 has no readable start time",
    )


def test_the_next_number_follows_the_largest() -> None:
    assert next_number(read(b"".join(reversed(LINES)), name="h").records) == 7
    assert next_number(()) == 1


def test_the_last_runs_are_read_without_reading_the_whole_file() -> None:
    text = b"".join(line(clean(), number=number).encode() for number in range(1, 10_001))
    asked = 0

    def block(start: int, length: int) -> bytes:
        nonlocal asked
        asked += length
        return text[start : start + length]

    past = read_last(block, size_bytes=len(text), count=30, name="h")

    assert runs(past) == list(range(9_971, 10_001))
    assert past.warnings == ()
    assert asked < len(text) // 20


def many(numbers: Iterable[int]) -> bytes:
    """A long file of runs whose start times rise with their numbers."""
    return b"".join(line(at_run(number), number=number).encode() for number in numbers)


def at_run(number: int) -> Health:
    started = f"2026-01-01T{number // 60 % 24:02}:{number % 60:02}:00.000Z"
    return replace(clean(), run=replace(clean().run, run_id=f"id-{number}", started_at=started))


def past_for(number: int, text: bytes) -> Past:
    return read_for(
        at_run(number).run,
        lambda start, length: text[start : start + length],
        size_bytes=len(text),
        count=30,
        name="h",
    )


def test_a_newer_run_needs_the_last_runs_and_gets_the_next_number() -> None:
    past = past_for(1001, many(range(1, 1001)))

    assert runs(past) == list(range(971, 1001))
    assert number_of(at_run(1001).run, past.records) == 1001


def test_an_older_run_keeps_its_number_and_finds_those_before_it() -> None:
    past = past_for(500, many(range(1, 1001)))

    assert runs(past) == list(range(1, 1001))
    assert number_of(at_run(500).run, past.records) == 500


def test_a_file_that_ends_with_old_runs_still_knows_its_largest_number() -> None:
    past = past_for(1001, many([*range(1, 1001), *range(40, 80)]))

    assert number_of(at_run(1001).run, past.records) == 1001


@given(st.lists(st.integers(1, 60), min_size=1, max_size=80))
def test_no_two_runs_get_one_number_and_no_run_gets_two(order: list[int]) -> None:
    text, numbers = b"", dict[int, int]()
    for run in order:
        number = number_of(at_run(run).run, past_for(run, text).records)
        assert numbers.setdefault(run, number) == number
        text += line(at_run(run), number=number).encode()
    assert len(set(numbers.values())) == len(numbers)


@given(st.lists(st.sampled_from([*LINES, b"garbage\n", b"\0\0\n", b"\n"]), max_size=40), st.integers(1, 10))
def test_the_end_of_a_file_reads_as_in_the_whole_file(lines: list[bytes], count: int) -> None:
    text = b"".join(lines)
    past = read_last(lambda start, length: text[start : start + length], size_bytes=len(text), count=count, name="h")

    assert past.records == read(text, name="h").records[-count:]


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    read(data, name="h", now=NOW)
    read(LINES[0] + data, name="h", now=NOW)


def test_many_bad_lines_give_a_bounded_number_of_warnings() -> None:
    past = read(b"bad\n" * 10_000, name="h")

    assert len(past.warnings) == 21
    assert past.warnings[-1] == "h: 9,980 more warnings of this kind"
