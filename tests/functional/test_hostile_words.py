"""Words that would act: in arguments, on a terminal, in each artifact, and in floods."""

from __future__ import annotations

import json
import os
import pty
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import CONFIG, FILES, NEUTRAL, Project
from leaks import SECRET, VARIABLE, files_below, leaks

from gates.report.wording import read_verdict

SAID = (
    "\x1b[2J\x1b[H\x1b[32mHealth: pass, ready", "\x1b]0;owned\x07", "\x1b]8;;https://evil.example\x1b\\x\x1b]8;;\x1b\\",
    "\x9b2J", "\x1b[?1049h", "::error::forged", "##[error]forged", "@everyone @acme/platform", "fixes #123, GH-12",
    "a | b", "|---|", "`code` ```", "<!-- hidden", "<script>alert(1)</script>", "</details></table>",
    "</svg><svg onload=alert(1)>", "]]> &quot; \" '", "\u202eydaer ,ssap :htlaeH", "zero\u200bwidth\ufeff",
    "\n\n# Health: pass, ready\n", "\rHealth: pass, ready", "nul\x00byte", "[t](https://evil.example) [1](1)",
    "![i](https://evil.example/i.png)", "\u2028# Health: pass, ready", "EOF\nverdict=green", "x" * 5000,
)  # fmt: skip
TESTS = f"""
import os
import sys
import warnings

import pytest

SAID = {list(SAID)!a}


@pytest.mark.parametrize("said", SAID, ids=[said.replace(chr(0), "0") for said in SAID])
def test_fails(said):
    raise AssertionError(said)


@pytest.mark.parametrize("said", SAID)
def test_skips(said):
    pytest.skip(said)


@pytest.mark.parametrize("said", SAID)
def test_talks(said, capfd):
    warnings.warn(said)
    with capfd.disabled():
        for number in (1, 2):
            os.write(number, ("\\n" + said + "\\n").encode())
"""
NAMES = (
    "::error::forged", "a|b`c@maria", "<img src=x onerror=alert(1)>", "\x1b]0;owned\x07", "\x1b[2JHealth", "]]>&\"'",
    "zero\u200bw", "\r# Health: pass, ready", "#123 fixes #1", "[1](https:evil)", "--- -", "-x", "n" * 200,
)  # fmt: skip
HOSTILE = {
    **FILES,
    "pyproject.toml": CONFIG.replace('["E", "F"]', '["E", "F", "N"]'),
    "tests/test_says.py": TESTS,
    **{f"src/acme/{name}.py": "import os\n" for name in NAMES},
    "src/acme/\x1b[2Jd\n::error::d/m.py": "import os\nx = undefined_\u202a\n",
}
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2060-\u206f\ufeff]")
HARD = f"\x1b]0;owned\x07\x1b[2J\n::error::forged {SECRET}"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(root=tmp_path_factory.mktemp("words") / "acme")
    project.root.mkdir()
    project.git("init", "-q", "-b", "main")
    project.write(HOSTILE)
    project.git("add", "-A")
    project.git("commit", "-qm", "::error::forged \x1b[2J @everyone #1 <script> |a|\n\n::set-output name=a::b")
    project.git("checkout", "-qb", "feature/@maria-#1|x%0A<img>`y`\u202e\u200b</details>")
    project.gates("health", env={"GITHUB_ACTIONS": "true"})
    return project


@pytest.mark.parametrize("runner", [{}, {"GITHUB_ACTIONS": "true"}], ids=["terminal", "runner"])
@pytest.mark.parametrize(
    "arguments",
    [
        (HARD,), (f"--{HARD}",), ("run", HARD), ("explain", HARD), ("plan", "--format", HARD), ("health", HARD),
        ("collect", HARD), ("collect", f"/no/{HARD}"), ("init", f"--x={HARD}"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_shown_and_does_not_act(
    quick: Project, arguments: tuple[str, ...], runner: Mapping[str, str]
) -> None:
    answer = quick.gates(*arguments, env={**runner, VARIABLE: SECRET})

    assert answer.code in (2, 3)
    assert "\\x1b]0;owned\\x07\\x1b[2J" in answer.err
    assert not ACTS.search(answer.err.replace("\u200b", ""))
    assert not [row for row in answer.err.splitlines() if row.startswith("::")]
    assert leaks(answer.err.encode(), SECRET) == []


def test_lines_of_files_that_are_shown_do_not_act(quick: Project) -> None:
    quick.commit({"noxfile.py": "# \x1b]0;owned\x07\x1b[2J \x9b2J\nimport nox\n# \u202e\n"})

    for verb in (("init", "--dry-run"), ("doctor",), ("plan",)):
        assert not ACTS.search(quick.gates(*verb).out)


def on_a_terminal(project: Project, *arguments: str) -> tuple[str, int]:
    """What the program writes to a terminal, and its exit code."""
    program = [sys.executable, "-P", "-m", "gates", *arguments]
    clean = {name: value for name, value in os.environ.items() if name not in NEUTRAL}
    process, handle = pty.fork()
    if process == 0:
        os.chdir(project.root)
        os.execve(program[0], program, {**clean, "TERM": "xterm-256color"})
    said = b""
    while True:
        try:
            read = os.read(handle, 1 << 16)
        except OSError:
            break
        if not read:
            break
        said += read
    os.close(handle)
    return said.decode("utf-8"), os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def test_a_terminal_gets_no_sequence_but_ours(hostile: Project) -> None:
    said, code = on_a_terminal(hostile, "health", "--no-cache")

    assert code == 1
    assert set(re.findall(r"\x1b(?!\[)", said)) == set()
    moves = {move for move in re.findall(r"\x1b\[\??([0-9;]*[A-Za-z])", said) if not move.endswith("m")}
    assert moves <= {"25l", "25h", "2K", "1A"}  # of the moving lines: cursor hidden and shown, line cleared, up
    shown = re.sub(r"\x1b\[\??[0-9;]*[A-Za-z]", "", said)
    assert not ACTS.search(shown.replace("\r", ""))
    verdicts = [row for row in re.split(r"[\r\n]", shown) if row.lstrip().startswith("Health:")]
    assert [read_verdict(row.strip())[0].value for row in verdicts] == ["fail"]


class Page(HTMLParser):
    """The elements, attributes and title of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.heading, self._inside = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_data(self, data: str) -> None:
        self.heading += data if self._inside == "h1" else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


def test_no_artifact_holds_a_text_that_acts(hostile: Project) -> None:
    report = hostile.root / ".gates/health"
    for name, data in files_below(report):
        assert not ACTS.search(data.decode("utf-8")), name

    page = Page()
    page.feed((report / "health.html").read_text())
    assert read_verdict(page.heading)[0].value == "fail"
    assert sum(tag == "script" for tag, _ in page.elements) == 1
    assert not {tag for tag, _ in page.elements} & {"img", "iframe", "object", "form", "link", "base"}
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "src"]
        assert (attributes.get("href") or "#").startswith("#")

    for picture in (report / "badges").glob("*.svg"):
        kinds = {element.tag.rpartition("}")[2] for element in ElementTree.parse(picture).iter()}
        assert kinds == {"svg", "title", "clipPath", "rect", "g", "text"}
    for badge in (report / "badges").glob("*.json"):
        assert set(json.loads(badge.read_text())) <= {
            "schemaVersion",
            "label",
            "message",
            "color",
            "isError",
            "cacheSeconds",
        }

    sarif = json.loads((report / "findings.sarif").read_text())
    texts = [result["message"]["text"] for run in sarif["runs"] for result in run["results"]]
    assert any("evil.example" in text for text in texts)
    assert not [text for text in texts if re.search(r"\[[^\]]*\]\(", text)]  # a link of SARIF
    long = [text for text in texts if "xxxx" in text]
    assert long
    assert all(text.endswith(("...", "more characters)")) for text in long)  # cut, and it says so


FLOOD = f"""
import os

SAID = os.environ["{VARIABLE}"]
BIG = (("x" * 997 + SAID + "\\n") * 2_000) + "\\\\" * 100_000


def test_floods(capfd):
    with capfd.disabled():
        for number in (1, 2):
            os.write(number, b"\\0" + BIG.encode() + b"\\0")
    print(BIG)
    raise AssertionError(BIG)
"""
INTERNAL = f"""
import os


def pytest_runtest_protocol(item):
    raise RuntimeError(os.environ["{VARIABLE}"])
"""
CRASH = f"""
import os


def test_dies():
    os.write(1, b"\\0\\0" + os.environ["{VARIABLE}"].encode())
    os.write(2, os.environ["{VARIABLE}"].encode())
    os.abort()
"""
PASSED_ON = CONFIG.replace(
    "[tool.pytest", f'[tool.gates.gate.tests]\npass-env = ["{VARIABLE}"]\n\n[tool.pytest'
).replace("[tool.pytest", f'[tool.gates.gate.coverage]\npass-env = ["{VARIABLE}"]\n\n[tool.pytest')
TALKING = f"""
import json
import os
import pathlib
import sys

said = os.environ["{VARIABLE}"]
where = {{"physicalLocation": {{"artifactLocation": {{"uri": "src/acme/sums.py"}}, "region": {{"startLine": 1}}}}}}
found = [{{"ruleId": said, "message": {{"text": said}}, "locations": [where]}}]
run = {{"tool": {{"driver": {{"name": said, "version": said}}}}, "results": found}}
pathlib.Path(sys.argv[1]).write_text(json.dumps({{"version": "2.1.0", "runs": [run]}}))
print(said)
sys.exit(said)
"""
GATE = f"""
[tool.gates.lanes.tools]
paths = ["tools"]
policy = "off"

[tool.gates.gate.words]
command = ["{{python}}", "tools/words.py", "{{out}}/words.sarif"]
output = "words.sarif"
reads = "sarif"
pass-env = ["{VARIABLE}"]
"""


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": PASSED_ON, "tests/test_flood.py": FLOOD},
        {
            "pyproject.toml": PASSED_ON,
            "tests/conftest.py": f'import os\nraise RuntimeError(os.environ["{VARIABLE}"])\n',
        },
        {"pyproject.toml": PASSED_ON, "tests/conftest.py": INTERNAL},
        {"pyproject.toml": PASSED_ON, "tests/test_dies.py": CRASH},
        {"pyproject.toml": CONFIG.replace('tests = ["tests"]\n', "") + GATE, "tools/words.py": TALKING},
    ],
    ids=["flood", "conftest", "inside-pytest", "abort", "command"],
)
def test_a_secret_in_whatever_goes_wrong_is_nowhere_and_nothing_is_green(
    make: Callable[[Mapping[str, str]], Project], files: Mapping[str, str], tmp_path: Path
) -> None:
    project = make({**FILES, **files})
    summary = tmp_path / "runner" / "summary.md"
    summary.parent.mkdir()
    env = {VARIABLE: SECRET, "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}

    answers = [project.gates(*verb, env=env) for verb in (("health",), ("run",))]

    assert all(answer.code in (1, 3) for answer in answers)
    said = "".join(answer.out + answer.err for answer in answers)
    places = [("printed", said.encode()), *files_below(project.root / ".gates", summary.parent)]
    assert [(name, held) for name, data in places if (held := leaks(data, SECRET))] == []
    assert max(len(data) for _, data in places) < 16 << 20
