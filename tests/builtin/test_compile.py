from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from gates.api import Lane, NotAsked, Reading
from gates.builtin.compile import GATE, MARKERS, Settings
from tests.builtin.harness import found, proves, repository, run_gate, run_task, scope_of, values

GOOD = "x = 1\n"


def compiled(root: Path, files: dict[str, str | bytes], settings: Settings | None = None) -> Reading:
    return run_gate(GATE, root, scope_of(repository(root, files)), settings)


def test_files_that_compile_pass_and_leave_nothing_behind(tmp_path: Path) -> None:
    files = {"pkg/a.py": GOOD, "pkg/b.pyi": "def f() -> int: ...\n", "pkg/c.py": b"# coding: latin-1\nx = '\xe9'\n"}
    reading = compiled(tmp_path, {**files, "pkg/empty.py": "", "pkg/bom.py": b"\xef\xbb\xbfx = 1\r\n"})
    assert (reading.findings, reading.problems) == ((), ())
    assert reading.account is not None
    assert reading.account.summary == "5 of 5 files"
    assert not list(tmp_path.rglob("__pycache__"))


DEFECTS = {
    "a syntax error": ("def f(:\n", "compile/syntax-error", 1),
    "a return outside a function": ("x = 1\nreturn x\n", "compile/syntax-error", 2),
    "tabs and spaces": ("if 1:\n        x = 1\n\ty = 2\n", "compile/syntax-error", 3),
    "a merge conflict": (f"y = 1\n{MARKERS}", "compile/merge-conflict-marker", 2),
    "a merge conflict inside a string": (f'"""\n{MARKERS}"""\n', "compile/merge-conflict-marker", 2),
    "an unknown encoding": ("# coding: no-such-codec\n", "compile/undecodable", None),
    "bytes that are not UTF-8": (b"x = '\xff\xfe'\n", "compile/undecodable", None),
    "a null byte": (b"x = 1\0\n", "compile/null-byte", None),
    "an expression that is too deep": (f"x = {'(' * 5000}{')' * 5000}\n", "compile/too-complex", None),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_a_file_that_does_not_compile_is_one_finding(tmp_path: Path, name: str) -> None:
    text, check, line = DEFECTS[name]
    reading = compiled(tmp_path, {"pkg/a.py": GOOD, "pkg/b.py": text})
    (finding,) = reading.findings
    assert (finding.check, finding.path) == (check, "pkg/b.py")
    assert line is None or finding.line == line
    assert finding.message
    assert reading.problems == ()
    assert reading.account is not None
    assert reading.account.summary == "2 of 2 files"


def test_the_same_size_and_time_do_not_hide_a_broken_file(tmp_path: Path) -> None:
    files = {"pkg/a.py": "def f(): pass\n"}
    assert compiled(tmp_path, files).findings == ()
    place = tmp_path / "pkg/a.py"
    times = place.stat()
    place.write_text("def f)(: pass\n")
    os.utime(place, ns=(times.st_atime_ns, times.st_mtime_ns))
    reading = run_gate(GATE, tmp_path, scope_of(repository(tmp_path, {"pkg/a.py": "def f)(: pass\n"})))
    assert found(reading)[0][0] == "compile/syntax-error"


def test_warnings_are_counted_and_are_findings_only_when_asked_for(tmp_path: Path) -> None:
    files = {"pkg/a.py": "assert (1 == 2, 'never')\nx = 1 is 1\n"}
    counted = compiled(tmp_path, files)
    assert (counted.findings, values(counted)["compile.warnings"]) == ((), 2)
    asked = compiled(tmp_path, files, Settings(warnings=True))
    assert found(asked) == [("compile/syntax-warning", "pkg/a.py", 1), ("compile/syntax-warning", "pkg/a.py", 2)]


def test_a_template_is_excluded_by_policy_and_a_broken_module_beside_it_is_red(tmp_path: Path) -> None:
    files = {"pkg/templates/mod.py": "import {{ slug }}\n", "pkg/a.py": "def f(:\n"}
    reading = compiled(tmp_path, files, Settings(exclude=("pkg/templates/",)))
    assert found(reading) == [("compile/syntax-error", "pkg/a.py", 1)]
    assert reading.account is not None
    assert reading.account.explained == {"excluded by policy (exclude)": 1}
    assert values(reading)["compile.excluded"] == 1


def test_excluding_everything_is_a_problem(tmp_path: Path) -> None:
    assert compiled(tmp_path, {"pkg/a.py": GOOD}, Settings(exclude=("**",))).problems


def test_a_lane_without_files_is_a_problem(tmp_path: Path) -> None:
    assert compiled(tmp_path, {"other/a.py": GOOD}).problems


def test_a_file_that_is_gone_is_a_finding_and_explained(tmp_path: Path) -> None:
    repo = repository(tmp_path, {"pkg/a.py": GOOD, "pkg/b.py": GOOD})
    (tmp_path / "pkg/b.py").unlink()
    reading = run_gate(GATE, tmp_path, scope_of(repo))
    assert found(reading) == [("compile/unreadable", "pkg/b.py", None)]
    assert reading.account is not None
    assert (reading.account.summary, reading.account.unexplained) == ("1 of 2 files", 0)


def test_nothing_of_the_subject_is_imported(tmp_path: Path) -> None:
    marker = "open('imported', 'w').close()\n"
    files = {"json.py": marker, "warnings.py": marker, "sitecustomize.py": marker, "pkg/a.py": marker}
    reading = compiled(tmp_path, files)
    assert (reading.findings, reading.problems) == ((), ())
    assert not (tmp_path / "imported").exists()


TAMPERED = {
    "a report that was cut": lambda i: replace(i, stdout=i.stdout[: i.stdout.rindex(b'{"path"')]),
    "a report cut in a line": lambda i: replace(i, stdout=i.stdout[:-12]),
    "an empty report": lambda i: replace(i, stdout=b""),
    "a report of one file less": lambda i: replace(
        i, stdout=b'{"path": "pkg/a.py", "kind": "ok"}\n{"end": true, "files": 1}\n'
    ),
    "a report of another file": lambda i: replace(i, stdout=i.stdout.replace(b"pkg/b.py", b"pkg/x.py")),
    "a crash of the interpreter": lambda i: replace(i, exit_code=None, signal=11),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_output_that_cannot_be_trusted_is_never_green(tmp_path: Path, name: str) -> None:
    scope = scope_of(repository(tmp_path, {"pkg/a.py": GOOD, "pkg/b.py": GOOD}))
    tasks = GATE.plan(Settings(), scope)
    assert not isinstance(tasks, NotAsked)
    result = run_task(tasks[0], tmp_path)
    results = {"compile": replace(result, invocations=(TAMPERED[name](result.invocations[0]),))}
    reading = GATE.read(Settings(), scope, results)
    assert reading.problems or (reading.account is not None and reading.account.is_open)


def test_a_task_that_did_not_run_is_a_problem(tmp_path: Path) -> None:
    scope = scope_of(repository(tmp_path, {"pkg/a.py": GOOD}))
    assert GATE.read(Settings(), scope, {}).problems


def test_every_known_bad_case_turns_the_gate_red(tmp_path: Path) -> None:
    lanes = (Lane(name="prod", paths=("pkg", "tool.py")),)
    repo = repository(tmp_path / "clean", {"pkg/a.py": GOOD, "pkg/sub/b.py": GOOD, "tool.py": GOOD}, lanes=lanes)
    outcome = proves(GATE, tmp_path / "clean", repo)
    assert len(outcome) == 6
    assert set(outcome.values()) == {True}
