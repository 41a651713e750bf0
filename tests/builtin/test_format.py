from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gates.api import Fix, Lane, NotAsked, Reading, Repository, TaskResult
from gates.builtin.format import GATE, Settings
from tests.builtin.harness import found, proves, repository, run_gate, run_task, scope_of, values

GOOD = "x = 1\n"
BAD = "x  =  {'a':1 }\n"


def formatted(root: Path, files: dict[str, str | bytes]) -> Reading:
    return run_gate(GATE, root, scope_of(repository(root, files)))


def test_code_in_a_document_is_named_as_such_and_leaves_the_share_of_python_files(tmp_path: Path) -> None:
    document = "# Use\n\n```python\nx  =  {  'a':1 }\n```\n"
    reading = formatted(tmp_path, {"pkg/a.py": GOOD, "pkg/use.md": document})
    (finding,) = reading.findings
    assert (finding.check, finding.path) == ("format/document-not-formatted", "pkg/use.md")
    assert values(reading)["format.formatted-files"] == 1
    assert values(reading)["format.unformatted-documents"] == 1


def test_formatted_files_pass_and_are_counted(tmp_path: Path) -> None:
    reading = formatted(tmp_path, {"pkg/a.py": GOOD, "pkg/b.pyi": GOOD})
    assert (reading.findings, reading.problems) == ((), ())
    assert reading.account is not None
    assert reading.account.summary == "2 of 2 files"
    assert values(reading) == {
        "format.formatted-files": 2,
        "format.unformatted": 0,
        "format.unformatted-documents": 0,
        "format.suppressions": 0,
    }


def test_a_file_that_would_be_rewritten_is_one_finding_and_stays_as_it_is(tmp_path: Path) -> None:
    reading = formatted(tmp_path, {"pkg/a.py": GOOD, "pkg/b.py": BAD + BAD})
    (finding,) = reading.findings
    assert (finding.check, finding.path, finding.line) == ("format/file-not-formatted", "pkg/b.py", None)
    assert finding.fix is Fix.SAFE
    assert (tmp_path / "pkg/b.py").read_text() == BAD + BAD
    assert not (tmp_path / ".ruff_cache").exists()
    (ratio,) = [m for m in reading.measurements if m.metric == "format.formatted-files"]
    assert (ratio.value, ratio.of) == (1, 2)


def test_a_file_that_cannot_be_parsed_is_a_finding_and_not_formatted(tmp_path: Path) -> None:
    reading = formatted(tmp_path, {"pkg/a.py": GOOD, "pkg/b.py": "def f(:\n"})
    assert [(check, path) for check, path, _ in found(reading)] == [("format/file-not-parsed", "pkg/b.py")]
    assert reading.problems == ()
    assert reading.account is not None
    assert (reading.account.summary, reading.account.is_open) == ("2 of 2 files", False)
    (ratio,) = [m for m in reading.measurements if m.metric == "format.formatted-files"]
    assert (ratio.value, ratio.of) == (1, 2)


def test_a_file_that_is_not_utf8_is_a_finding(tmp_path: Path) -> None:
    reading = formatted(tmp_path, {"pkg/a.py": GOOD, "pkg/b.py": b"# coding: latin-1\nx = '\xe9'\n"})
    assert found(reading) == [("format/file-not-read", "pkg/b.py", None)]


@pytest.mark.parametrize(
    ("config", "cause"),
    [
        ('[tool.ruff.format]\nexclude = ["b.py"]\n', "`format.exclude`"),
        ('[tool.ruff]\nextend-exclude = ["sub"]\n', "`exclude`"),
    ],
)
def test_a_tracked_file_that_the_formatter_skips_is_a_finding(tmp_path: Path, config: str, cause: str) -> None:
    reading = formatted(tmp_path, {"pkg/a.py": GOOD, "pkg/sub/b.py": BAD, "pyproject.toml": config})
    (finding,) = reading.findings
    assert (finding.check, finding.path) == ("format/file-not-checked", "pkg/sub/b.py")
    assert cause in finding.message
    assert reading.account is not None
    assert (reading.account.summary, reading.account.is_open) == ("1 of 2 files", False)
    (ratio,) = [m for m in reading.measurements if m.metric == "format.formatted-files"]
    assert (ratio.value, ratio.of) == (1, 1)


def test_a_lane_that_the_formatter_skips_entirely_is_an_open_account(tmp_path: Path) -> None:
    reading = formatted(tmp_path, {"pkg/a.py": BAD, "ruff.toml": 'format.exclude = ["*"]\n'})
    assert reading.account is not None
    assert reading.account.is_open


def test_comments_that_switch_the_formatter_off_are_counted(tmp_path: Path) -> None:
    text = "# fmt: off\nx  =  1\n# fmt: on\n\ny = 1 ;  # fmt: skip\n"
    reading = formatted(tmp_path, {"pkg/a.py": text})
    assert reading.findings == ()
    assert values(reading)["format.suppressions"] == 2


def test_a_broken_configuration_is_a_problem_although_exit_code_two_is_known(tmp_path: Path) -> None:
    reading = formatted(tmp_path, {"pkg/a.py": GOOD, "ruff.toml": 'line-length = "long"\n'})
    assert reading.problems
    assert reading.account is None


def test_a_lane_without_files_is_a_problem(tmp_path: Path) -> None:
    assert formatted(tmp_path, {"other/a.py": GOOD}).problems


TAMPERED = {
    "an empty report beside exit code 1": {"stdout": b""},
    "a report beside exit code 0": {"exit_code": 0},
    "exit code 2 without a file that could not be read": {"exit_code": 2},
    "a report that was cut": {"stdout": b'{"code":"unformatted","filename":"/x/pkg/a.p'},
    "a signal": {"exit_code": None, "signal": 6, "stdout": b""},
}


@pytest.mark.parametrize("name", TAMPERED)
def test_output_that_cannot_be_trusted_is_never_green(tmp_path: Path, name: str) -> None:
    scope = scope_of(repository(tmp_path, {"pkg/a.py": BAD, "pkg/b.py": GOOD}))
    tasks = GATE.plan(Settings(), scope)
    assert not isinstance(tasks, NotAsked)
    results = {task.name: run_task(task, tmp_path) for task in tasks}
    format_result: TaskResult = results["ruff-format"]
    changed = replace(format_result.invocations[0], **TAMPERED[name])
    results["ruff-format"] = replace(format_result, invocations=(changed,))
    assert GATE.read(Settings(), scope, results).problems


def test_a_shared_run_gives_each_lane_what_its_own_run_gives(tmp_path: Path) -> None:
    lanes = (Lane(name="prod", paths=("pkg",)), Lane(name="labs", paths=("pkg/labs",)))
    files = {"pkg/a.py": BAD, "pkg/labs/b.py": BAD, "pkg/labs/c.py": "def f(:\n"}
    repo = repository(tmp_path, files, lanes=lanes)
    scopes = [scope_of(repo, "prod"), scope_of(repo, "labs")]
    for scope in scopes:
        assert run_gate(GATE, tmp_path, scope, shared=scopes) == run_gate(GATE, tmp_path, scope)


def test_every_known_bad_case_turns_the_gate_red(tmp_path: Path) -> None:
    lanes = (Lane(name="prod", paths=("pkg", "tool.py")),)
    repo = repository(tmp_path / "clean", {"pkg/a.py": GOOD, "pkg/sub/b.py": GOOD, "tool.py": GOOD}, lanes=lanes)
    outcome = proves(GATE, tmp_path / "clean", repo)
    assert len(outcome) == 5
    assert set(outcome.values()) == {True}


def test_a_file_that_is_switched_off_is_a_finding(tmp_path: Path) -> None:
    off = "# fmt: off\nX = {  'a':1 }\n"
    texts: dict[str, str | bytes] = {
        "pkg/a.py": GOOD,
        "pkg/off.py": off,
        "pkg/on.py": f"{off}# fmt: on\n",
        "pkg/in.py": "if X:\n    # fmt: off\n    X = 2\n",
    }
    findings = formatted(tmp_path, texts).findings
    assert [(each.check, each.path, each.line) for each in findings] == [("format/switched-off", "pkg/off.py", 1)]


def test_a_document_in_no_lane_that_the_formatter_would_rewrite_is_a_note_and_no_finding(tmp_path: Path) -> None:
    files = {
        "pkg/a.py": "A = 1\n",
        "README.md": "# R\n\n```python\nx  =  1\n```\n",
        "GOOD.md": "```python\nx = 1\n```\n",
    }
    repo = repository(tmp_path, files)
    documents = tuple(replace(file, is_document=file.path.endswith(".md")) for file in repo.files)
    reading = run_gate(GATE, tmp_path, scope_of(Repository(files=documents, lanes=repo.lanes)))
    assert (reading.findings, reading.problems) == ((), ())
    assert reading.notes == (
        "`ruff format --check .` would fail on 1 document in no lane: README.md; name it in `paths` of a lane",
    )


def test_a_document_in_no_lane_that_is_excluded_is_no_note(tmp_path: Path) -> None:
    files = {"pkg/a.py": "A = 1\n", "README.md": "# R\n\n```python\nx  =  1\n```\n"}
    repo = repository(tmp_path, {**files, "ruff.toml": "extend-exclude = ['*.md']\n"})
    documents = tuple(replace(file, is_document=file.path.endswith(".md")) for file in repo.files)
    assert run_gate(GATE, tmp_path, scope_of(Repository(files=documents, lanes=repo.lanes))).notes == ()


def test_a_notebook_that_is_no_json_is_not_called_a_question_of_encoding(tmp_path: Path) -> None:
    reading = formatted(tmp_path, {"pkg/a.py": GOOD, "pkg/bad.ipynb": "no json\n"})
    assert found(reading) == [("format/document-not-read", "pkg/bad.ipynb", None)]
    assert reading.problems == ()
    (check,) = [check for check in GATE.checks if check.id == "format/document-not-read"]
    assert "JSON" in check.way_out
    assert "UTF-8" not in check.way_out


def test_a_line_break_in_a_name_is_told_as_the_cause(tmp_path: Path) -> None:
    (finding,) = formatted(tmp_path, {"pkg/a.py": GOOD, "pkg/new\nline.py": GOOD}).findings
    assert finding.message == (
        "the formatter does not look at this file: its name holds a line break, and ruff names one file on each line, "
        "so nobody can tell: rename it"
    )
