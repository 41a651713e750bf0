"""Workflows in the docs can be copied: actionlint and zizmor say nothing against them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks, name, pages

WORKFLOWS = [
    (name(page), text)
    for page in pages()
    for text in blocks(page.read_text(encoding="utf-8"), "yaml")
    if re.search(r"^jobs:", text, re.MULTILINE)
]
IDS = [page for page, _ in WORKFLOWS]


def judged(tool: str, arguments: tuple[str, ...], text: str, folder: Path) -> tuple[int, str]:
    program = shutil.which(tool, path=str(Path(sys.executable).parent)) or shutil.which(tool)
    if program is None:
        pytest.skip(f"{tool} is not installed")
    place = folder / ".github" / "workflows" / "copied.yml"
    place.parent.mkdir(parents=True)
    place.write_text(text, encoding="utf-8")
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_there_are_workflows_to_copy() -> None:
    assert {"docs/how-to/badges.md", "docs/how-to/ci-matrix.md"} <= set(IDS)


@pytest.mark.parametrize(("page", "text"), WORKFLOWS, ids=IDS)
def test_actionlint_finds_nothing(page: str, text: str, tmp_path: Path) -> None:
    assert judged("actionlint", (".github/workflows/copied.yml",), text, tmp_path) == (0, "")


@pytest.mark.parametrize(("page", "text"), WORKFLOWS, ids=IDS)
def test_zizmor_finds_nothing(page: str, text: str, tmp_path: Path) -> None:
    code, out = judged("zizmor", ("--offline", "--no-progress", "--pedantic", "."), text, tmp_path)

    assert (code, out) == (0, out)


@pytest.mark.parametrize(("page", "text"), WORKFLOWS, ids=IDS)
def test_actions_are_those_of_our_own_workflow(page: str, text: str) -> None:
    """Where both use an action, they use the same commit: one update reaches both."""
    ours = _pins((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))

    assert {action: pin for action, pin in _pins(text).items() if ours.get(action, pin) != pin} == {}


def _pins(text: str) -> dict[str, str]:
    return dict(re.findall(r"uses: ([\w./-]+)@([0-9a-f]{40} # v[\d.]+)$", text, re.MULTILINE))


def test_each_action_is_pinned() -> None:
    used = [line for _, text in WORKFLOWS for line in re.findall(r"uses: (.*)$", text, re.MULTILINE)]

    assert [line for line in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", line)] == []
    assert used
