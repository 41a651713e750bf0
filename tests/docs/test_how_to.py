"""Commands of the how-to pages do what the page says, one after the other, as a reader would paste them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.docs.pages import DOCS, ROOT, blocks
from tests.functional.conftest import CONFIG, FILES, Project


@pytest.fixture
def copied(tmp_path: Path) -> Project:
    project = Project(root=tmp_path / "acme")
    project.root.mkdir()
    project.git("init", "-q", "-b", "main")
    text = CONFIG.replace('tests = ["tests"]\n', "")
    project.commit({**FILES, "pyproject.toml": text, "README.md": "# Acme\n"})
    return project


def commands(page: str, block: int) -> Iterator[list[str]]:
    text = list(blocks((DOCS / "how-to" / f"{page}.md").read_text(encoding="utf-8"), "console"))[block]
    for line in text.splitlines():
        words = shlex.split(line.removeprefix("$ "))
        if words[0] == "gates":
            yield words[1:]


def test_a_matrix_can_be_tried_on_one_machine(copied: Project) -> None:
    done = [copied.gates(*command) for command in commands("ci-matrix", 0)]

    assert [(answer.code, answer.err) for answer in done if answer.code] == []
    assert len(done) == 4
    assert copied.health()["missing_parts"] == []
    assert {gate["proof"] for gate in copied.health()["gates"]} == {"proved"}


def test_the_badges_of_a_checkout_are_written_and_said_to_be_ignored(copied: Project) -> None:
    copied.gates("health", "--quiet")

    shown, written = [copied.gates(*command) for command in commands("badges", 0)]

    assert (shown.code, written.code) == (0, 0)
    assert "git ignores what these lines show" in written.err


def test_the_badges_of_a_published_report_lead_there(copied: Project) -> None:
    copied.gates("health", "--quiet")

    (written,) = [copied.gates(*command) for command in commands("badges", 1)]

    assert (written.code, written.err) == (0, "")
    line = "[![health](https://acme.github.io/app/badges/health.svg)](https://acme.github.io/app/health.html)"
    assert line in (copied.root / "README.md").read_text().splitlines()


def test_badges_that_git_keeps_are_committed(copied: Project) -> None:
    page = (DOCS / "how-to" / "badges.md").read_text(encoding="utf-8")
    table = next(blocks(page, "toml"))
    old = (copied.root / "pyproject.toml").read_text()
    copied.write({"pyproject.toml": old + "\n" + table})

    done = [copied.gates(*command) for command in commands("badges", 2)]
    (added,) = [line.split()[3:] for line in page.splitlines() if line.startswith("$ git add ")]
    copied.git("add", *added)

    assert [(answer.code, answer.err) for answer in done if answer.code or "ignores" in answer.err] == []
    kept = copied.git("ls-files").splitlines()
    links = re.findall(r"\]\(([^)]+)\)", (copied.root / "README.md").read_text())
    assert sorted(set(links) - set(kept)) == []
    assert {"docs/health/badges/health.svg", "docs/health/health.md"} <= set(links)


def test_the_page_of_the_action_names_what_it_takes_and_gives() -> None:
    page = (DOCS / "how-to" / "github-action.md").read_text(encoding="utf-8")
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (?:`([^`]*)`|none) \|", page, re.MULTILINE))

    assert rows == {name: given["default"] for name, given in action["inputs"].items()}
    assert [name for name in action["outputs"] if f"`{name}`" not in page] == []


def test_a_document_is_audited_as_the_page_says(copied: Project) -> None:
    copied.commit(
        {"docs/READY.md": "- [x] sums in `src/acme/sums.py`\n- [x] `src/acme/gone.py`\n", "docs/STATUS.md": ""}
    )

    _, audited = commands("audit-claims", 0)
    narrowed, _ = commands("audit-claims", 1)

    assert [copied.gates(*audited).code, copied.gates(*narrowed).code] == [1, 1]


def test_a_readiness_report_is_written_from_the_last_run(copied: Project) -> None:
    done = [copied.gates(*command) for command in commands("readiness-report", 0)]
    shown = [copied.gates(*command) for command in commands("readiness-report", 1)]

    assert [answer.code for answer in (*done, *shown)] == [0, 0, 0, 0]
    assert (copied.root / ".gates/health/readiness.md").read_text().startswith("# Readiness: dev ")
    assert "## Executive snapshot" in shown[0].out
    assert shown[1].out.startswith("# Readiness: dev ")
