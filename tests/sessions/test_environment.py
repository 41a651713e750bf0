"""The key of the sessions' environment: it changes with all that could change what is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.sessions.environment import key, named_files


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "pyproject.toml": "[project]\n",
        "requirements/test.txt": "-r base.txt  # the rest\npytest\n",
        "requirements/base.txt": "-c ../limits.txt\nattrs\n",
        "limits.txt": "attrs<99\n",
        "acme/core.py": "x = 1\n",
        "acme/__pycache__/core.pyc": "",
        ".venv/lib/y.py": "y = 1\n",
        "wheels/z.whl": "zip",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def changes(project: Path, arguments: tuple[str, ...], name: str) -> bool:
    before = key(arguments, project)
    (project / name).write_text("changed\n")
    return key(arguments, project) != before


def test_the_key_holds_when_nothing_changed(project: Path) -> None:
    assert key(("-e", "."), project) == key(("-e", "."), project)


def test_the_key_changes_with_the_arguments(project: Path) -> None:
    assert key(("-e", "."), project) != key(("-e", ".[test]"), project)
    assert key(("a b",), project) != key(("a", "b"), project)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("-e", ".[test]"), "pyproject.toml"),
        (("pytest",), "pyproject.toml"),
        (("pytest",), "uv.lock"),
        (("-e", "."), "setup.py"),
        (("-r", "requirements/test.txt"), "requirements/test.txt"),
        (("-rrequirements/test.txt",), "requirements/base.txt"),
        (("--requirement=requirements/test.txt",), "limits.txt"),
        (("-c", "limits.txt", "attrs"), "limits.txt"),
        ((".[test]",), "acme/core.py"),
        (("wheels/z.whl",), "wheels/z.whl"),
    ],
)
def test_the_key_changes_with_each_file_that_the_arguments_name(
    project: Path, arguments: tuple[str, ...], name: str
) -> None:
    assert changes(project, arguments, name)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("-e", "."), "acme/core.py"),
        ((".",), "acme/__pycache__/core.pyc"),
        ((".",), ".venv/lib/y.py"),
        (("pytest",), "limits.txt"),
    ],
)
def test_the_key_holds_when_other_files_change(project: Path, arguments: tuple[str, ...], name: str) -> None:
    assert not changes(project, arguments, name)


def test_requirement_files_that_name_each_other_end(project: Path) -> None:
    (project / "limits.txt").write_text("-r requirements/test.txt\n-r missing.txt\n")

    names = {file.resolve().relative_to(project).as_posix() for file in named_files(("-r", "limits.txt"), project)}

    assert {"limits.txt", "missing.txt", "requirements/base.txt", "requirements/test.txt"} <= names
