from __future__ import annotations

import pytest

from gates.api import Finding, Lane, Repository, SourceFile, covers, shadowed_tables, under_lane, weak_spots
from gates.readers.ruff_scope import Governed
from gates.readers.ruff_settings import PerFileIgnore, RuffSettings


@pytest.mark.parametrize(
    ("selector", "code", "is_covered"),
    [
        ("F", "F401", True),
        ("F", "FURB101", False),
        ("F", "FA100", False),
        ("E5", "E501", True),
        ("E5", "ERA001", False),
        ("PL", "PLW0602", True),
        ("P", "PLW0602", False),
        ("ALL", "D100", True),
        ("F401", "F401", True),
        ("E", "no-code", False),
    ],
)
def test_a_selector_stands_for_the_rules_of_its_linter(selector: str, code: str, is_covered: bool) -> None:
    assert covers(selector, code) is is_covered


def settings(path: str | None, *rules: str, ignores: tuple[PerFileIgnore, ...] = ()) -> RuffSettings:
    return RuffSettings(
        resolved_for="/r/a.py", settings_path=path, project_root="/r", rules=rules, per_file_ignores=ignores
    )


def test_a_nested_configuration_with_more_rules_is_no_weakness() -> None:
    governed = Governed(
        root="/r",
        by_file={"a.py": settings("/r/ruff.toml", "F401"), "p/b.py": settings("/r/p/ruff.toml", "F401", "E501")},
    )
    assert weak_spots(governed, ["a.py", "p/b.py"], (), fallback=("F",)) == ()


def test_a_nested_configuration_is_compared_with_the_root_of_other_lanes_too() -> None:
    governed = Governed(
        root="/r",
        by_file={"a.py": settings("/r/ruff.toml", "E501", "F401"), "p/b.py": settings("/r/p/ruff.toml", "F401")},
    )
    (finding,) = weak_spots(governed, ["p/b.py"], (), fallback=("F",))
    assert finding == Finding(
        check="lint/nested-configuration",
        path="p/ruff.toml",
        message="this configuration governs 1 files of the lane and lacks 1 rules of the root's (E501)",
    )


def test_an_ignore_for_files_of_another_lane_is_not_this_lane_s() -> None:
    entry = PerFileIgnore(absolute="/r/labs/**", basename="labs/**", is_negated=False, rules=frozenset({"F401"}))
    governed = Governed(root="/r", by_file={"a.py": settings("/r/ruff.toml", "F401", ignores=(entry,))})
    assert weak_spots(governed, ["a.py"], ("F",), fallback=("F",)) == ()


def test_findings_are_given_to_the_lane_with_the_longest_path() -> None:
    lanes = (Lane(name="prod", paths=("p",)), Lane(name="labs", paths=("p/labs",)))
    files = (SourceFile(path="p/a.py", lane="prod"), SourceFile(path="p/labs/n.ipynb"), SourceFile(path="p/n.ipynb"))
    repository = Repository(files=files, lanes=lanes)
    findings = [
        Finding(check="lint/F401", message="", path=path)
        for path in ("p/a.py", "p/labs/n.ipynb", "p/n.ipynb", "p/new.py")
    ]
    assert [f.path for f in under_lane(findings, lanes[0], repository)] == ["p/a.py", "p/n.ipynb"]
    assert [f.path for f in under_lane(findings, lanes[1], repository)] == ["p/labs/n.ipynb"]


@pytest.mark.parametrize(
    ("configuration", "tables", "expected"),
    [
        ("ruff.toml", {"pyproject.toml": ("gates", "ruff")}, "ruff.toml"),
        (".ruff.toml", {"pyproject.toml": ("ruff",)}, ".ruff.toml"),
        ("p/ruff.toml", {"p/pyproject.toml": ("ruff",)}, "p/ruff.toml"),
        ("p/ruff.toml", {"pyproject.toml": ("ruff",)}, None),
        ("ruff.toml", {"pyproject.toml": ("ruff-wrapper",)}, None),
        ("pyproject.toml", {"pyproject.toml": ("ruff",)}, None),
    ],
)
def test_a_ruff_toml_beside_a_table_of_ruff_is_a_finding(
    configuration: str, tables: dict[str, tuple[str, ...]], expected: str | None
) -> None:
    governed = Governed(root="/r", by_file={"p/a.py": settings(f"/r/{configuration}", "F401")})
    repository = Repository(files=(), lanes=(), tool_tables=tables)

    found = list(shadowed_tables(governed, ["p/a.py"], repository))

    assert [(each.check, each.path) for each in found] == (
        [("lint/shadowed-configuration", expected)] if expected else []
    )
