"""Something changes that no tracked file shows: neither the evidence cache nor the warm path may repeat the green."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.functional.conftest import CONFIG, FILES, Project

SAYS_NOTHING_CHANGED = "Nothing changed since run "
NEEDED = ("pytest", "pluggy", "iniconfig", "packaging", "pygments")
SETTINGS = CONFIG.replace('[tool.pytest.ini_options]\npythonpath = ["src"]\n', "") + (
    "[tool.gates]\npython = '.venv/bin/python'\n[tool.gates.gate.coverage]\nenabled = false\n"
)
TEST = """\
import os
import pathlib
import subprocess
from acme.sums import add


def test_add():
    assert add(1, 2) == 3


def test_what_lies_around():
    for name in ("made.ign", "link"):
        place = pathlib.Path(name)
        assert not place.exists() or place.read_text() == "good"
    assert "LC_PAPER" not in os.environ
    if pathlib.Path("run.sh").exists():
        subprocess.run(["./run.sh"], check=True)
"""


BROKEN = "[pytest]\naddopts = --no-such-option\n"
HIDES = "import sys; sys.modules['acme'] = None\n"


def environment(root: Path) -> Path:
    """An environment of the repository's own, with what pytest needs; its folder for packages."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(root / ".venv")], check=True)
    packages = next((root / ".venv" / "lib").glob("python3*")) / "site-packages"
    for name in NEEDED:
        distribution = importlib.metadata.distribution(name)
        here = Path(str(distribution.locate_file("")))
        for top in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
            (packages / top).symlink_to(here / top)
    return packages


def install(packages: Path, *, root: Path, is_copy: bool) -> None:
    """Put acme there as `pip install -e .` or as `pip install .` does."""
    info = packages / "acme-1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (packages / "acme.pth").write_text("" if is_copy else f"{root}/src\n")
    if is_copy:
        (packages / "acme").mkdir(exist_ok=True)
        for name in ("__init__.py", "sums.py"):
            (packages / "acme" / name).write_text(FILES[f"src/acme/{name}"])


@pytest.fixture
def installed(empty: Project) -> Project:
    packages = environment(empty.root)
    install(packages, root=empty.root, is_copy=False)
    ignore = FILES[".gitignore"] + ".venv/\n*.ign\n"
    files = {**FILES, "pyproject.toml": SETTINGS, ".gitignore": ignore, "tests/test_sums.py": TEST}
    empty.write({**files, "made.ign": "good", "run.sh": "#!/bin/sh\n"})
    (empty.root / "run.sh").chmod(0o755)
    outside = empty.root.parent / "outside"
    outside.write_text("good")
    (empty.root / "link").symlink_to(outside)
    empty.commit()
    return empty


def packages_of(project: Project) -> Path:
    return next((project.root / ".venv" / "lib").glob("python3*")) / "site-packages"


def edit(place: Path) -> None:
    place.write_text("evil")


def state_of(project: Project) -> tuple[str, bool]:
    part = project.part("tests-prod")
    return part["status"], part["reused_from"] is not None


def test_an_installed_copy_is_told_from_an_editable_install_and_back(installed: Project) -> None:
    installed.gates("health")
    assert state_of(installed) == ("pass", False)
    assert SAYS_NOTHING_CHANGED in installed.gates("health").out
    install(packages_of(installed), root=installed.root, is_copy=True)
    assert SAYS_NOTHING_CHANGED not in installed.gates("health").out
    assert state_of(installed) == ("fail", False)
    assert installed.part("tests-prod")["findings"]["by_check"] == {"tests/installed-copy-tested": 1}
    for name in ("__init__.py", "sums.py"):
        (packages_of(installed) / "acme" / name).unlink()
    (packages_of(installed) / "acme").rmdir()
    install(packages_of(installed), root=installed.root, is_copy=False)
    assert SAYS_NOTHING_CHANGED not in installed.gates("health").out
    assert state_of(installed) == ("pass", True)


CHANGES: dict[str, Callable[[Project], object]] = {
    "ignored-file": lambda project: edit(project.root / "made.ign"),
    "target-of-a-link": lambda project: edit(project.root.parent / "outside"),
    "executable-bit": lambda project: (project.root / "run.sh").chmod(0o644),
    "start-up-code": lambda project: (packages_of(project) / "sitecustomize.py").write_text(HIDES),
    "configuration-above": lambda project: (project.root.parent / "pytest.ini").write_text(BROKEN),
}


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_a_change_that_git_does_not_name_is_seen(installed: Project, name: str) -> None:
    installed.gates("health")
    assert state_of(installed) == ("pass", False)
    CHANGES[name](installed)
    assert SAYS_NOTHING_CHANGED not in installed.gates("health").out
    status, is_reused = state_of(installed)
    assert (status in ("fail", "error"), is_reused) == (True, False)


def test_a_variable_that_tests_may_see_is_seen_when_it_comes(installed: Project) -> None:
    installed.gates("health", env={})
    assert state_of(installed) == ("pass", False)
    assert SAYS_NOTHING_CHANGED not in installed.gates("health", env={"LC_PAPER": "C"}).out
    assert state_of(installed) == ("fail", False)
    assert SAYS_NOTHING_CHANGED not in installed.gates("health").out
    assert state_of(installed) == ("pass", True)


def test_what_cannot_be_known_is_looked_at_anew_and_says_so(installed: Project) -> None:
    folder = installed.root.parent / "data"
    folder.mkdir()
    (installed.root / "data").symlink_to(folder)
    installed.commit()
    installed.gates("health")
    assert SAYS_NOTHING_CHANGED not in installed.gates("health").out
    assert state_of(installed) == ("pass", False)
    reason = "looked at anew in each run, because the link data leads to a folder outside the repository"
    assert reason in installed.part("tests-prod")["notes"]


def test_a_commit_that_no_test_can_see_runs_no_test(project: Project) -> None:
    project.commit({"pyproject.toml": f'{CONFIG}\n[tool.gates]\nbase = "HEAD~1"\n'})
    project.commit({"src/acme/sums.py": f"{FILES['src/acme/sums.py']}\n\ndef more():\n    return 1\n"})
    project.gates("health")
    first, told = project.health()["run"]["run_id"], changed_lines(project)
    project.git("commit", "--allow-empty", "-qm", "nothing")
    project.gates("health")
    assert (told, changed_lines(project)) == ((1, 2), (0, 0))
    for name in ("tests-prod", "coverage-prod"):
        assert project.part(name)["reused_from"] == first
    assert not [note for note in project.part("coverage-prod")["notes"] if "anew" in note]
    project.commit({"data.txt": "tests may read it"})
    project.gates("health")
    assert project.part("coverage-prod")["reused_from"] is None
    why = "looked at anew, because this changed: files that its task reads; the names and lanes of the files"
    assert [note for note in project.part("tests-prod")["notes"] if "anew" in note] == [why]


def changed_lines(project: Project) -> tuple[int, int]:
    told = {each["metric"]: each for each in project.part("coverage-prod")["measurements"]}
    value = told["coverage.changed-lines"]
    return value["value"], value["of"]


def test_the_warm_answer_repeats_the_text_and_adds_no_line_to_history(quick: Project) -> None:
    first = quick.gates("health", "--quiet")
    history = (quick.root / ".gates" / "health" / "history.jsonl").read_bytes()
    second = quick.gates("health", "--quiet")
    assert second.code == first.code
    assert second.out.startswith(f"{first.out}\n{SAYS_NOTHING_CHANGED}")
    assert (quick.root / ".gates" / "health" / "history.jsonl").read_bytes() == history
