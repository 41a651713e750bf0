from __future__ import annotations

import json
from typing import Any

from gates.claims.facts import Ratio, TestRun
from gates.claims.measured import measured


def number(metric: str, value: int, of: int | None = None, unit: str = "test", **more: Any) -> dict[str, Any]:
    return {"metric": metric, "value": value, "of": of, "unit": unit, "component": None, **more}


def part(name: str, gate: str, *numbers: dict[str, Any], lane: str = "prod", **more: Any) -> dict[str, Any]:
    return {
        "part": name,
        "gate": gate,
        "lane": lane,
        "status": "pass",
        "measurements": numbers,
        "worst_files": [],
        **more,
    }


HEALTH: dict[str, Any] = {
    "schema_version": 1,
    "subject": {"commit_sha": "a" * 40, "is_dirty": False},
    "gates": [
        part(
            "tests-prod", "tests", number("tests.passed", 9), number("tests.skipped", 1),
            number("tests.duration", 5, unit="ms"),
        ),
        part("smoke", "smoke", number("smoke.passed", 2)),
        part(
            "coverage-prod", "coverage", number("coverage.lines", 80, 100, "line"),
            worst_files=[number("coverage.lines", 1, 10, "line", path="a/b.py")],
        ),
        part("coverage-labs", "coverage", number("coverage.lines", 20, 100, "line"), lane="labs"),
    ],
    "decisions": [{"gate": "tests", "places": [{"path": "t.py", "test": "T::test_a[1]"}, {"path": None, "test": ""}]}],
}  # fmt: skip


def read(health: object = HEALTH, **more: Any) -> Any:
    asked = {"head": "a" * 40, "is_clean": True, "test_paths": {"prod": ("tests",)}, **more}
    return measured(json.dumps(health), **asked)


def test_runs_ratios_and_failures_are_read() -> None:
    found = read()

    assert found.is_current
    assert found.runs == (
        TestRun(part="tests-prod", status="pass", counts={"passed": 9, "skipped": 1}, paths=("tests",)),
    )
    assert found.ratios == (
        Ratio(metric="coverage.lines", value=100, of=200),
        Ratio(metric="coverage.lines", value=80, of=100, scope="prod"),
        Ratio(metric="coverage.lines", value=1, of=10, scope="a/b.py"),
        Ratio(metric="coverage.lines", value=20, of=100, scope="labs"),
    )
    assert found.failing == frozenset({("t.py", "test_a")})
    assert found.parts["smoke"] == "pass"


def test_modules_say_what_the_list_of_worst_files_leaves_out() -> None:
    modules = [
        {"path": "a/b.py", "coverage": [1, 10], "mutation": None},
        {"path": "a/c.py", "coverage": [9, 10], "mutation": [3, 4]},
        {"path": "a/d.py", "coverage": [0, 0], "mutation": None},
    ]
    found = measured(json.dumps(HEALTH | {"modules": modules}), head="a" * 40, is_clean=True, test_paths={})

    assert found is not None
    assert [each for each in found.ratios if each.scope.startswith("a/")] == [
        Ratio(metric="coverage.lines", value=1, of=10, scope="a/b.py"),
        Ratio(metric="coverage.lines", value=9, of=10, scope="a/c.py"),
        Ratio(metric="mutation.score", value=3, of=4, scope="a/c.py"),
    ]


def test_another_commit_or_a_changed_tree_is_not_current() -> None:
    dirty = {**HEALTH, "subject": {"commit_sha": "a" * 40, "is_dirty": True}}

    assert [read(head="b" * 40).is_current, read(is_clean=False).is_current, read(dirty).is_current] == [False] * 3


def test_what_is_no_health_is_nothing() -> None:
    assert [
        measured(text, head="", is_clean=True, test_paths={}) for text in ("", "[]", "{}", '{"schema_version": 2}')
    ] == [None] * 4
