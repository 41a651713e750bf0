"""`gates doctor`: what keeps a gate from judging is named with a way out, and the exit code is not 0."""

from __future__ import annotations

import pytest

from tests.functional.conftest import CONFIG

pytestmark = pytest.mark.functional


def lines(answer, start):
    return [line for line in answer.out.splitlines() if line.startswith(start)]


@pytest.mark.smoke
def test_where_all_is_well_every_line_says_so(project):
    answer = project.gates("doctor")
    assert (answer.code, lines(answer, "not well")) == (0, []), answer.out
    assert "well     lane prod: 2 files, policy strict" in answer.out
    assert "well     code under test acme: imported from src/acme/__init__.py" in answer.out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '["src/acme"]',
            '["src/acmee"]',
            "`src/acmee` of the lane prod does not exist; did you mean `src/acme` (2 files)?",
        ),
        (
            'tests = ["tests"]',
            'tests = ["test"]',
            "lane prod: tests test does not exist; did you mean `tests` (1 file)?",
        ),
        ('policy = "warn"', 'policy = "ratchet"', "baseline: .gates/baseline.jsonl does not exist"),
        ('paths = ["tests"]', 'paths = ["tests/test_sums.py", "docs"]', "`docs` of the lane tests does not exist"),
    ],
)
def test_a_configuration_that_names_what_is_not_there_is_not_well(project, old, new, said):
    project.commit({"pyproject.toml": CONFIG.replace(old, new)})
    answer = project.gates("doctor")
    assert answer.code == 2
    assert [line for line in lines(answer, "not well") if said in line], answer.out
    assert "way out: " in answer.out


def test_code_under_test_that_cannot_be_imported_is_not_well(project):
    project.commit({"pyproject.toml": CONFIG.replace('pythonpath = ["src"]', "")})
    answer = project.gates("doctor")
    assert answer.code == 3
    assert lines(answer, "not well") == ["not well code under test acme: the interpreter cannot import src/acme"]


def test_an_installed_copy_is_not_well(project):
    test = "from packaging import x\n"
    config = CONFIG.replace("src/acme", "src/packaging").replace('pythonpath = ["src"]', "")
    project.git("mv", "src/acme", "src/packaging")
    project.commit({"pyproject.toml": config, "tests/test_sums.py": test})
    answer = project.gates("doctor")
    assert answer.code == 3
    (line,) = lines(answer, "not well")
    assert line.startswith("not well code under test packaging: imported from an installed copy (")


def test_doctests_put_the_folder_of_the_code_on_the_path(project):
    config = CONFIG.replace("src/acme", "src/packaging").replace(
        'pythonpath = ["src"]', 'addopts = "--doctest-modules"'
    )
    config = config.replace('tests = ["tests"]', 'tests = ["src", "tests"]', 1)
    project.git("mv", "src/acme", "src/packaging")
    project.commit({"pyproject.toml": config, "tests/test_sums.py": "from packaging import sums\n"})
    answer = project.gates("doctor")
    assert "well     code under test packaging: imported from src/packaging/__init__.py" in answer.out


def test_what_tests_and_the_project_need_and_is_not_installed_is_not_well(project):
    config = CONFIG.replace('version = "1.0"\n', 'version = "1.0"\ndependencies = ["pytest<1", "no-such-thing>=2"]\n')
    project.commit({"pyproject.toml": config, "tests/test_more.py": "import no_such_module\n\n\ndef test_a(): ...\n"})
    answer = project.gates("doctor")
    assert answer.code == 3
    found = [line.partition(": ")[2] for line in lines(answer, "not well")]
    assert found[0].startswith("pytest<1: ")
    assert found[1:] == [
        "no-such-thing>=2: not installed there",
        "no_such_module is not installed there, and tests/test_more.py imports it",
    ]


def test_a_file_in_no_lane_is_not_well(project):
    project.commit({"extra/a.py": "A = 1\n"})
    answer = project.gates("doctor")
    assert answer.code == 2
    assert lines(answer, "not well") == ["not well files in no lane: 1 file, such as extra/a.py"]


def test_outside_a_repository_the_refusal_is_the_answer(project, tmp_path):
    answer = project.gates("doctor", cwd=tmp_path)
    assert answer.code == 3
    assert "not in a git repository" in answer.out
