"""Gates are known by the text of their files; nothing of them is imported."""

from __future__ import annotations

from pathlib import Path

import pytest

import gates.builtin
from gates.adapters.plugins import builtin_gates
from gates.api import GateScope
from gates.sessions.known import KnownGate, plugged, shipped

GATE = '"""Words are spelled.\n\nMore."""\nimport a_library_that_is_not_there\n\nGATE = Gate(is_default=True)\n'


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "acme_gates").mkdir()
    (tmp_path / "acme_gates" / "__init__.py").write_text("raise RuntimeError('imported')\n")
    (tmp_path / "acme_gates" / "word_spelling.py").write_text(GATE)
    (tmp_path / "acme-1.dist-info").mkdir()
    (tmp_path / "acme-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def points(plugins: Path, *lines: str) -> list[KnownGate]:
    (plugins / "acme-1.dist-info" / "entry_points.txt").write_text("\n".join(["[gates.plugins]", *lines]) + "\n")
    return [gate for gate in plugged(frozenset({"lint"})) if gate.name not in builtin_gates()]


def test_the_gates_that_ship_are_known_as_their_objects_say_and_in_their_order() -> None:
    told = shipped(Path(gates.builtin.__path__[0]))

    assert [(gate.name, gate.is_default, gate.is_of_repository) for gate in told] == [
        (gate.name, gate.is_default, gate.scope is GateScope.REPOSITORY) for gate in builtin_gates().values()
    ]


def test_a_plugin_is_known_by_its_module_and_not_imported(plugins: Path) -> None:
    assert points(plugins, "words = acme_gates.word_spelling:GATE") == [
        KnownGate(name="word-spelling", description="Words are spelled.", is_default=True)
    ]


@pytest.mark.parametrize(
    "line", ["a = gone.spelling:GATE", "a = acme_gates.gone:GATE", "a = acme_gates:GATE", "a = :x"]
)
def test_a_plugin_that_cannot_be_found_is_left_to_gates_to_report(plugins: Path, line: str) -> None:
    assert points(plugins, line) == []


def test_a_plugin_does_not_take_the_name_of_a_gate_that_ships(plugins: Path) -> None:
    (plugins / "acme_gates" / "lint.py").write_text(GATE)

    assert points(plugins, "lint = acme_gates.lint:GATE") == []
