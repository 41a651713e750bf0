from __future__ import annotations

import argparse
import io
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from gates.adapters.clock import SystemClock
from gates.cli import badges
from gates.cli.world import Refusal, World
from gates.report.files import all_files
from gates.report.readme import END, START
from tests.cli.test_progress import NoProcesses
from tests.report.builders import clean


@pytest.fixture
def root(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "README.md").write_bytes(b"# Acme\r\n\r\nText.\r\n")
    return tmp_path


def with_report(root: Path) -> None:
    for name, data in all_files(clean()).items():
        path = root / ".gates" / "health" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def run(root: Path, *argv: str) -> tuple[int, str]:
    code, out, _ = told(root, *argv)
    return code, out


def told(root: Path, *argv: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    badges.configure(parser)
    out, err = io.StringIO(), io.StringIO()
    world = World(cwd=root, env=dict(os.environ), clock=SystemClock(), processes=NoProcesses(), stdout=out, stderr=err)
    return badges.run(parser.parse_args(argv), world), out.getvalue(), err.getvalue()


def test_badges_are_written_and_then_up_to_date(root: Path) -> None:
    with_report(root)

    first = run(root, "--write", "README.md")
    written = (root / "README.md").read_bytes()
    second = run(root, "--write", "README.md")

    assert first == (0, "wrote 3 badges into README.md\n")
    assert second == (0, "README.md is up to date: 3 badges\n")
    assert (root / "README.md").read_bytes() == written
    assert written.startswith(
        f"# Acme\r\n\r\n{START}\r\n[![health](.gates/health/badges/health.svg)](.gates/health/health.md)\r\n".encode()
    )
    assert written.endswith(f"{END}\r\n\r\nText.\r\n".encode())


def test_paths_are_relative_to_the_file(root: Path) -> None:
    with_report(root)
    (root / "docs").mkdir()
    (root / "docs" / "index.md").write_text("Hi\n")

    run(root, "--write", "docs/index.md", "--only", "health")

    assert "(../.gates/health/badges/health.svg)" in (root / "docs" / "index.md").read_text()


def test_a_readme_of_a_folder_is_named_from_there_and_its_links_are_right(root: Path) -> None:
    with_report(root)
    docs = root / "docs" / "deep"
    docs.mkdir(parents=True)
    (docs / "README.md").write_text("Hi\n")

    answer = run(docs, "--write", "README.md", "--only", "health")

    assert answer == (0, "wrote 1 badge into docs/deep/README.md\n")
    links = re.findall(r"\]\(([^)]+)\)", (docs / "README.md").read_text())
    assert links == ["../../.gates/health/badges/health.svg", "../../.gates/health/health.md"]
    assert [(docs / link).resolve().is_file() for link in links] == [True, True]
    assert (root / "README.md").read_bytes() == b"# Acme\r\n\r\nText.\r\n"


def test_without_names_the_verdict_the_proofs_and_what_strict_lanes_test_are_shown(root: Path) -> None:
    with_report(root)
    part = {"gate": "", "part": "", "policy": "strict"}
    rows = [("coverage", "prod", "strict"), ("tests", "prod", "strict"), ("lint", "prod", "strict"),
            ("tests", "labs", "warn"), ("tests", "gone", "strict")]  # fmt: skip
    health = {"gates": [{**part, "gate": gate, "part": f"{gate}-{lane}", "policy": held} for gate, lane, held in rows]}
    (root / ".gates/health/health.json").write_text(json.dumps(health))
    for gate, lane, _ in rows[:4]:
        (root / f".gates/health/badges/{gate}-{lane}.svg").write_text("<svg/>")

    _, text = run(root)

    assert re.findall(r"^\[!\[([^]]+)\]", text, re.MULTILINE) == ["health", "proved", "tests-prod", "coverage-prod"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"gates": [1]}', '{"gates": null}'])
def test_a_report_that_cannot_be_read_still_has_its_verdict(root: Path, text: str) -> None:
    with_report(root)
    (root / ".gates/health/health.json").write_text(text)

    assert re.findall(r"^\[!\[([^]]+)\]", run(root)[1], re.MULTILINE) == ["health", "proved"]


def test_a_published_report_is_linked_by_its_address(root: Path) -> None:
    with_report(root)

    assert run(root, "--only", "health", "--url", "https://acme.github.io/app/") == (
        0,
        "[![health](https://acme.github.io/app/badges/health.svg)](https://acme.github.io/app/health.html)\n",
    )
    assert run(root, "--only", "health", "--endpoint", "https://a.io/b", "--url", "https://a.io") == (
        0,
        "[![health](https://img.shields.io/endpoint?url=https%3A%2F%2Fa.io%2Fb%2Fhealth.json)](https://a.io/health.html)\n",
    )
    assert "](https://a.io/x)" in run(root, "--only", "health", "--report", "https://a.io/x")[1]


IGNORED = "gates: git ignores what these lines show ("


@pytest.mark.parametrize(
    ("rules", "arguments", "is_told"),
    [
        (".gates/*\n", (), True),
        (".gates/*\n", ("--only", "health", "--report", "https://a.io/x"), True),
        (".gates/*\n", ("--endpoint", "https://a.io/badges"), True),
        (".gates/*\n", ("--url", "https://a.io"), False),
        (".gates/*\n", ("--endpoint", "https://a.io/badges", "--url", "https://a.io"), False),
        ("", (), False),
    ],
)
def test_what_git_ignores_is_said_with_the_way_out(
    root: Path, rules: str, arguments: tuple[str, ...], is_told: bool
) -> None:
    with_report(root)
    (root / ".gitignore").write_text(rules)

    code, _, err = told(root, "--write", "README.md", *arguments)

    assert (code, IGNORED in err, "--url" in err) == (0, is_told, is_told)


def test_what_git_keeps_all_the_same_is_not_said_to_be_ignored(root: Path) -> None:
    with_report(root)
    (root / ".gitignore").write_text(".gates/*\n")
    subprocess.run(["git", "-C", root, "add", "--force", ".gates"], check=True)

    assert told(root, "--write", "README.md")[2] == ""


def test_lines_can_be_printed(root: Path) -> None:
    with_report(root)

    code, text = run(root, "--only", "health", "--endpoint", "https://acme.github.io/b")

    assert (code, text.count("\n")) == (0, 1)
    assert "img.shields.io/endpoint?url=https%3A%2F%2Facme.github.io%2Fb%2Fhealth.json" in text


@pytest.mark.parametrize(
    ("argv", "message", "code"),
    [
        (["--write", "../out.md"], "outside of the repository", 2),
        (["--write", "missing.md"], "cannot be read", 2),
        (["--write", "README.rst"], "README.rst: badge lines are Markdown", 2),
        (["--only", "nope"], "no badge named nope", 2),
        (["--endpoint", "http://x"], "https", 2),
        (["--url", "acme.github.io"], "https", 2),
        (["--url", "https://a.io/x) y"], "https", 2),
        (["--report", "javascript:x"], "https", 2),
    ],
)
def test_what_cannot_be_done_is_refused(root: Path, argv: list[str], message: str, code: int) -> None:
    with_report(root)

    with pytest.raises(Refusal, match=message) as refusal:
        run(root, *argv)

    assert refusal.value.exit_code == code


def test_a_link_to_a_file_that_is_no_markdown_is_refused_and_the_file_stays(root: Path) -> None:
    with_report(root)
    (root / "index.rst").write_bytes(b"Acme\n")
    (root / "INTRO.md").symlink_to("index.rst")

    with pytest.raises(Refusal, match=r"INTRO\.md leads to index.rst, and badge lines are Markdown"):
        run(root, "--write", "INTRO.md")

    assert (root / "index.rst").read_bytes() == b"Acme\n"


def test_without_a_report_there_is_nothing_to_show(root: Path) -> None:
    with pytest.raises(Refusal, match="no badges") as refusal:
        run(root)

    assert refusal.value.exit_code == 3


@pytest.mark.parametrize("data", [b"\xff\xfe", f"{START}\n".encode(), f"{END}\n{START}\n".encode()])
def test_a_file_that_cannot_be_edited_stays_as_it_is(root: Path, data: bytes) -> None:
    with_report(root)
    (root / "README.md").write_bytes(data)

    with pytest.raises(Refusal):
        run(root, "--write", "README.md")

    assert (root / "README.md").read_bytes() == data
