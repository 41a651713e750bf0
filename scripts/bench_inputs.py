"""Make the large inputs of the collector's bench: a repository, and what other programs left of it.

    python scripts/bench_inputs.py COUNT FOLDER

Every source file has ten unused imports, so that ruff really finds ten findings in each; there is a JUnit report in
pytest's shape, a data file that coverage's own interface writes, and a history. It is a program of its own, so that
the memory it takes does not count for what is measured afterwards.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import coverage

CONFIG = """\
[tool.gates.lanes.prod]
paths = ["acme"]
policy = "strict"
tier = 3
tests = ["tests"]

[tool.gates.lanes.tests]
paths = ["tests"]
policy = "warn"

[tool.gates.gate.lint]
select = ["F401"]
"""
NAMES = ("abc", "ast", "bisect", "cmd", "code", "copy", "csv", "dis", "enum", "glob")
IDENTITY = ("-c", "user.name=bench", "-c", "user.email=bench@example.invalid")
TESTS_OF_A_FILE = 100
TEST = f"""import pytest


@pytest.mark.parametrize("number", range({TESTS_OF_A_FILE}))
def test_it(number):
    assert number >= 0
"""
GATES = (sys.executable, "-P", "-m", "gates")


def make(count: int, folder: Path) -> None:
    """The repository in `repository`, and beside it ruff.json, fragments, junit.xml and coverage.data."""
    root = folder / "repository"
    write_sources(count // 10, count // TESTS_OF_A_FILE, root)
    (folder / "junit.xml").write_text(junit(count))
    measured = coverage.CoverageData(basename=str(folder / "coverage.data"))
    ran = [(before, line) for before, line in zip((-1, *range(1, 14)), range(1, 15), strict=True)]
    measured.add_arcs({str(path): ran for path in (root / "acme").glob("*.py")})
    measured.write()
    raw = ("check", "--isolated", "--select", "F401", "--output-format", "json", "--exit-zero", "acme")
    with (folder / "ruff.json").open("wb") as file:
        subprocess.run([sys.executable, "-P", "-m", "ruff", *raw], cwd=root, stdout=file, check=True)
    parts = (
        "lanes",
        "policy",
        "lint-prod",
        "lint-tests",
        "format-prod",
        "format-tests",
        "compile-prod",
        "compile-tests",
    )
    silent(*GATES, "run", *parts, "--out", str(folder / "fragments"), "--quiet", root=root)
    silent(*GATES, "collect", str(folder / "fragments"), root=root)
    history = root / ".gates" / "health" / "history.jsonl"
    line = json.loads(history.read_text().splitlines()[0])
    lines = [json.dumps({**line, "run": number, "run_id": f"{number:012x}"}) for number in range(1, count // 10 + 1)]
    history.write_text("\n".join([*lines, ""]))


def write_sources(files: int, test_files: int, root: Path) -> None:
    """A repository with one commit."""
    (root / "acme").mkdir(parents=True)
    (root / "tests").mkdir()
    (root / "pyproject.toml").write_text(CONFIG)
    (root / ".gitignore").write_text(".gates/\n")
    for number in range(test_files):  # a report of tests that nobody knows is refused
        (root / "tests" / f"test_{number}.py").write_text(TEST)
    imports = "".join(f"import {name}\n" for name in NAMES)
    for number in range(files):
        (root / "acme" / f"m{number:05}.py").write_text(f"{imports}\n\ndef number():\n    return {number}\n")
    for words in (("init", "-q"), ("add", "-A"), (*IDENTITY, "commit", "-q", "-m", "bench")):
        subprocess.run(["git", *words], cwd=root, check=True)


def junit(count: int) -> str:
    """A report in the shape that pytest writes."""
    cases = "".join(
        f'<testcase classname="tests.test_{file}" name="test_it[{number}]" time="0.001" />'
        for file, number in (divmod(each, TESTS_OF_A_FILE) for each in range(count))
    )
    counts = f'errors="0" failures="0" skipped="0" tests="{count}" time="1.0"'
    return (
        f'<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" {counts} '
        f'timestamp="{datetime.now(UTC).isoformat()}" hostname="localhost">{cases}</testsuite></testsuites>'
    )


def silent(*argv: str, root: Path) -> None:
    """Run a program that may judge as it likes."""
    subprocess.run(argv, cwd=root, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    make(int(sys.argv[1]), Path(sys.argv[2]))
