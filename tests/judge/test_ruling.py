from __future__ import annotations

import pytest

from gates.judge.release import Release
from gates.judge.ruling import area
from gates.model.evidence import Problem
from gates.model.status import Policy
from gates.model.trend import Age
from gates.readers.codeowners import read_codeowners
from tests.judge.builders import finding, fragment, held, judged, lane

OWNERS = read_codeowners("* @all\n/acme/core/ @core\n", file="CODEOWNERS")


def rules(name: str, policy: Policy = Policy.STRICT, tier: int = 2, age: Age | None = None, **evidence: object) -> str:
    health = judged(
        [held(name, policy)],
        [fragment(name, **evidence)],
        lanes=(lane(tier=tier, policy=policy),),
        release=Release(owners=OWNERS, ages=None if age is None else {name: age}),
    )
    return health.decisions[0].rule


FOUND = {"findings": (finding("x/y", "acme/core/a.py"),)}


@pytest.mark.parametrize(
    ("name", "policy", "tier", "evidence", "rule"),
    [
        (
            "lint-prod", Policy.STRICT, 2, {"problems": (Problem(what="cut"),)},
            "P0: it could not be judged, so nobody knows (strict lane prod of tier 2)",
        ),
        (
            "compile-prod", Policy.STRICT, 2, FOUND,
            "P0: strict lane prod of tier 2 fails compile, and nothing behind it can be trusted; 1 finding in 1 file",
        ),
        ("compile-prod", Policy.STRICT, 3, FOUND, "P1: strict lane prod of tier 3 fails compile; 1 finding in 1 file"),
        (
            "tests-prod", Policy.STRICT, 1, {"findings": (finding("tests/failed", "tests/test_a.py"),)},
            "P0: tests of the strict lane prod of tier 1 fail; 1 finding in 1 file",
        ),
        (
            "tests-prod", Policy.STRICT, 1, {"findings": (finding("tests/file-not-collected", "tests/a.py"),)},
            "P1: strict lane prod of tier 1 fails tests; 1 finding in 1 file",
        ),
        ("lint-prod", Policy.WARN, 1, FOUND, "P2: warn lane prod of tier 1 only warns; 1 finding in 1 file"),
    ],
)  # fmt: skip
def test_a_priority_comes_from_a_rule_that_can_be_read(
    name: str, policy: Policy, tier: int, evidence: dict[str, object], rule: str
) -> None:
    assert rules(name, policy, tier, **evidence) == rule


def test_what_was_well_in_the_last_run_stops_a_release_on_a_watched_lane_of_tier_1() -> None:
    assert rules("lint-prod", Policy.WARN, 1, Age(), **FOUND) == (
        "P1: warn lane prod of tier 1 was well in the last run, and is not now; 1 finding in 1 file; new"
    )
    assert rules("lint-prod", Policy.WARN, 1, Age(runs=3, since="2026-11-01"), **FOUND) == (
        "P2: warn lane prod of tier 1 only warns; 1 finding in 1 file; red for 3 runs before this one, since 2026-11-01"
    )


def test_the_owner_is_that_of_the_files_and_else_that_of_the_lane() -> None:
    health = judged([held()], [fragment(**FOUND)], release=Release(owners=OWNERS))
    nobody = judged([held()], [fragment(**FOUND)])

    assert (health.decisions[0].owner, health.decisions[0].area) == ("@core", "acme/core/a.py")
    assert nobody.decisions[0].owner == "@a"


@pytest.mark.parametrize(
    ("paths", "found"),
    [(["a/b/c.py"], "a/b/c.py"), (["a/b/c.py", "a/b/d.py"], "a/b"), (["a/b.py", "ab/c.py"], ""), ([], "")],
)
def test_an_area_is_the_smallest_folder_that_holds_all(paths: list[str], found: str) -> None:
    assert area(paths) == found
