from __future__ import annotations

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from gates.probes.failure_texts import OUTPUT_MAX, TEXT_MAX, bounded, output

STEPS = "".join(f"src/acme/core.py:{number}: in step\n    call()\n" for number in range(400))


def test_a_short_traceback_stays_as_it_is() -> None:
    assert bounded("a.py:1: in f\nE   x\n") == "a.py:1: in f\nE   x\n"


def test_of_a_long_one_the_last_steps_and_what_explains_it_stay() -> None:
    told = bounded(f"{STEPS}tests/test_a.py:9: in test_a\n    assert a == b\nE   assert 1 == 2\n")
    assert told.endswith("step\n    call()\ntests/test_a.py:9: in test_a\n    assert a == b\nE   assert 1 == 2\n")
    assert len(told) == TEXT_MAX


def test_of_a_long_difference_the_beginning_stays_with_the_steps_before_it() -> None:
    told = bounded("tests/test_a.py:9: in test_a\n    assert a == b\nE   assert first\n" + "E   more\n" * 2_000)
    assert told.startswith("tests/test_a.py:9: in test_a\n    assert a == b\nE   assert first\nE   more\n")
    assert "\n...\n" in told


@given(st.text(alphabet="ab\nE :", max_size=20).map(lambda text: text * 700))
def test_the_bound_always_holds(text: str) -> None:
    assert len(bounded(text)) <= TEXT_MAX
    said = output(SimpleNamespace(sections=[("Captured stdout call", text), ("Captured log call", text)]))
    assert len(said) <= OUTPUT_MAX + 100


def test_what_was_captured_is_told_by_section_and_empty_ones_are_left_out() -> None:
    report = SimpleNamespace(sections=[("Captured stdout call", "one\n"), ("Captured stderr call", "\n")])
    assert output(report) == "--- Captured stdout call ---\none"
    assert output(SimpleNamespace()) == ""
