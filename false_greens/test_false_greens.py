"""Every known way to be green about nothing ends red here, and the same project without the hole stays green.

Each folder `tests/false_greens/FG-*` is one case; its `case.toml` holds the sources as text, what is run, and how it
must end. This plays them, apart from the tests because it takes minutes.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.false_greens.cases import Case, Side, all_cases
from tests.false_greens.stage import Gave, play

pytestmark = pytest.mark.functional
CASES = all_cases()
BUILT = [case for case in CASES if not case.not_built]
Note = Callable[[str, object], None]


@pytest.mark.parametrize("case", [case for case in BUILT if case.bad], ids=lambda case: case.id)
def test_a_hole_is_never_green(case: Case, tmp_path: Path, record_property: Note) -> None:
    assert case.bad is not None
    gave = _play(case, case.bad, tmp_path)
    record_property("false green", [case.id, "bad", _shown(gave)])
    _compare(case.bad, gave)


@pytest.mark.parametrize("case", [case for case in BUILT if case.control], ids=lambda case: case.id)
def test_the_same_project_without_the_hole_stays_green(case: Case, tmp_path: Path, record_property: Note) -> None:
    assert case.control is not None
    gave = _play(case, case.control, tmp_path)
    record_property("false green", [case.id, "control", _shown(gave)])
    _compare(case.control, gave)
    if case.control.status in ("pass", "warn"):
        assert gave.findings == tuple(sorted(case.control.findings)), gave.text


def _play(case: Case, side: Side, tmp_path: Path) -> Gave:
    for name in case.needs:
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed")
    return play(side, tmp_path / "acme")


def _compare(side: Side, gave: Gave) -> None:
    assert (gave.status, gave.exit_code) == (side.status, side.exit_code), gave.text
    missing = set(side.findings) - set(gave.findings)
    assert not missing, f"missing {sorted(missing)} in {gave.findings}\n{gave.text}"
    for text in side.says:
        assert text in " ".join(gave.text.split()), gave.text


def _shown(gave: Gave) -> str:
    checks = sorted({finding.partition(" ")[0] for finding in gave.findings})
    shown = ", ".join(f"`{check}`" for check in checks[:3])
    return f"{gave.status}{f': {shown}' if shown else ''}"
