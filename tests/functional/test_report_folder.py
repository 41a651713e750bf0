"""A report folder that cannot be written: one clear line, the old report whole, the verdict shown all the same."""

from __future__ import annotations

import contextlib
import os
import subprocess

import pytest

pytestmark = pytest.mark.functional

REASON = "gates: the report cannot be written to .gates/health: "
A_FILE_THERE = (
    "gates: way out: a file stands where the folder belongs: move it away, or set report-dir to another place"
)
WAY_OUT = "gates: way out: free the disk, or set report-dir to a folder that can be written"


def content(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"}


def complaint(answer):
    return [line for line in answer.err.splitlines() if line.startswith("gates: ")]


@pytest.fixture
def small_disk(quick):
    """A report folder on a disk that a report does not fit on."""
    folder = quick.root / ".gates" / "health"
    folder.mkdir(parents=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "gates-test", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("only root may mount a disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_file_in_its_place(quick):
    quick.write({".gates/health": "not a folder\n"})
    answer = quick.gates("health")
    assert (answer.code, complaint(answer)) == (3, [f"{REASON}File exists", A_FILE_THERE])
    assert answer.out.startswith("Health: warn, not ready\n")
    assert (quick.root / ".gates" / "health").read_text() == "not a folder\n"


def test_a_file_in_the_place_of_our_own_folder(quick):
    quick.write({".gates": "mine\n"})
    answer = quick.gates("health")
    assert answer.code == 3
    assert len(complaint(answer)) <= 2
    assert "way out" in answer.err
    assert (quick.root / ".gates").read_text() == "mine\n"


def test_a_folder_that_nobody_may_write_keeps_the_old_report(quick):
    quick.gates("health")
    folder = quick.root / ".gates" / "health"
    before = content(folder)
    if subprocess.run(["chattr", "+i", folder], capture_output=True).returncode:
        pytest.skip("only root on a file system with attributes can do this")
    try:
        answer = quick.gates("health", "--no-cache")
    finally:
        subprocess.run(["chattr", "-i", folder], check=True)
    assert (answer.code, complaint(answer)) == (3, [f"{REASON}Operation not permitted", WAY_OUT])
    assert content(folder) == before


def test_a_full_disk_keeps_the_old_report_whole(quick, small_disk):
    quick.gates("health")
    before = content(small_disk)
    filler = small_disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(b"x" * 1024):
            pass
    answer = quick.gates("health", "--no-cache")
    assert (answer.code, complaint(answer)) == (3, [f"{REASON}No space left on device", WAY_OUT])
    assert answer.out.startswith("Health: warn, not ready\n")
    assert {name: data for name, data in content(small_disk).items() if name != "filler"} == before
    filler.unlink(missing_ok=True)
    assert quick.gates("health", "--no-cache").code == 0
    assert not list(small_disk.rglob("*.tmp"))


def test_a_full_disk_for_everything_that_runs_write(quick):
    folder = quick.root / ".gates"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32k", "x", folder], capture_output=True).returncode:
        pytest.skip("only root may mount a disk")
    try:
        answer = quick.gates("health")
    finally:
        subprocess.run(["umount", folder], check=True)
    assert answer.code == 3
    assert complaint(answer) == [f"{REASON}No space left on device", WAY_OUT]


def test_fragments_that_cannot_be_written_are_told(quick):
    quick.write({"frags": "a file\n"})
    answer = quick.gates("run", "lanes", "--out", "frags")
    assert answer.code == 3
    assert complaint(answer)[-1].startswith("gates: fragments cannot be written to frags")


@pytest.mark.parametrize("folder", ["src", "src/acme", "tests"])
def test_a_report_folder_that_holds_a_lane_is_a_mistake(quick, folder):
    place = quick.root / "pyproject.toml"
    place.write_text(
        place.read_text().replace(
            "[tool.gates.lanes.prod]", f'[tool.gates]\nreport-dir = "{folder}"\n[tool.gates.lanes.prod]'
        )
    )
    answer = quick.gates("health")
    assert answer.code == 2
    assert answer.err.startswith("gates: pyproject.toml:6: tool.gates.report-dir: ")
    assert not os.path.exists(quick.root / folder / "health.json")


def test_baseline_in_a_folder_that_nobody_may_write_is_told(quick):
    place = quick.root / "pyproject.toml"
    place.write_text(
        place.read_text()
        .replace("[tool.gates.lanes.prod]", '[tool.gates]\nbaseline = "pyproject.toml/x"\n[tool.gates.lanes.prod]')
        .replace('"strict"', '"ratchet"')
    )
    answer = quick.gates("accept")
    assert answer.code == 3
    assert "pyproject.toml/x" in answer.err
