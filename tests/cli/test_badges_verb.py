from __future__ import annotations

import argparse
import io
import os
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
    parser = argparse.ArgumentParser()
    badges.configure(parser)
    out = io.StringIO()
    world = World(
        cwd=root, env=dict(os.environ), clock=SystemClock(), processes=NoProcesses(), stdout=out, stderr=io.StringIO()
    )
    return badges.run(parser.parse_args(argv), world), out.getvalue()


def test_badges_are_written_and_then_up_to_date(root: Path) -> None:
    with_report(root)

    first = run(root, "--write", "README.md")
    written = (root / "README.md").read_bytes()
    second = run(root, "--write", "README.md")

    assert first == (0, "wrote 5 badges into README.md\n")
    assert second == (0, "README.md is up to date: 5 badges\n")
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
        (["--only", "nope"], "no badge named nope", 2),
        (["--endpoint", "http://x"], "https", 2),
    ],
)
def test_what_cannot_be_done_is_refused(root: Path, argv: list[str], message: str, code: int) -> None:
    with_report(root)

    with pytest.raises(Refusal, match=message) as refusal:
        run(root, *argv)

    assert refusal.value.exit_code == code


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
