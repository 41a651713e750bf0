"""Which gates ask something of a lane, as far as tracked paths tell."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from gates.model.scope import Lane
from gates.sessions.asking import Asking, look

PROD = Lane(name="prod", paths=("src/",), tests=("./tests",))


def made(root: Path, *paths: str, track: bool = True) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x = 1\n")
    if track:
        subprocess.run(["git", "init", "-q", root], check=True)
        subprocess.run(["git", "-C", root, "add", "-A"], check=True)
    return root


def looked(root: Path, *lanes: Lane) -> Asking:
    return look(root, lanes, besides=(".gates",))


def asked(asking: Asking, settings: dict[str, object] | None = None) -> list[str]:
    return [
        gate for gate in ("lint", "smoke", "tests", "coverage") if asking.asks(gate, asking.lanes[0], settings or {})
    ]


@pytest.mark.parametrize(
    ("paths", "settings", "wanted"),
    [
        (("src/a.py", "tests/test_a.py"), {}, ["lint", "tests", "coverage"]),
        (("src/a.py", "tests/smoke/test_a.py"), {}, ["lint", "smoke", "tests", "coverage"]),
        (("src/a.py", "tests/test_smoke.py"), {"markers": "smoke"}, ["lint", "smoke", "tests", "coverage"]),
        (("src/a.py", "tests/test_smoke.py"), {"markers": ""}, ["lint", "tests", "coverage"]),
        (("tests/smoke/a.txt", "tests/test_a.py"), {}, ["lint", "tests"]),
    ],
)
def test_a_gate_asks_what_the_paths_let_it_ask(
    tmp_path: Path, paths: tuple[str, ...], settings: dict[str, object], wanted: list[str]
) -> None:
    assert asked(looked(made(tmp_path, *paths), PROD), settings) == wanted


def test_a_lane_without_tests_is_asked_for_its_text_alone(tmp_path: Path) -> None:
    assert asked(looked(made(tmp_path, "src/a.py"), Lane(name="prod", paths=("src",)))) == ["lint"]


def test_where_git_does_not_answer_a_gate_asks_and_nothing_is_proposed(tmp_path: Path) -> None:
    made(tmp_path, "src/a.py", track=False)

    assert asked(looked(tmp_path, PROD)) == ["lint", "smoke", "tests", "coverage"]
    assert looked(tmp_path) == Asking(lanes=(), repository=None)


def test_without_lanes_they_are_proposed_from_what_is_tracked(tmp_path: Path) -> None:
    made(tmp_path, "src/acme/__init__.py", "tests/test_a.py", ".gates/left.py")

    assert [(lane.name, lane.paths) for lane in looked(tmp_path).lanes] == [
        ("prod", ("src/acme",)),
        ("tests", ("tests",)),
    ]
