"""pytest's configuration and its conftest files are compared as pytest reads them."""

from __future__ import annotations

import pytest

from gates.suite.lowered import lowered_pytest
from tests.readers.lowering import between

TOML = (
    "[tool.pytest.ini_options]\naddopts = '-ra --strict-config'\ntestpaths = ['tests']\nxfail_strict = true\n"
    "filterwarnings = ['error', 'ignore::DeprecationWarning:old']\n"
)


def told(base: dict[str, str], head: dict[str, str], **rest: dict[str, str]) -> list[str]:
    return [each.message for each in lowered_pytest(between(base, head, **rest))]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("-ra --strict-config", "-ra --strict-config -k 'not slow'", "pytest addopts gained -k not slow"),
        ("-ra --strict-config", "-ra", "pytest addopts lost --strict-config"),
        ("['tests']", "['tests/unit']", "pytest testpaths tests to tests/unit"),
        ("['tests']", "['tests', 'more']", ""),
        ("testpaths = ['tests']\n", "", ""),
        ("xfail_strict = true\n", "", "pytest xfail_strict true to false"),
        ("'error', ", "", "pytest filterwarnings lost error"),
        (":old'", ":old', 'ignore'", "pytest filterwarnings gained ignore"),
        ("xfail_strict", "norecursedirs = ['slow']\nxfail_strict", "pytest norecursedirs gained slow"),
        ("xfail_strict", "python_files = ['check_*.py']\nxfail_strict", "pytest python_files default to check_*.py"),
        ("xfail_strict", "minversion = '8'\nxfail_strict", ""),
    ],
)  # fmt: skip
def test_a_configuration_that_asks_less_is_seen(old: str, new: str, words: str) -> None:
    changed = TOML.replace(old, new.replace("'not slow'", '"not slow"'))

    assert told({"pyproject.toml": TOML}, {"pyproject.toml": changed}) == ([words] if words else [])


def test_a_file_that_goes_before_hides_the_other() -> None:
    said = told({"pyproject.toml": TOML}, {"pyproject.toml": TOML, "pytest.ini": "[pytest]\n"})

    assert "pytest xfail_strict true to false" in said
    assert told({"pyproject.toml": TOML}, {"pyproject.toml": TOML, "tox.ini": "[pytest]\naddopts = -x\n"}) == []


def test_a_conftest_is_told_by_what_it_can_take_away() -> None:
    hook = "def pytest_collection_modifyitems(items):\n    pass\n"
    ignores = "collect_ignore_glob = ['slow_*.py']\ncollect_ignore = [x]\n"

    assert told({}, {"tests/conftest.py": hook}) == ["tests/conftest.py gained pytest_collection_modifyitems"]
    assert told({}, {"tests/conftest.py": ignores}) == [
        "tests/conftest.py gained collect_ignore, collect_ignore_glob slow_*.py"
    ]
    assert (
        told({"tests/conftest.py": hook}, {"t/conftest.py": hook}, moved={"t/conftest.py": "tests/conftest.py"}) == []
    )
    assert told({}, {"tests/conftest.py": "def pytest_configure(config):\n    pass\n"}) == []
