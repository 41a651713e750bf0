"""A repository that talks to its CI runner: nothing that it says is obeyed, and nothing reaches the runner's files."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import CONFIG, FILES, Project
from markdown_it import MarkdownIt

COMMANDS = (
    "::error file=x.py,line=1::forged",
    "::set-output name=verdict::green",
    "::add-mask::pass",
    "::stop-commands::pause",
    "::save-state name=x::y",
    "::group::hidden",
    "##[error]forged",
    "text ##[command]rm",
    "%0A::error::forged",
    "\\r::error::forged",
    "\\x1b[2J\\x1b[H::notice::Health: pass, ready",
    "@acme/platform fixes #1, acme/app#2, GH-3, 5f2c4a1b9d8e7f60",
    "<details><summary>x</summary> <!-- hidden ![i](https://evil.example/x.png) | a | ``` ~~~ $$x$$ [^1]",
    "EOF\\nverdict=green\\nghadelimiter_x",
)
TESTS = f"""
import os
import sys

import pytest

COMMANDS = [{", ".join(json.dumps(text.encode().decode("unicode_escape")) for text in COMMANDS)}]


@pytest.mark.parametrize("said", COMMANDS)
def test_says(said, capfd):
    print(said)
    with capfd.disabled():
        for number in (1, 2):
            os.write(number, ("\\n" + said + "\\n").encode())
        sys.__stdout__.write("\\n" + said + "\\n")
    raise AssertionError(said)


@pytest.mark.parametrize("said", COMMANDS)
def test_skips(said):
    pytest.skip(said)


def test_looks_for_the_runners_files():
    for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY", "GITHUB_TOKEN"):
        assert name not in os.environ
"""
HOSTILE = {
    **FILES,
    "pyproject.toml": CONFIG,
    "tests/test_says.py": TESTS,
    "src/acme/::error::forged.py": "import os\n",
    "src/acme/a|b`c@maria.py": "import os\n",
    "src/acme/<img src=x onerror=alert(1)>.py": "import os\n",
    "src/acme/x\n::error::forged.py": "import os\n",
    "src/acme/%0A::error::forged.py": "import os\n",
    "src/acme/\u202eyp.esrever.py": "import os\n",
}
RUNNER_FILES = ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY")
OURS = re.compile(r"::(?:error|warning|notice|group|endgroup)(?: [a-zA-Z]+=[^:,]*(?:,[a-zA-Z]+=[^:,]*)*)?::")


class Runner:
    """The files that a runner gives to a step, and what it makes of the lines that it sees."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.files = {name: folder / name.lower() for name in RUNNER_FILES}
        for path in self.files.values():
            path.write_bytes(b"")
        self.env = {"GITHUB_ACTIONS": "true", "CI": "true", "GITHUB_TOKEN": "ghs_" + "a1B2c3" * 6}
        self.env |= {name: str(path) for name, path in self.files.items()}

    def written(self, name: str) -> str:
        return self.files[name].read_text(encoding="utf-8")


def commands_in(said: str) -> list[str]:
    """The lines in which GitHub's runner sees a command: `::` behind blanks, or `##[` anywhere."""
    return [row for row in re.split(r"\r\n|\r|\n", said) if row.strip().startswith("::") or "##[" in row]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(root=tmp_path_factory.mktemp("hostile") / "acme")
    project.root.mkdir()
    project.git("init", "-q", "-b", "main")
    project.commit(HOSTILE)
    project.git("checkout", "-q", "-b", "##forged-@maria-#1|x%0A<img>`y`")
    return project


def test_nothing_that_a_repository_says_is_a_command(hostile: Project, tmp_path: Path) -> None:
    runner = Runner(tmp_path / "runner")

    answers = {
        verb: hostile.gates(*verb, env=runner.env)
        for verb in (
            ("health", "--no-cache"), ("health",), ("run",), ("collect",), ("plan",), ("plan", "--format", "github"),
            ("doctor",), ("explain", "lint-prod"), ("accept",), ("run", "x\n::error::forged"),
            ("explain", "::error::forged"),
        )
    }  # fmt: skip

    for verb, answer in answers.items():
        for stream in (answer.out, answer.err):
            assert [row for row in commands_in(stream) if not OURS.match(row)] == [], verb
            assert "forged" not in "".join(row for row in commands_in(stream) if row.startswith("::group")), verb
            assert "\x1b" not in stream, verb
    for name in RUNNER_FILES:
        if name != "GITHUB_STEP_SUMMARY":
            assert runner.written(name) == "", name


def test_annotations_are_few_and_say_what_is_cut(hostile: Project, tmp_path: Path) -> None:
    runner = Runner(tmp_path / "runner")

    said = hostile.gates("health", "--no-cache", env=runner.env).out

    for level in ("error", "warning"):
        rows = [row for row in said.splitlines() if row.startswith(f"::{level}")]
        assert len(rows) <= 10
    assert re.search(
        r"^::error::\d+ more are not shown here: see the step summary and findings.sarif$", said, re.MULTILINE
    )


FOLDED = re.compile(r"<details><summary><code>[^<>\n]*</code>( <code>[^<>\n]*</code>)?</summary>|</details>")
"""The only markup of ours in the page: GitHub reads no mention and no reference inside `code`."""


def test_the_page_is_in_the_step_summary_and_inert(hostile: Project, tmp_path: Path) -> None:
    runner = Runner(tmp_path / "runner")
    runner.files["GITHUB_STEP_SUMMARY"].write_text("what the step wrote before, without a line end")

    hostile.gates("health", "--no-cache", env=runner.env)

    page = runner.written("GITHUB_STEP_SUMMARY")
    before, _, ours = page.partition("\n\n")
    assert (before, ours) == (
        "what the step wrote before, without a line end",
        (hostile.root / ".gates/health/health.md").read_text(),
    )
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(ours)
    kinds = {each.type for token in tokens for each in (token, *(token.children or ()))}
    assert not kinds & {"html_inline", "image", "link_open", "code_block"}
    blocks = {token.content.strip() for token in tokens if token.type == "html_block"}
    assert blocks
    assert not [block for block in blocks if not FOLDED.fullmatch(block)]
    texts = "".join(each.content for token in tokens for each in (token.children or ()) if each.type == "text")
    assert not re.search(r"@[a-z]|#\d|GH-\d|https?://", texts)


@pytest.mark.parametrize(("there", "is_whole"), [(0, True), ((1 << 20) - 8000, False), ((1 << 20) - 100, False)])
def test_the_step_summary_stays_under_its_limit(quick: Project, tmp_path: Path, there: int, is_whole: bool) -> None:
    runner = Runner(tmp_path / "runner")
    runner.files["GITHUB_STEP_SUMMARY"].write_text("x" * there)
    quick.commit({f"src/acme/m{number}.py": "import os\n" for number in range(60)})

    answer = quick.gates("health", env=runner.env)

    size = runner.files["GITHUB_STEP_SUMMARY"].stat().st_size
    assert size < 1 << 20
    if not is_whole:
        cut_in_page = "Cut here to stay under" in runner.written("GITHUB_STEP_SUMMARY")
        assert cut_in_page or "left out of it" in answer.err


def test_a_summary_that_cannot_be_written_changes_no_verdict(quick: Project, tmp_path: Path) -> None:
    plain = quick.gates("health", "--no-cache")
    for place in (tmp_path / "no" / "such" / "folder", tmp_path):
        answer = quick.gates("health", "--no-cache", env={"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(place)})
        assert answer.code == plain.code
        assert "the step summary cannot be written" in answer.err


def test_the_matrix_is_one_line_for_an_output_file(make: Callable[[Mapping[str, str]], Project]) -> None:
    config = CONFIG + '\n[tool.gates.lanes.other]\npaths = ["src/o"]\n'
    project = make({**FILES, "pyproject.toml": config, "src/o/a.py": "A = 1\n"})

    said = project.gates("plan", "--format", "github").out

    assert len(said.splitlines()) == 1
    assert json.loads(said.removeprefix("matrix="))["include"]
    assert sys.getsizeof(said) < 1 << 20
