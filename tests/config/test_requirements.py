from __future__ import annotations

import pytest

from gates.config.requirements import declared_requirements, lacking

PROJECT = """\
[project]
name = "acme"
dependencies = ["click>=8", "tomli; python_version < '3.11'"]

[project.optional-dependencies]
Test = ["acme[fast]", "hypothesis"]
fast = ["numpy"]

[dependency-groups]
tests = ["pytest>=8", {include-group = "more_tools"}]
more-tools = ["freezegun~=1.2"]
docs = ["sphinx"]
dev = ["ruff"]
"""


def test_what_the_project_and_its_tests_need_is_read_with_included_groups() -> None:
    found = [(it.source, it.text) for it in declared_requirements(PROJECT)]
    assert found == [
        ("project.dependencies", "click>=8"),
        ("project.dependencies", "tomli; python_version < '3.11'"),
        ("project.optional-dependencies.Test", "hypothesis"),
        ("dependency-groups.tests", "pytest>=8"),
        ("dependency-groups.tests", "freezegun~=1.2"),
    ]


def test_a_group_dev_counts_where_there_is_none_of_tests() -> None:
    text = '[dependency-groups]\ndev = ["pytest", {include-group = "dev"}]\n'
    assert [it.text for it in declared_requirements(text)] == ["pytest"]


@pytest.mark.parametrize("text", [None, "", "[[[", "project = 1", "[project]\ndependencies = 'a'\n"])
def test_a_file_that_declares_nothing_needs_nothing(text: str | None) -> None:
    assert declared_requirements(text) == ()


def test_what_is_absent_or_of_another_version_lacks_and_a_marker_that_does_not_hold_asks_nothing() -> None:
    installed = {"click": "7.1", "hypothesis": "6.100", "pytest": "9.0.0rc1"}
    lacks = lacking(declared_requirements(PROJECT), installed, "3.11.7")
    assert [(it.wanted.text, it.found) for it in lacks] == [("click>=8", "7.1"), ("freezegun~=1.2", None)]


def test_names_are_compared_as_indexes_do_and_what_is_no_requirement_is_passed_over() -> None:
    wanted = declared_requirements('[project]\ndependencies = ["Ruamel_Yaml", "not a requirement"]\n')
    assert lacking(wanted, {"ruamel-yaml": "0.18"}, "3.12.0") == ()
