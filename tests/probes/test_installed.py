from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from gates.probes.installed import place_lines
from tests.probes.interpreters import INTERPRETERS

PROBE = Path(__file__).parents[2] / "gates" / "probes" / "environment.py"
CODE = b"ONE = 1\n"


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder in which one distribution is installed as a copy."""
    place = tmp_path / "site-packages"
    (place / "acme").mkdir(parents=True)
    (place / "acme" / "__init__.py").write_bytes(CODE)
    info = place / "acme-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: acme\n")
    (info / "direct_url.json").write_text(json.dumps({"url": f"file://{tmp_path}"}))
    told = base64.urlsafe_b64encode(hashlib.sha256(CODE).digest()).rstrip(b"=").decode()
    (info / "RECORD").write_text(f"acme/__init__.py,sha256={told},{len(CODE)}\nacme-1.0.dist-info/RECORD,,\n")
    return place


def lines(place: Path) -> list[str]:
    return sorted(place_lines(str(place), str(place.parent), []))


def edit_in_place(place: Path) -> None:
    """An edit that keeps size and time."""
    file = place / "acme" / "__init__.py"
    state = file.stat()
    file.write_bytes(b"ONE = 2\n")
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], object]] = {
    "edited": edit_in_place,
    "gone": lambda place: (place / "acme" / "__init__.py").unlink(),
    "new": lambda place: (place / "acme" / "more.py").write_text(""),
    "pth": lambda place: (place / "acme.pth").write_text("/elsewhere\n"),
    "finder": lambda place: (place / "__editable___acme_finder.py").write_text("MAPPING = {}\n"),
    "metadata": lambda place: (place / "acme-1.0.dist-info" / "entry_points.txt").write_text("[pytest11]\n"),
    "origin": lambda place: (place / "acme-1.0.dist-info" / "direct_url.json").write_text("{}"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_of_what_is_installed_is_told(packages: Path, name: str) -> None:
    before = lines(packages)
    CHANGES[name](packages)
    assert lines(packages) != before


def test_byte_code_and_what_installers_keep_for_themselves_are_no_change(packages: Path) -> None:
    before = lines(packages)
    (packages / "acme" / "__pycache__").mkdir()
    (packages / "acme" / "__pycache__" / "x.pyc").write_text("")
    (packages / "acme-1.0.dist-info" / "INSTALLER").write_text("uv")
    (packages / "acme" / "__init__.py").write_bytes(CODE)  # the same content, later
    assert lines(packages) == before


@pytest.mark.parametrize("folder", [".gates", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"])
def test_what_tools_leave_beside_the_code_of_an_editable_install_is_no_change(packages: Path, folder: str) -> None:
    before = lines(packages)
    (packages / folder).mkdir()
    (packages / folder / "health.json").write_text("{}")
    assert lines(packages) == before


def test_two_machines_with_the_same_packages_agree(packages: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    packages.parent.joinpath("acme.txt").write_text("")
    there.mkdir()
    packages.rename(there / "site-packages")
    (there / "site-packages" / "acme-1.0.dist-info" / "direct_url.json").write_text(
        json.dumps({"url": f"file://{there}"})
    )
    mine = lines(there / "site-packages")
    (there / "site-packages").rename(packages)
    (packages / "acme-1.0.dist-info" / "direct_url.json").write_text(json.dumps({"url": f"file://{tmp_path}"}))
    assert lines(packages) == mine


@pytest.mark.parametrize("python", INTERPRETERS)
def test_every_interpreter_tells_its_packages_the_same_way_twice(python: str, tmp_path: Path) -> None:
    told = [
        json.loads(subprocess.run([python, "-B", PROBE], cwd=tmp_path, capture_output=True, check=True).stdout)
        for _ in range(2)
    ]
    assert told[0] == told[1]
    assert len(told[0]["installed"]) == 64
    assert told[0]["watched"]
