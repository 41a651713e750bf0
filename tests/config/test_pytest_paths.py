from __future__ import annotations

import pytest

from gates.config.pytest_paths import python_paths


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
