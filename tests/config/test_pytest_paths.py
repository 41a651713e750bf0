from __future__ import annotations

import pytest

from gates.config.pytest_paths import doctested, python_paths


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["src", "lib"]\n', ("src", "lib")),
        ("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = "src lib"\n', ("src", "lib")),
        ("pyproject.toml", '[tool.pytest]\npythonpath = ["src"]\n', ("src",)),
        ("pyproject.toml", "[[[", ()),
        ("pyproject.toml", "tool = 1\n", ()),
        ("pytest.ini", "[pytest]\npythonpath = src\n", ("src",)),
        ("tox.ini", "[tox]\n[pytest]\npythonpath =\n  src\n  lib\n", ("src", "lib")),
        ("setup.cfg", "[tool:pytest]\npythonpath = src\n", ("src",)),
        ("setup.cfg", "not ini", ()),
    ],
)
def test_every_file_that_pytest_reads_is_read(file: str, text: str, expected: tuple[str, ...]) -> None:
    assert python_paths({file: text}) == expected


FILES = ("a/__init__.py", "a/core/x.py", "a/stubs.pyi", "b/__init__.pyi", "c.py", "__main__.py", "tests/test_a.py")
PATHS = ("a", "b", "c.py", "__main__.py")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", ()),
        ("addopts = -ra --doctest-modules-not", ()),
        ("addopts = -ra --doctest-modules", ("a", "c.py")),
        ("addopts =\n  --doctest-modules\n  --import-mode importlib", ("a", "c.py")),
        ("addopts = --doctest-modules\ntestpaths = tests", ()),
        ("addopts = --doctest-modules\ntestpaths = ./ tests", ("a", "c.py")),
        ("addopts = --doctest-modules\ntestpaths = a/core/ a/core/x.py tests", ("a/core",)),
        ("addopts = --doctest-modules\ntestpaths = [ac]*", ("a", "c.py")),
        ("addopts = --doctest-modules\ntestpaths = gone", ()),
    ],
)
def test_doctests_are_where_pytest_collects_them_by_itself(settings: str, expected: tuple[str, ...]) -> None:
    assert doctested(PATHS, FILES, {"pytest.ini": f"[pytest]\n{settings}\n"}) == expected


def test_the_first_file_with_settings_of_pytest_decides_on_doctests() -> None:
    on = '[tool.pytest.ini_options]\naddopts = ["--doctest-modules"]\n'

    assert doctested(["a"], FILES, {"pyproject.toml": on}) == ("a",)
    assert doctested(
        ["a"], FILES, {"pyproject.toml": "tool = 1\n", "setup.cfg": "[tool:pytest]\naddopts = --doctest-modules\n"}
    ) == ("a",)
    assert doctested(["a"], FILES, {"pyproject.toml": on, "pytest.ini": ""}) == ()
