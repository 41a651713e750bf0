from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.suite.ending import ending_problems
from gates.suite.read_record import read_record
from gates.suite.record import Item, Phase, Record
from gates.suite.tally import Asking, tally
from gates.suite.verdicts import Verdict, outcome_of, outcomes
from tests.suite.builders import finish, items, record_of, result, verdict_of


def test_a_whole_record_is_read() -> None:
    data = record_of(items("t.py::a", "t.py::b"), verdict_of("t.py::a"), verdict_of("t.py::b"), finish(0, 2))
    record = read_record(data)
    assert (record.is_whole, sorted(record.items), sorted(record.tests), record.status) == (
        True, ["t.py::a", "t.py::b"], ["t.py::a", "t.py::b"], 0,
    )  # fmt: skip


@pytest.mark.parametrize("data", [None, b"", b"\n", b"{}\n", b"null\n", b"[1]\n", b'{"t":"new"}\n', b"\xff\n"])
def test_what_is_no_record_is_a_problem(data: bytes | None) -> None:
    assert read_record(data).problems


def test_every_cut_of_a_record_is_seen() -> None:
    data = record_of(items("t.py::a", "t.py::b"), verdict_of("t.py::a"), verdict_of("t.py::b"), finish(0, 2))
    for end in range(len(data)):
        record = read_record(data[:end])
        assert not record.is_whole
        assert ending_problems(result(data[:end]), record, outcomes(record))


def test_a_line_that_is_missing_is_seen() -> None:
    lines = [*items("t.py::a", "t.py::b"), verdict_of("t.py::a"), verdict_of("t.py::b"), finish(0, 2)]
    whole = [json.dumps(line).encode() + b"\n" for line in lines]
    for index in range(len(whole)):
        data = b"".join(whole[:index] + whole[index + 1 :])
        record = read_record(data)
        told = tally(record, Asking(gate="tests", roots=("t.py",)))
        assert not record.is_whole or told.account.is_open


@given(st.binary(max_size=200), st.integers(0, 300))
def test_bytes_that_are_broken_never_raise(junk: bytes, position: int) -> None:
    data = record_of(items("t.py::a"), verdict_of("t.py::a"), finish(0, 1))
    read_record(data[:position] + junk + data[position:])


def verdict_ofs_after_the_end_are_a_contradiction() -> None:
    data = record_of(items("t.py::a"), verdict_of("t.py::a"), finish(0, 1), verdict_of("t.py::a"))
    assert "after the end" in read_record(data).problems[0].what


def test_a_record_of_another_version_is_refused() -> None:
    data = b'{"t":"start","version":2}\n'
    assert "version 2" in read_record(data).problems[0].what


def test_two_items_of_one_id_are_two_tests() -> None:
    data = record_of(items("t.py::a", "t.py::a"), verdict_of("t.py::a"), finish(0, 1))
    told = tally(read_record(data), Asking(gate="tests", roots=("t.py",)))
    assert (told.account.summary, told.account.names["unexplained"]) == ("1 of 2 tests", ("t.py::a (2)",))


def test_a_test_that_nobody_collected_opens_the_account() -> None:
    data = record_of(items("t.py::a"), verdict_of("t.py::a"), verdict_of("t.py::b"), finish(0, 2))
    assert tally(read_record(data), Asking(gate="tests", roots=("t.py",))).account.unexpected == 1


def test_text_that_is_not_unicode_can_be_written_again() -> None:
    data = b'{"t":"internal","text":"a\\ud800b"}\n'
    assert read_record(data).internal_errors == ("a\\ud800b",)


@pytest.mark.parametrize(
    ("code", "status", "outcome"),
    [(0, 1, "passed"), (1, 1, "passed"), (0, 0, "failed"), (2, 2, "passed"), (7, 0, "passed")],
)
def test_exit_code_and_record_must_tell_the_same_story(code: int, status: int, outcome: str) -> None:
    data = record_of(items("t.py::a"), verdict_of("t.py::a", outcome), finish(status, 1))
    record = read_record(data)
    assert ending_problems(result(data, exit_code=code), record, outcomes(record))


PHASE = st.builds(
    Phase,
    when=st.sampled_from(["setup", "call", "teardown", "???"]),
    outcome=st.sampled_from(["passed", "failed", "skipped", "rerun"]),
    xfail=st.none() | st.just("why"),
    subtest=st.none() | st.just("sub"),
)


@given(st.lists(PHASE, max_size=6))
def test_more_failures_never_help(phases: list[Phase]) -> None:
    item = Item(id="t.py::a", path="t.py", line=1)
    failed = outcome_of(item, (*phases, Phase(when="teardown", outcome="failed")))
    assert failed is not None
    assert failed.verdict in (Verdict.FAILED, Verdict.ERROR)


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.lists(PHASE, max_size=4)), max_size=6),
    st.sets(st.sampled_from("abcd")),
)
def test_the_numbers_add_up_to_what_was_collected(ran: list[tuple[str, list[Phase]]], gone: set[str]) -> None:
    ids = {name: f"t.py::{name}" for name in "abcd"}
    record = Record(
        items={test: Item(id=test, path="t.py", line=1) for test in ids.values()},
        tests={ids[name]: tuple(phases) for name, phases in ran},
        deselected=frozenset(ids[name] for name in gone) - {ids[name] for name, _ in ran},
        status=0,
    )
    told = tally(record, Asking(gate="tests", roots=("t.py",)))
    number = {m.metric: m.value for m in told.measurements}
    verdicts = sum(number[f"tests.{verdict.value}"] for verdict in Verdict)
    assert number["tests.collected"] == 4 == verdicts + number["tests.deselected"] + told.account.unexplained


def not_run(test: str, prefix: str = "reason: ") -> dict[str, object]:
    phases = [["setup", "skipped", 1, {"wasxfail": f"{prefix}[NOTRUN] needs a board"}], ["teardown", "passed", 0]]
    return {**verdict_of(test), "phases": phases}


def test_what_is_expected_to_fail_and_never_run_is_skipped_and_named() -> None:
    names = [f"t.py::test_{number}" for number in range(7)]
    left = [not_run(name, "reason: " if place % 2 else "") for place, name in enumerate(names[:6])]
    data = record_of(items(*names), *left, verdict_of(names[6]), finish(0, 7))
    told = tally(read_record(data), Asking(gate="tests", roots=("t.py",)))
    numbers = {each.metric: (each.value, each.lacks) for each in told.measurements}
    assert (numbers["tests.skipped"][0], numbers["tests.xfailed"][0]) == (6, 0)
    assert numbers["tests.passed"] == (
        1, "6 were skipped (`t.py::test_0`, `t.py::test_1`, `t.py::test_2` and 3 more)"
    )  # fmt: skip
    listed = ", ".join(f"`{name}`" for name in names[:5])
    assert f"6 skipped: xfail(run=False): needs a board: {listed} and 1 more" in told.notes
    assert told.units == tuple(names)
