"""`health.json` -> what the last run measured."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gates.claims.facts import Measured, Ratio, TestRun

_ROOMS = frozenset({"coverage", "mutation"})
_RUNS = frozenset({"tests", "smoke"})


def measured(text: str, *, head: str, is_clean: bool, test_paths: Mapping[str, tuple[str, ...]]) -> Measured | None:
    """Read it; None when it is no health.json of version 1.

    Args:
        text: the file.
        head: the commit that is checked out.
        is_clean: whether the working tree is as that commit says.
        test_paths: lane -> the folders of its tests.
    """
    try:
        raw = json.loads(text)
        if raw["schema_version"] != 1:
            return None
        return _read(raw, head, is_clean, test_paths)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _read(raw: Any, head: str, is_clean: bool, test_paths: Mapping[str, tuple[str, ...]]) -> Measured:
    sha = raw["subject"]["commit_sha"] or ""
    runs, ratios, lanes = [], [], []
    for part in raw["gates"]:
        numbers = [each for each in part["measurements"] if not each["component"]]
        if part["gate"] in _RUNS:
            counts = {each["metric"].partition(".")[2]: each["value"] for each in numbers if each["unit"] == "test"}
            lane = part["lane"] or ""
            runs.append(
                TestRun(part=part["part"], status=part["status"], counts=counts, paths=tuple(test_paths.get(lane, ())))
            )
        lanes += [
            Ratio(metric=each["metric"], value=each["value"], of=each["of"])
            for each in numbers
            if each["of"] and each["metric"].partition(".")[0] in _ROOMS
        ]
        ratios += [
            Ratio(
                metric=each["metric"],
                value=each["value"],
                of=each["of"],
                scope=each["component"] or each.get("path") or part["lane"] or "",
            )
            for each in (*part["measurements"], *part["worst_files"])
            if each["of"] and each["metric"].partition(".")[0] in _ROOMS
        ]
    ratios += [
        Ratio(metric=metric, value=row[name][0], of=row[name][1], scope=row["path"])
        for row in raw.get("modules", ())
        for name, metric in (("coverage", "coverage.lines"), ("mutation", "mutation.score"))
        if row[name] and row[name][1] and row["path"] not in {each.scope for each in ratios if each.metric == metric}
    ]
    return Measured(
        commit_sha=sha,
        is_current=bool(sha) and sha == head and is_clean and not raw["subject"]["is_dirty"],
        runs=tuple(run for run in runs if run.part.startswith("tests")) or tuple(runs),
        ratios=(*_whole(lanes), *ratios),
        parts={part["part"]: part["status"] for part in raw["gates"]},
        lint=_lint(raw["gates"]),
        failing=frozenset(
            (place["path"], place["test"].partition("[")[0].rpartition("::")[2])
            for decision in raw["decisions"] if decision["gate"] in _RUNS
            for place in decision["places"] if place["path"] and place["test"]
        ),
    )  # fmt: skip


def _lint(gates: Any) -> int | None:
    parts = [part for part in gates if part["gate"] == "lint"]
    if not parts or any(part["status"] in ("error", "skip") for part in parts):
        return None
    numbers = [each for part in parts for each in part["measurements"] if not each["component"]]
    return sum(int(each["value"]) for each in numbers if each["metric"] == "lint.findings" and not each.get("path"))


def _whole(ratios: list[Ratio]) -> list[Ratio]:
    """The lanes together: no file is in two."""
    found: dict[str, list[Ratio]] = {}
    for each in ratios:
        found.setdefault(each.metric, []).append(each)
    return [
        Ratio(metric=metric, value=sum(each.value for each in lanes), of=sum(each.of for each in lanes))
        for metric, lanes in found.items()
    ]
