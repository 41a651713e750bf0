from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gates.history.read import read
from gates.history.record import NUMBERS_KEPT, appended, line, record
from tests.report.builders import clean, count, empty, messy, part

from gates.model.status import Status  # isort: skip


def test_a_line_is_read_back_as_it_was_recorded() -> None:
    for health in (messy(), clean(), empty()):
        text = line(health, number=7)

        past = read(text.encode(), name="h")

        assert past.records == (record(health, number=7),)
        assert past.warnings == ()


def test_a_line_is_one_ascii_line_with_sorted_keys() -> None:
    text = line(messy(), number=1)

    assert text.isascii()
    assert text.count("\n") == 1
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":")) + "\n"


def test_findings_are_counted_by_state_and_waived_ones_apart() -> None:
    kept = record(messy(), number=1).parts["lint-prod"]

    assert dict(kept.findings) == {"total": 3, "new": 3, "unchanged": 0, "waived": 1, "fixed": 0}
    assert dict(record(messy(), number=1).parts["coverage-prod"].numbers) == {
        "coverage.lines": (8999, 10000),
        "coverage.branches": (650, 800),
        "coverage.pragmas": (7,),
        "coverage.lines@billing": (400, 500),
    }


def test_a_part_with_many_numbers_keeps_a_bounded_line() -> None:
    many = tuple(count(f"m{number}", number) for number in range(1000))
    health = replace(clean(), parts=(part("lint", "prod", Status.PASS, "x", measurements=many),))

    assert len(record(health, number=1).parts["lint-prod"].numbers) == NUMBERS_KEPT


@given(st.binary(max_size=50))
def test_an_appended_line_starts_on_a_line_of_its_own(tail: bytes) -> None:
    whole = tail + appended("{}\n", tail=tail)

    assert whole.split(b"\n")[-2] == b"{}"
