from __future__ import annotations

from gates.judge.modules import Areas, named_after
from gates.judge.release import Release
from gates.model.gap import Gap
from gates.model.health import Health
from gates.model.outlook import Cause, Rule
from gates.model.scope import Component
from gates.model.status import Direction, Fix, Policy
from gates.readers.codeowners import read_codeowners
from tests.judge.builders import at_least, finding, fragment, held, judged, lane, ratio

PATHS = (
    "acme/core/a.py", "acme/core/b.py", "acme/io/c.py", "acme/top.py", "tests/test_core.py", "tests/io/test_x.py",
    "labs/one.py", "labs/two.py", "README.md",
)  # fmt: skip
LANES = (lane("prod", paths=("acme",), tier=1), lane("labs", Policy.WARN, paths=("labs",), tier=3, owner=""))
OWNERS = read_codeowners("/acme/core/ @core\n", file="CODEOWNERS")


def a_run() -> Health:
    tests = tuple(
        finding("tests/failed", f"tests/test_{number % 2}.py", number + 1, group="KeyError: 'x'", failed_at=place)
        for number, place in enumerate(["acme/core/a.py:3", "acme/core/a.py:3", "acme/io/c.py:9"])
    )
    lint = tuple(
        finding("lint/F401", path, fix=fix)
        for path, fix in (
            ("acme/core/a.py", Fix.SAFE), ("acme/core/b.py", Fix.UNSAFE), ("acme/io/c.py", Fix.SAFE),
            ("acme/top.py", Fix.SAFE),
        )
    )  # fmt: skip
    coverage = {
        "measurements": (ratio(17, 100), ratio(9, 10, path="acme/core/a.py"), ratio(0, 5, path="acme/core/b.py")),
        "gaps": (
            Gap(path="acme/core/a.py", name="f", line=3, missing=43),
            Gap(path="acme/io/c.py", name="g", line=1, missing=40),
        ),
    }
    return judged(
        [held("lint-prod"), held("tests-prod"), held("coverage-prod", conditions=(at_least("60"),))],
        [
            fragment("lint-prod", findings=lint),
            fragment("tests-prod", findings=tests),
            fragment("coverage-prod", **coverage),
        ],
        lanes=LANES,
        paths=PATHS,
        release=Release(owners=OWNERS, components=(Component(name="engine", paths=("acme/core",)),)),
    )


def test_failing_tests_are_grouped_by_cause_with_the_count_that_turns_green() -> None:
    assert a_run().outlook.causes == (
        Cause(
            part="tests-prod",
            text="KeyError: 'x'",
            tests=3,
            paths=("acme/core/a.py", "acme/io/c.py"),
            reproduce="gates run tests-prod",
        ),
    )


def test_a_long_value_in_a_message_is_no_cause_of_its_own() -> None:
    found = tuple(
        finding("tests/failed", "tests/test_a.py", line, group=f"assert 'x' in {{'id': 'resp_{line}{'f' * 30}'}}")
        for line in (1, 2)
    )

    causes = judged([held("tests-prod")], [fragment("tests-prod", findings=found)]).outlook.causes

    assert [(cause.text, cause.tests) for cause in causes] == [("assert 'x' in {...", 2)]


def test_a_rule_says_what_its_tool_repairs() -> None:
    assert a_run().outlook.rules == (
        Rule(
            part="lint-prod", check="lint/F401", findings=4, repaired=3, unsafe=1,
            paths=("acme/core/a.py", "acme/core/b.py", "acme/io/c.py", "acme/top.py"),
            command="ruff check --select F401 --fix acme",
        ),
    )  # fmt: skip


def test_the_fewest_functions_that_reach_the_bound_are_counted() -> None:
    gain = a_run().outlook.gains[0]

    assert (gain.covered, gain.of, gain.reached, gain.target, gain.needed) == (17, 100, 100, 60, 1)


def test_no_two_packages_touch_the_same_file_and_a_shared_cause_joins_modules() -> None:
    packages = a_run().outlook.packages
    files = [path for package in packages for path in package.files]

    assert len(files) == len(set(files))
    assert [(package.files, package.owner) for package in packages] == [
        (("acme/core/a.py", "acme/core/b.py", "acme/io/c.py"), "@core"),
        (("acme/top.py",), "@a"),
    ]
    assert packages[0].commands == ("ruff check --select F401 --fix acme/core/a.py acme/io/c.py",)


def test_modules_are_folders_and_their_blanks_are_gaps() -> None:
    rows = {row.name: row for row in a_run().outlook.modules}

    assert sorted(rows) == ["acme", "acme/core", "acme/io", "labs/one.py", "labs/two.py"]
    core = rows["acme/core"]
    assert (core.owner, core.files, core.tests, core.coverage, core.mutation, core.findings, core.claims) == (
        "@core", 2, 1, (9, 15), None, 2, None,
    )  # fmt: skip
    assert (core.specs, rows["acme/io"].tests, rows["acme/io"].coverage) == ("engine", 1, None)
    assert (rows["labs/one.py"].owner, rows["labs/one.py"].findings) == ("", None)


def test_claims_of_a_module_are_those_of_a_ledger_that_name_it_or_a_folder_of_it() -> None:
    said = {"metric": "claims.standing", "unit": "claim", "better": Direction.NONE}
    measured = (ratio(1, 2, path="acme/core/a.py", **said), ratio(0, 1, path="acme", **said))
    survivor = finding("mutation/survived", "acme/core/a.py", judged_by="mutation.score")

    health = judged(
        [held("claims"), held("mutation-prod", Policy.WARN), held("lint-prod")],
        [
            fragment("claims", measurements=measured),
            fragment("mutation-prod", findings=(survivor,)),
            fragment("lint-prod"),
        ],
        lanes=LANES,
        paths=PATHS,
    )

    assert {row.name: (row.claims, row.findings) for row in health.outlook.modules} == {
        "acme": ((0, 1), 0),
        "acme/core": ((1, 3), 0),
        "acme/io": ((0, 1), 0),
        "labs/one.py": (None, None),
        "labs/two.py": (None, None),
    }


def test_tests_of_a_module_carry_its_name() -> None:
    tests = ("tests/test_core.py", "tests/test_core_more.py", "tests/core/test_x.py", "tests/test_score.py")

    assert named_after("acme/core", tests) == tests[:3]
    assert named_after("acme/tests.py", tests) == ()
    assert named_after("acme/types.py", ("tests/test_types/test_x.py", "tests/retest_types/a.py")) == (
        "tests/test_types/test_x.py",
    )


def test_an_area_that_holds_another_does_not_stand_for_its_files() -> None:
    areas = Areas.of(PATHS, LANES)

    assert areas.whole() == frozenset({"acme/core", "acme/io"})
