"""`gates explain`: every word that reports use can be asked for, from wherever one stands."""

from __future__ import annotations

import pytest

from tests.functional.conftest import CONFIG

pytestmark = pytest.mark.functional


def said(project, *what, **where):
    answer = project.gates("explain", *what, **where)
    assert answer.code == 0, answer.err
    return answer.out.splitlines()


def refused(project, what):
    answer = project.gates("explain", what)
    assert (answer.code, answer.out) == (2, "")
    return answer.err.splitlines()


@pytest.mark.smoke
def test_without_a_word_all_that_can_be_explained_is_listed(project):
    lines = said(project)
    assert {"  prod         strict, 2 files", "  tests        warn, 1 file", "  lint-prod"} <= set(lines)
    assert [line for line in lines if line.startswith("  lint  ")]


def test_a_folder_above_lanes_names_the_lanes_below_it_with_their_files(project):
    assert said(project, "src") == ["src: 2 Python files in 1 lane", "  lane prod, 2 files, policy strict: src/acme"]
    project.commit({"setup.py": "A = 1\n"})
    assert said(project, ".") == [
        ".: 4 Python files in 2 lanes and outside all lanes",
        "  lane prod, 2 files, policy strict: src/acme",
        "  lane tests, 1 file, policy warn: tests",
        "  in no lane, 1 file, such as setup.py; the gate lanes reports lanes/file-outside-lanes",
    ]


def test_a_path_can_be_absolute_or_relative_to_a_folder_below(project):
    lines = said(project, "src/acme/sums.py")
    assert lines[0] == "src/acme/sums.py: lane prod, policy strict, tier 3, owner nobody named"
    assert said(project, str(project.root / "src" / "acme" / "sums.py")) == lines
    assert said(project, "acme/sums.py", cwd=project.root / "src") == lines
    assert said(project, "../src/acme/sums.py", cwd=project.root / "tests") == lines
    assert said(project, "src/acme/sums.py", cwd=project.root / "tests") == lines


def test_a_path_outside_the_repository_is_refused(project):
    assert "is outside the repository" in refused(project, "/")[0]


def test_files_that_no_gate_judges_are_told_apart(project):
    project.write({"src/acme/new.py": "A = 1\n", "src/acme/__pycache__/x.py": "A = 1\n", "notes/a.txt": "x\n"})
    (added,) = said(project, "src/acme/new.py")
    assert added.startswith(
        "src/acme/new.py: git does not track it, so no gate judges it: `git add` it; then the lane prod"
    )
    assert "git ignores it" in said(project, "src/acme/__pycache__/x.py")[0]
    assert said(project, "notes") == ["notes: no tracked Python file is in it, so no gate looks at it"]
    assert said(project, "pyproject.toml") == ["pyproject.toml: not a Python file; gates read it only as an input"]
    assert said(project, "src")[-1] == "1 untracked Python file is not judged: src/acme/new.py"


def test_a_part_shows_its_settings_with_their_sources_and_what_it_is_held_to(project):
    lines = said(project, "coverage-prod")
    assert lines[:3] == [
        "part coverage-prod: the gate coverage on the lane prod",
        "policy   strict (policy of the lane prod)",
        "files    2 files",
    ]
    assert "  coverage.lines at least 70 (default of tier 3)" in lines
    assert lines[-1] == "reproduce: gates run coverage-prod"
    assert 'select = ["E", "F"]  # tool.gates.gate.lint' in said(project, "lint-prod")


def test_a_test_file_says_who_runs_it(project):
    project.commit({"src/acme/test_more.py": "def test_more(): assert 1\n", "src/acme/run.pyw": "A = 1\n"})
    assert "  its tests run in tests-prod, policy strict" in said(project, "tests/test_sums.py")
    assert not [line for line in said(project, "src/acme/sums.py") if "its tests run" in line]
    assert [line for line in said(project, "src/acme/test_more.py") if "nobody runs" in line] == [
        "  no lane names it in `tests`: nobody runs its tests (tests/file-in-no-lane where its lane is held)"
    ]
    assert "no gate looks" in said(project, "src/acme/run.pyw")[0]


def test_a_part_that_is_left_out_says_why(project):
    assert said(project, "tests-tests") == ["part tests-tests is left out: lane tests names no tests"]


def test_a_name_of_a_gate_a_lane_and_a_path_is_explained_as_all_of_them(project):
    lines = said(project, "tests")
    assert lines[0] == "gate tests"
    assert "lane tests" in lines
    assert lines[-1] == "there is also a path tests: see `gates explain ./tests`"
    assert said(project, "./tests")[0].startswith("tests: lane tests, policy warn")


def test_a_rule_that_ruff_does_not_know_is_refused(project):
    assert "knows no rule XYZ999" in refused(project, "lint/XYZ999")[0]
    assert said(project, "lint/F401")[0].startswith("lint/F401: unused-import: ")
    assert said(project, "lint/invalid-syntax")[0].startswith("lint/invalid-syntax: ")
    assert "did you mean lanes/path-missing" in refused(project, "lanes/path-missin")[1]


def test_a_word_that_nothing_has_is_refused_with_the_nearest(project):
    first, second = refused(project, "lint-pord")
    assert first == "gates: 'lint-pord' is no gate, lane, part, check or path here"
    assert second.startswith("gates: did you mean lint-prod")


def test_outside_a_repository_it_says_so(project, tmp_path):
    answer = project.gates("explain", cwd=tmp_path)
    assert (answer.code, "not in a git repository" in answer.err) == (3, True)


def test_a_lane_or_gate_that_is_misspelled_is_named_with_those_there_are(project):
    answer = project.gates("run", "--lane", "pord")
    assert (answer.code, answer.err.splitlines()) == (
        2,
        ["gates: there is no lane 'pord'", "gates: did you mean prod? there are: prod, tests"],
    )
    assert "did you mean lint?" in project.gates("run", "--gate", "lnt").err
    assert "lane tests names no tests" in project.gates("run", "--gate", "tests", "--lane", "tests").err


def test_untracked_python_is_named_by_health(quick):
    quick.write({"src/acme/new.py": "A = 1\n"})
    answer = quick.gates("health", "--quiet")
    assert answer.code == 0
    assert "1 untracked Python file in lanes is not judged (src/acme/new.py)" in answer.out
    assert "1 untracked Python file is not judged: src/acme/new.py" in "\n".join(quick.part("lanes")["notes"])
    page = (quick.root / ".gates" / "health" / "health.md").read_text()
    assert "1 untracked Python file is not judged: src/acme/new.py" in page


def test_a_misspelled_lane_path_is_named_with_what_was_meant(quick):
    quick.commit({"pyproject.toml": CONFIG.replace('["src/acme"]', '["src/acmee"]')})
    answer = quick.gates("health", "--quiet")
    assert answer.code == 3
    assert "did you mean `src/acme` (2 files)?" in (quick.root / ".gates" / "health" / "findings.sarif").read_text()
    assert "lane prod has no files: src/acmee does not exist" in quick.gates("plan").out


def test_half_a_check_names_the_whole_one(project):
    assert refused(project, "F401")[1] == "gates: did you mean lint/F401?"
    assert refused(project, "file-never-imported")[1] == "gates: did you mean coverage/file-never-imported?"


def test_a_path_that_looks_like_an_option_is_told_how_to_be_written(project):
    project.commit({"-dash.py": "x = 1\n"})
    answer = project.gates("explain", "-dash.py")
    assert (answer.code, answer.err.splitlines()[-1]) == (
        2, "gates: a path that begins with a dash is written ./-dash.py"
    )  # fmt: skip


def test_a_verb_that_is_nearly_one_names_it(project):
    answer = project.gates("healht")
    assert (answer.code, answer.err.splitlines()[-1]) == (2, "gates: did you mean `gates health`?")


def test_a_document_with_code_says_who_asks_whether_it_is_formatted(project):
    project.commit({"README.md": "# Acme\n\n```python\nx  =  1\n```\n"})
    told = "README.md: a document with Python code in no lane, so no lane holds its format: name it in `paths`"
    assert said(project, "README.md") == [told]
    answer = project.gates("run", "lanes", "format-prod")
    assert "1 document with Python code is in no lane" in answer.out
    project.commit({"pyproject.toml": CONFIG.replace('"src/acme"', '"src/acme", "README.md"')})
    answer = project.gates("run", "lanes", "format-prod")
    assert answer.code == 1, answer.out
    assert "README.md" in answer.out
    assert "document-not-formatted" in answer.out
    assert "in no lane" not in answer.out


def test_a_target_that_no_gate_holds_is_not_shown(project):
    (line,) = [line for line in said(project, "prod") if line.startswith("tier ")]
    has_gate = any(line.startswith("  mutation ") for line in said(project))
    assert ("mutation" in line) is has_gate
