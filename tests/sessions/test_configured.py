"""What nox knows of the configuration before a session runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.sessions.configured import Configured, KnownPart, read
from gates.sessions.known import KnownGate

LINT = KnownGate(name="lint", description="Rules hold.", is_default=True)
LANES = KnownGate(name="lanes", description="Files have one lane.", is_default=True, is_of_repository=True)
MUTATION = KnownGate(name="mutation", description="Tests catch changes.")


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "builtin"
    folder.mkdir()
    (folder / "__init__.py").write_text('"""Not a gate."""\n')
    (folder / "lanes.py").write_text(
        '"""Files have one lane.\n\nMore."""\nGATE = Gate(\n    scope=GateScope.REPOSITORY,\n    is_default=True,\n)\n'
    )
    (folder / "lint.py").write_text('"""Rules hold."""\n\nGATE: Gate[Settings] = Gate(name="lint", is_default=True)\n')
    (folder / "mutation.py").write_text('"""Tests catch changes."""\n\nGATE = Gate(name="mutation")\n')
    (folder / "beside.py").write_text('"""Shared words, not a gate."""\n')
    return folder


def configured(tmp_path: Path, shipped: Path, text: str, *, file: str = "pyproject.toml") -> Configured:
    (tmp_path / ".git").mkdir()
    (tmp_path / file).write_text(text)
    return read(tmp_path, builtin=shipped)


def test_each_gate_that_is_on_has_a_part_on_each_lane(tmp_path: Path, shipped: Path) -> None:
    found = configured(
        tmp_path, shipped, "[tool.gates.lanes.prod]\npaths = ['a']\n[tool.gates.lanes.labs]\npaths = ['b']\n"
    )

    assert found == Configured(
        root=tmp_path,
        gates=(LANES, LINT),
        parts=(
            KnownPart(gate="lanes", lanes=(), description="Files have one lane."),
            KnownPart(gate="lint", lanes=("prod",), description="Rules hold. (lane prod)"),
            KnownPart(gate="lint", lanes=("labs",), description="Rules hold. (lane labs)"),
        ),
    )


def test_a_gate_is_switched_by_its_table_and_by_its_lane(tmp_path: Path, shipped: Path) -> None:
    found = configured(
        tmp_path,
        shipped,
        """
        [tool.gates.lanes.prod]
        tests = ["tests"]
        mutation = { workers = 2 }
        [tool.gates.lanes.old]
        policy = "off"
        [tool.gates.lanes.labs]
        tests = ["tests"]
        [tool.gates.lanes.labs.lint]
        enabled = false
        [tool.gates.lanes.labs.gate.mutation]
        workers = 1
        [tool.gates.gate.lanes]
        enabled = false
        [tool.gates.gate.spelling]
        command = ["codespell"]
        """,
    )

    assert [part.name for part in found.parts] == [
        "lint-prod",
        "mutation-prod",
        "mutation-labs",
        "spelling-prod",
        "spelling-labs",
    ]


def test_without_lanes_there_are_gates_and_no_lane_parts(tmp_path: Path, shipped: Path) -> None:
    found = configured(tmp_path, shipped, "")

    assert (found.gates, [part.name for part in found.parts]) == ((LANES, LINT), ["lanes"])


def test_a_configuration_of_its_own_file_is_read_first(tmp_path: Path, shipped: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")

    found = configured(tmp_path, shipped, "[lanes.core]\n[environment]\ninstall = ['-e', '.']\n", file="gates.toml")

    assert [part.name for part in found.parts] == ["lanes", "lint-core"]
    assert found.install == ("-e", ".")


def test_a_noxfile_below_the_root_finds_the_configuration_of_the_root(tmp_path: Path, shipped: Path) -> None:
    configured(tmp_path, shipped, "[tool.gates.lanes.prod]\n")
    (tmp_path / "below").mkdir()

    assert "lint-prod" in [part.name for part in read(tmp_path / "below", builtin=shipped).parts]


@pytest.mark.parametrize(
    "text",
    [
        "[tool.gates",
        "tool = 3",
        "[tool]\ngates = 'x'",
        "[tool.gates]\nlanes = [1]\ngate = 'x'\nenvironment = { install = [1] }",
        "[tool.gates.lanes]\nprod = 'a'",
        "x = " + "[" * 5000,
    ],
    ids=["cut", "number", "text", "wrong-types", "lane-is-text", "deep"],
)
def test_what_is_not_understood_is_left_to_gates_to_report(tmp_path: Path, shipped: Path, text: str) -> None:
    assert configured(tmp_path, shipped, text) == Configured(
        root=tmp_path,
        gates=(LANES, LINT),
        parts=(KnownPart(gate="lanes", lanes=(), description="Files have one lane."),),
    )


def test_bytes_that_are_no_text_are_left_to_gates_to_report(tmp_path: Path, shipped: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe\x00")

    assert read(tmp_path, builtin=shipped).gates == (LANES, LINT)
