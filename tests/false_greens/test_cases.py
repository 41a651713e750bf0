"""The cases are whole: one row of ids, a bad side and a control each, and none that waits for a gate there is."""

from __future__ import annotations

from gates.adapters.plugins import builtin_gates
from tests.false_greens.cases import FOLDER, all_cases

CASES = all_cases()
BUILT = [case for case in CASES if not case.not_built]


def test_ids_are_one_row_without_a_gap() -> None:
    listed = [number for number in _numbers() if number < 200]
    assert listed == list(range(1, 95))


def test_every_case_has_a_bad_side_or_says_why_not() -> None:
    holes = {case.id for case in CASES if not case.bad and not case.not_built}
    red = {case.id for case in CASES if case.gate.startswith("false red") and not case.not_built}
    assert holes == red, "only false reds have no bad side"
    assert not [case.id for case in BUILT if not case.control]


def test_a_case_waits_only_for_a_gate_that_does_not_exist() -> None:
    assert not {case.id for case in CASES if case.not_built in builtin_gates()}


def _numbers() -> list[int]:
    return sorted(int(place.name.split("-")[1]) for place in FOLDER.glob("FG-*"))
