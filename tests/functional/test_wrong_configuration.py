"""A configuration that cannot be used: every mistake at once, with file, line and a way out, and exit code 2."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.functional


def configured(project, text, *, after="[tool.pytest.ini_options]\n"):
    place = project.root / "pyproject.toml"
    place.write_text(place.read_text().replace(after, f"{text}\n{after}"))
    return project.gates("health")


def line_of(project, text):
    lines = (project.root / "pyproject.toml").read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(text))


def test_broken_toml_is_named_with_its_line(project):
    answer = configured(project, "[tool.gates.lanes.more\n")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"gates: pyproject.toml:{line_of(project, '[tool.gates.lanes.more')}: not valid TOML")


def test_broken_toml_in_gates_toml_is_named_too(project):
    project.write({"gates.toml": "lanes = [\n"})
    answer = project.gates("plan")
    assert answer.code == 2
    assert answer.err.startswith("gates: gates.toml:")


def test_a_file_that_is_no_utf8_is_named(project):
    (project.root / "pyproject.toml").write_bytes(b"[tool.gates]\n# \xff\n")
    answer = project.gates("health")
    assert answer.code == 2
    assert answer.err.startswith("gates: pyproject.toml:2: ")


def test_several_mistakes_are_told_at_once_each_with_its_line(project):
    answer = configured(
        project,
        '[tool.gates.lanes.labs]\npath = ["labs"]\npolicy = "stirct"\ntier = "a"\n',
        after="[tool.gates.gate.lint]\n",
    )
    assert answer.code == 2
    for start, key, hint in (
        ("[tool.gates.lanes.labs]", "tool.gates.lanes.labs", "paths"),
        ("path =", "tool.gates.lanes.labs.path", "did you mean `paths`?"),
        ('policy = "stirct"', "tool.gates.lanes.labs.policy", "did you mean `strict`?"),
        ('tier = "a"', "tool.gates.lanes.labs.tier", "expected a whole number"),
    ):
        head = f"gates: pyproject.toml:{line_of(project, start)}: {key}: "
        told = [line for line in answer.err.splitlines() if line.startswith(head)]
        assert [hint in line for line in told] == [True], answer.err


def test_lanes_with_the_same_path_overlap(project):
    answer = configured(project, '[tool.gates.lanes.twin]\npaths = ["src/acme"]\npolicy = "warn"\n')
    assert answer.code == 2
    assert "also in the lane `prod` (line 6)" in answer.err


@pytest.mark.parametrize("path", ["../elsewhere", "/etc", "src/../../elsewhere"])
def test_a_lane_path_outside_of_the_repository_is_refused(project, path):
    answer = configured(project, f'[tool.gates.lanes.far]\npaths = ["{path}"]\npolicy = "warn"\n')
    assert answer.code == 2
    assert answer.err.startswith(f"gates: pyproject.toml:{line_of(project, 'paths = [' + chr(34) + path)}: ")


def test_a_lane_path_that_is_not_there_is_red(project):
    answer = configured(project, '[tool.gates.lanes.gone]\npaths = ["gone"]\npolicy = "warn"\n')
    assert answer.code == 3
    assert "path-missing" in answer.out
    assert "gone" in (project.root / ".gates" / "health" / "health.md").read_text()


def test_two_files_that_configure_gates_are_refused(project):
    project.write({"gates.toml": '[lanes.prod]\npaths = ["src"]\npolicy = "strict"\n'})
    answer = project.gates("health")
    assert answer.code == 2
    assert "both gates.toml and pyproject.toml" in answer.err


def test_a_part_that_does_not_exist_is_refused_with_the_parts_that_do(project):
    answer = project.gates("run", "lint-prdo")
    assert answer.code == 2
    assert "lint-prod" in answer.err


def test_a_verb_that_does_not_exist_is_wrong_usage(project):
    assert project.gates("helth").code == 2
