from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.model.trend import Trends
from gates.report.compose import compose
from gates.report.tally import tally
from gates.report.terminal import Terminal, render
from gates.report.terminal_text import cut, width, wrapped
from gates.report.wording import is_command
from tests.report.builders import clean, empty, messy, trends_of

SGR = re.compile("\x1b\\[[0-9;]+m")


@pytest.mark.parametrize("columns", [20, 40, 60, 72, 80, 96, 100, 140, 200])
def test_no_line_but_a_command_is_wider_than_the_terminal(columns: int) -> None:
    text = render(messy(), trends_of(messy()), Terminal(columns=columns))

    assert max(width(line) for line in text.splitlines() if not is_command(line.strip())) <= max(columns, 30)


def test_a_command_is_never_cut_so_that_it_can_be_copied() -> None:
    command = f"ruff check --select RUF022 --fix {' '.join(f'networkx/algorithms/file_{n}.py' for n in range(9))}"
    asked = replace(messy().decisions[0], next_step=f"look at it first: {command}")
    health = replace(messy(), decisions=(asked,))

    assert f"\n     {command}\n" in render(health, trends_of(health), Terminal(columns=60))


@pytest.mark.parametrize("columns", [38, 60, 80, 140])
def test_every_account_is_shown_whatever_the_width(columns: int) -> None:
    health = messy()
    text = " ".join(render(health, trends_of(health), Terminal(columns=columns)).split())

    assert [part.account.summary for part in health.parts if part.account and part.account.summary not in text] == []
    assert [part.part.name for part in health.parts if part.part.name not in text] == []


def test_reasons_that_have_no_room_say_where_they_are() -> None:
    health = replace(messy(), reasons=tuple(f"reason {number}" for number in range(11)))

    whole = render(health, trends_of(health), Terminal(columns=100))
    cut_short = render(health, trends_of(health), Terminal(columns=100), report="out/health.md")

    assert "reason 10" in whole
    assert "  3 more reasons: see out/health.md." in cut_short.splitlines()
    page = compose(health, trends_of(health), tally(health))
    assert page.why[-1] == "3 more reasons: see More reasons below."
    assert next(section for section in page.sections if section.id == "more-reasons").lines == health.reasons[8:]


def test_colours_change_nothing_but_the_look() -> None:
    plain = render(messy(), trends_of(messy()), Terminal(columns=100))
    coloured = render(messy(), trends_of(messy()), Terminal(columns=100, has_colour=True))

    assert SGR.sub("", coloured).split() == plain.split()
    assert "\x1b" not in plain
    assert all(line.count("\x1b[0m") * 2 == len(SGR.findall(line)) for line in coloured.splitlines())


def test_a_stream_without_unicode_gets_ascii() -> None:
    for encoding in ("ascii", "cp1252", "latin-1", "no-such-encoding"):
        assert render(messy(), trends_of(messy()), Terminal(encoding=encoding)).isascii()


def test_the_verdict_is_the_first_line_and_the_report_the_last() -> None:
    lines = render(clean(), Trends(), Terminal(), report=".gates/health/health.md").splitlines()

    assert lines[0] == "Health: pass, ready"
    assert lines[-1] == "Report: .gates/health/health.md"


def test_a_run_without_parts_is_shown() -> None:
    assert render(empty(), Trends(), Terminal()).startswith("Health: error, not ready\n")


@given(st.text(max_size=80), st.integers(min_value=4, max_value=40))
def test_cut_and_wrapped_text_fits(text: str, columns: int) -> None:
    assert width(cut(text, columns, "…")) <= columns
    lines = wrapped(text, columns, lines=3, mark="…")
    assert 1 <= len(lines) <= 3
    assert all(width(line) <= columns for line in lines)
