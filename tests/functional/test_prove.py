"""`gates prove` on a small real project: each gate goes red on its known-bad cases, or says why nobody knows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.functional.conftest import CONFIG, FILES, NEUTRAL

pytestmark = pytest.mark.functional

PROVED = "10 of 10 parts proved; 4 are only watched: what they see warns and fails nothing"
PARTS = [
    "lanes", "lint-prod", "lint-tests", "format-prod", "format-tests", "compile-prod", "compile-tests", "tests-prod",
    "coverage-prod", "policy",
]  # fmt: skip


def states(project):
    kept = json.loads((project.root / ".gates" / "proofs.json").read_text())["parts"]
    return {part: proof["state"] for part, proof in kept.items()}


def everything(project):
    """What git knows: refs, HEAD, index, tree."""
    index = (project.root / ".git" / "index").read_bytes()
    refs = project.git("for-each-ref")
    return index, refs, project.git("rev-parse", "HEAD"), project.git("status", "--porcelain", "--untracked-files=all")


def proving(project):
    """A `gates prove` that runs."""
    env = {name: value for name, value in os.environ.items() if name not in NEUTRAL}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "gates", "prove"],
        cwd=project.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def with_config(text):
    return {**FILES, "pyproject.toml": CONFIG + text}


@pytest.mark.smoke
def test_every_gate_of_a_sound_project_is_proved_and_the_user_keeps_tree_index_and_refs(project):
    before = everything(project)
    answer = project.gates("prove")
    assert (answer.code, answer.out.splitlines()[-1]) == (0, PROVED), answer.out + answer.err
    assert states(project) == dict.fromkeys(PARTS, "proved")
    assert everything(project) == before


def test_a_second_proof_says_what_is_proved_already_and_the_report_counts_it(project):
    project.gates("prove")
    answer = project.gates("prove")
    project.gates("health")
    assert answer.code == 0
    assert answer.out.count("before, and nothing it depends on has changed") == len(PARTS)
    assert (
        "9 of 9 parts proved to see a planted defect" in (project.root / ".gates" / "health" / "health.md").read_text()
    )
    assert {gate["part"]: gate["proof"] for gate in project.health()["gates"]} == dict.fromkeys(PARTS, "proved")


def test_an_interruption_keeps_the_proofs_that_were_finished_and_the_next_run_goes_on(project):
    with proving(project) as process:
        said = iter(process.stderr)
        assert any(line.startswith("gates: round 2 of 3") for line in said)
        process.send_signal(signal.SIGINT)
        out, left = process.stdout.read(), "".join(said)
        assert process.wait(timeout=120) == 130, left
    done = [part for part in PARTS if part not in ("tests-prod", "policy")]
    assert states(project) == dict.fromkeys(done, "proved")
    assert "2 parts not tried to the end; 8 new proofs are kept, and `gates prove` goes on from there" in left
    assert [line.split()[1] for line in out.splitlines() if line.startswith("proved")] == done
    answer = project.gates("prove")
    assert (answer.code, answer.out.splitlines()[-1]) == (0, PROVED), answer.out + answer.err
    assert answer.out.count("before, and nothing it depends on has changed") == 8
    assert answer.err.splitlines()[0] == "gates: round 1 of 3: 2 cases (policy, tests-prod)"


def test_a_first_proof_that_is_cut_off_at_once_keeps_nothing(project):
    with proving(project) as process:
        assert process.stderr.readline().startswith("gates: round 1 of 3")
        process.send_signal(signal.SIGTERM)
        _, left = process.communicate(timeout=120)
        assert process.returncode == 143, left
    assert "interrupted: 10 parts not tried to the end; no new proof was kept" in left
    assert states(project) == {}


def test_one_part_is_proved_alone_with_the_key_that_the_whole_run_has(project):
    answer = project.gates("prove", "tests-prod")
    project.gates("health")
    assert (answer.code, answer.out.splitlines()[-1]) == (0, "1 of 1 part proved")
    assert project.part("tests-prod")["proof"] == "proved"
    assert project.part("lint-prod")["proof"].startswith("not proved yet")


def test_a_part_that_does_not_exist_is_refused(project):
    answer = project.gates("prove", "lint-nowhere")
    assert answer.code == 2
    assert "there is no part 'lint-nowhere'" in answer.err
    answer = project.gates("run", "lint")
    assert answer.code == 2
    assert "'lint' is a gate: name its parts, lint-prod lint-tests; `gates run` takes --gate lint too" in answer.err


def test_a_changed_rule_set_makes_the_proof_void_and_an_edited_source_does_not(project):
    project.gates("prove", "lint-prod", "lint-tests")
    project.commit({"src/acme/sums.py": "def add(a, b):\n    return a + b\n"})
    same = project.gates("prove", "lint-prod").out
    project.commit({"pyproject.toml": CONFIG.replace('["E", "F"]', '["E", "F", "B"]')})
    project.gates("health")
    assert "before, and nothing" in same
    assert project.part("lint-prod")["proof"] == (
        "not proved any more: configuration, conftest.py or a script and the gate's settings changed since; "
        "run `gates prove`"
    )
    assert "before, and nothing" not in project.gates("prove", "lint-prod").out


def test_a_suite_in_which_no_test_gets_to_its_body_is_not_proved_and_not_tried_once_more(project):
    fixture = "import pytest\n\n\n@pytest.fixture(autouse=True)\ndef broken():\n    raise ValueError\n"
    project.commit({"tests/conftest.py": fixture})
    answer = project.gates("prove", "tests-prod", "coverage-prod")
    assert answer.code == 1
    assert states(project)["tests-prod"].endswith("reported instead: tests/error")
    assert "the account stayed closed" in answer.out
    assert "again, alone: tests-prod" not in answer.err


def test_a_copy_that_cannot_be_judged_is_said_though_an_earlier_run_judged_the_original(make):
    project = make(with_config('\n[tool.ruff]\nextend = "../shared.toml"\n'))
    (project.root.parent / "shared.toml").write_text("line-length = 100\n")
    ran = project.gates("run", "lint-prod", "compile-prod")
    answer = project.gates("prove", "lint-prod", "compile-prod")
    assert (ran.code, answer.code) == (0, 3), ran.out + answer.out + answer.err
    assert "not proved: the clean copy cannot be judged" in states(project)["lint-prod"]
    assert states(project)["compile-prod"] == "proved"


def test_a_lane_that_is_swallowed_is_found_after_a_run_that_was_kept_too(make):
    project = make(with_config('\n[tool.ruff]\nextend-exclude = ["gates_known_bad*"]\n'))
    ran = project.gates("run", "lint-prod")
    answer = project.gates("prove", "lint-prod")
    assert (ran.code, answer.code) == (0, 1)
    assert "lint/invalid-syntax was not reported" in states(project)["lint-prod"]


def test_a_new_hook_in_conftest_makes_the_proof_of_tests_void(project):
    project.gates("prove", "tests-prod", "lint-prod")
    project.commit({"tests/conftest.py": "def pytest_collection_modifyitems(items):\n    del items[:]\n"})
    project.gates("health")
    assert "configuration, conftest.py or a script changed since" in project.part("tests-prod")["proof"]


@pytest.mark.parametrize("exclude", ['exclude = ["src/acme"]\nforce-exclude = true', 'extend-exclude = ["src/acme/*"]'])
def test_a_lane_that_exclude_swallows_is_not_proved(make, exclude):
    project = make(with_config(f"\n[tool.ruff]\n{exclude}\n"))
    answer = project.gates("prove", "lint-prod", "lint-tests")
    assert answer.code == 1
    assert states(project)["lint-tests"] == "proved"
    assert "lint/invalid-syntax was not reported" in states(project)["lint-prod"]


def test_a_nested_configuration_that_swallows_one_folder_is_found(make):
    files = {"src/acme/deep/__init__.py": "", "src/acme/deep/ruff.toml": 'exclude = ["*.py"]\n'}
    project = make({**FILES, **files})
    answer = project.gates("prove", "lint-prod")
    assert answer.code == 1
    assert "src/acme/deep" in states(project)["lint-prod"]


def test_a_hook_that_deselects_everything_leaves_tests_unproved(make):
    project = make({**FILES, "tests/conftest.py": "def pytest_collection_modifyitems(items):\n    del items[:]\n"})
    answer = project.gates("prove", "tests-prod")
    assert answer.code in (1, 3)
    assert states(project)["tests-prod"].startswith("not proved")


def test_a_hook_that_swallows_new_tests_only_is_found(make):
    hook = "def pytest_ignore_collect(collection_path):\n    return 'gates_known' in collection_path.name or None\n"
    project = make({**FILES, "tests/conftest.py": hook})
    answer = project.gates("prove", "tests-prod")
    assert answer.code == 1
    assert "tests/failed was not reported" in states(project)["tests-prod"]


def test_an_omit_that_misses_the_package_leaves_coverage_unproved(make):
    project = make(with_config('\n[tool.coverage.run]\nomit = ["src/acme/*"]\n'))
    answer = project.gates("prove", "coverage-prod", "tests-prod")
    assert answer.code in (1, 3)
    assert states(project)["tests-prod"] == "proved"
    assert states(project)["coverage-prod"].startswith("not proved")


def test_an_omit_that_hides_new_files_is_found(make):
    project = make(with_config('\n[tool.coverage.run]\nomit = ["*/gates_known*"]\n'))
    answer = project.gates("prove", "coverage-prod")
    assert answer.code == 1
    assert "coverage/file-never-imported was not reported" in states(project)["coverage-prod"]


def test_a_marker_that_selects_nothing_leaves_smoke_unproved(make):
    project = make(with_config('\n[tool.gates.gate.smoke]\nmarkers = "smoke"\n'))
    answer = project.gates("prove", "smoke-prod")
    assert answer.code == 3
    assert "no smoke test was found" in states(project)["smoke-prod"]


def test_collect_only_in_addopts_leaves_tests_unproved(make):
    project = make({**FILES, "pyproject.toml": CONFIG + 'addopts = ["--collect-only"]\n'})
    answer = project.gates("prove", "tests-prod")
    assert answer.code == 3
    assert "no test runs" in states(project)["tests-prod"]


def test_a_generated_file_that_git_ignores_comes_along(make):
    files = {".gitignore": ".gates/\n__pycache__/\nsrc/acme/_version.py\n", "src/acme/__init__.py": ""}
    sums = FILES["src/acme/sums.py"].replace("def add", "from acme._version import V\n\nassert V\n\n\ndef add", 1)
    project = make({**FILES, **files, "src/acme/sums.py": sums})
    project.write({"src/acme/_version.py": "V = 1\n"})
    assert project.gates("prove", "tests-prod").code == 0


def test_the_sources_of_the_copy_win_over_an_installed_checkout(project, tmp_path):
    environment = tmp_path / "venv"
    subprocess.run(["python3", "-m", "venv", "--without-pip", environment], check=True)
    site = next(environment.glob("lib/python*/site-packages"))
    ours = subprocess.run(
        [sys.executable, "-c", "import pytest; print(pytest.__path__[0])"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    (site / "acme.pth").write_text(f"{project.root / 'src'}\n{ours.rpartition('/')[0]}\n")
    config = CONFIG.replace('pythonpath = ["src"]', "").replace(
        "[tool.gates.lanes.prod]", f'[tool.gates]\npython = "{environment}/bin/python"\n\n[tool.gates.lanes.prod]', 1
    )
    project.commit({"pyproject.toml": config})
    answer = project.gates("prove", "tests-prod", "coverage-prod")
    assert answer.code == 0, answer.out + answer.err
    assert project.gates("health").code == 0
    assert project.part("coverage-prod")["proof"] == "proved"
