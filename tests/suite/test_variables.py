"""Variables that the tests ask for and do not see."""

from __future__ import annotations

import pytest

from gates.model.finding import Finding
from gates.suite.variables import lacked, naming_variables

ASKED = """\
test_a.py:3: in test_a
    os.environ["DATABASE_URL"]
<frozen os>:679: in __getitem__
    ???
E   KeyError: 'DATABASE_URL'"""
SHIPPED = """\
conftest.py:1: in <module>
    url = need('TOKEN')
/usr/lib/python3.11/os.py:679: in __getitem__
E   KeyError: 'TOKEN'"""
OTHER = "test_a.py:3: in test_a\n    prices['DATABASE_URL']\nE   KeyError: 'DATABASE_URL'"
TEXT = "test_a: KeyError: 'DATABASE_URL'"
NAMED = (
    f'{TEXT}; DATABASE_URL is not passed to the tests: `pass-env = ["DATABASE_URL"]` below `[tool.gates.gate.tests]`'
)


def finding(check: str = "tests/failed", *, message: str = TEXT, detail: str = ASKED) -> Finding:
    return Finding(check=check, path="test_a.py", line=3, message=message, detail=detail)


@pytest.mark.parametrize(
    ("text", "names"),
    [(ASKED, ("DATABASE_URL",)), (SHIPPED, ("TOKEN",)), (OTHER, ()), ("", ()), ("os.environ['A']", ())],
)
def test_a_key_counts_where_the_traceback_asks_the_environment(text: str, names: tuple[str, ...]) -> None:
    assert lacked(text) == names


@pytest.mark.parametrize("check", ["tests/failed", "tests/error"])
def test_a_test_that_fails_for_a_variable_names_it_and_how_to_pass_it(check: str) -> None:
    assert naming_variables("tests", [finding(check)], passed=()) == [finding("tests/variable-missing", message=NAMED)]


def test_a_file_that_cannot_be_collected_stays_what_it_is_and_names_the_variable() -> None:
    told = naming_variables("tests", [finding("tests/collection-error")], passed=())
    assert told == [finding("tests/collection-error", message=NAMED)]


def test_a_variable_that_is_passed_is_not_set() -> None:
    told = naming_variables("tests", [finding()], passed=("DATABASE_URL",))
    message = f"{TEXT}; DATABASE_URL is named in `pass-env`, and is not set here"
    assert told == [finding("tests/variable-missing", message=message)]


def test_a_failure_without_a_traceback_is_known_by_another_one_of_the_same_name() -> None:
    told = naming_variables("tests", [finding(detail=""), finding()], passed=())
    assert [each.check for each in told] == ["tests/variable-missing"] * 2
    assert naming_variables("tests", [finding(detail=OTHER)], passed=()) == [finding(detail=OTHER)]
