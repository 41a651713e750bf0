"""The how-to on writing a gate can be followed: its package installs, is planned, green, red, proved and tested."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import blocks
from tests.docs.plugin import FILES, PAGE, installed
from tests.functional.conftest import CONFIG, Answer, Project

SOURCE = {"src/acme/__init__.py": '"""Acme."""\n', "src/acme/sums.py": "x = 1\n# TODO y\n"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(tmp_path_factory.mktemp("plugin"))


@pytest.fixture
def judged(tmp_path: Path) -> Project:
    table = next(text for text in blocks(PAGE.read_text(encoding="utf-8"), "toml") if "[tool.gates" in text)
    project = Project(root=tmp_path / "acme")
    project.root.mkdir()
    project.git("init", "-q", "-b", "main")
    config = CONFIG.replace('tests = ["tests"]\n', "").partition("[tool.gates.lanes.tests]")[0]
    project.commit({**SOURCE, "pyproject.toml": f"{config}\n{table}", ".gitignore": ".gates/\n__pycache__/\n"})
    return project


def gates(project: Project, site: Path, *arguments: str) -> Answer:
    command = [sys.executable, "-m", "gates", *arguments]
    env = {**os.environ, "PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(command, cwd=project.root, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return Answer(code=done.returncode, out=done.stdout, err=done.stderr)


def test_the_page_gives_a_whole_package() -> None:
    assert list(FILES) == [
        "pyproject.toml",
        "src/acme_gates/__init__.py",
        "src/acme_gates/leftovers.py",
        "tests/test_leftovers.py",
    ]


def test_each_command_of_the_page_works_and_the_gate_is_green(judged: Project, site: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    commands = [line.split()[2:] for line in page.splitlines() if line.startswith("$ gates ")]

    answers = {command[0]: gates(judged, site, *command) for command in commands}

    assert {verb: answer.code for verb, answer in answers.items()} == {"plan": 0, "run": 0, "prove": 0, "explain": 0}
    assert "leftovers-prod" in answers["plan"].out
    assert "2 of 2 files" in answers["run"].out
    assert "No line still says" in answers["explain"].out
    proofs = gates(judged, site, "prove", "--all", "leftovers-prod")
    assert proofs.code == 0
    assert "1 of 1" in proofs.out


@pytest.mark.parametrize("bad", ["# FIXME\n", "# TODO\n" * 21], ids=["a word", "too many"])
def test_the_gate_is_red_on_a_bad_file(judged: Project, site: Path, bad: str) -> None:
    judged.commit({"src/acme/bad.py": bad})

    answer = gates(judged, site, "run", "leftovers-prod")
    fragment = json.loads((judged.root / ".gates/fragments/leftovers-prod.json").read_text())

    assert answer.code == 1, answer.out
    assert "leftovers" in answer.out
    assert "src/acme/bad.py" in json.dumps(fragment) or "TODO" in bad


def test_the_tests_of_the_page_pass(site: Path, tmp_path: Path) -> None:
    (tmp_path / "test_leftovers.py").write_text(FILES["tests/test_leftovers.py"], encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, str(tmp_path)]

    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(site)}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout
