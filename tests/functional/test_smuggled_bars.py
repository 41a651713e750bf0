"""Ways to get a lower bar past the gate `policy`: those that it sees, and those that it says it cannot see."""

from __future__ import annotations

import pytest

from tests.functional.conftest import Project
from tests.functional.lowering import (
    BASELINE,
    CONFIG,
    FILES,
    FIRST,
    TESTS,
    UNTIL,
    WORKFLOW,
    Edit,
    above,
    apply,
    branched,
    config,
    findings,
    said,
)

pytestmark = pytest.mark.functional

WITHOUT_POLICY = CONFIG.replace("[tool.gates.gate.policy]\nenabled = true\n", "")
WAIVER = '\n[[tool.gates.waivers]]\ncheck = "{}"\nreason = "agreed"\nowner = "@maria"\nexpires = {}\n'
LEGACY = "\n".join(f"def step_{n}(value):\n    return value + {n}\n" for n in range(20))
ATTEMPTS: dict[str, tuple[Edit, str]] = {
    "a ruff.toml beside pyproject.toml": (
        Edit(write=(("ruff.toml", 'line-length = 100\n[lint]\nselect = ["E"]\n[lint.mccabe]\nmax-complexity = 10\n'),)),
        "policy/rule-removed: ruff no longer selects F, B",
    ),
    "a ruff.toml that extends and ignores": (
        Edit(write=(("ruff.toml", 'extend = "pyproject.toml"\n[lint]\nextend-ignore = ["F401"]\n'),)),
        "policy/ignore-added: ruff ignore gained F401",
    ),
    "an extended file in a folder of its own": (
        Edit(
            write=(("conf/base.toml", 'line-length = 100\n[lint]\nselect = ["E"]\n'),),
            replace=(("pyproject.toml", "[tool.ruff]\nline-length = 100\n", '[tool.ruff]\nextend = "conf/base.toml"\n'),
                     ("pyproject.toml", 'select = ["E", "F", "B"]\n', "")),
        ),
        "policy/rule-removed: ruff no longer selects F, B",
    ),
    "a nested ruff.toml": (
        Edit(write=(("core/ruff.toml", "lint.select = []\n"),)),
        "policy/rule-removed: ruff no longer selects E, F, B",
    ),
    "a nested pyproject.toml": (
        Edit(write=(("core/pyproject.toml", '[tool.ruff.lint]\nselect = ["E"]\n'),)),
        "policy/rule-removed: ruff no longer selects F, B",
    ),
    "ignores for all files": (
        config(('"tests/**" = ["S101"]', '"tests/**" = ["S101"]\n"**/*.py" = ["ALL"]')),
        "policy/ignore-added: ruff per-file-ignores gained ALL",
    ),
    "a conftest that ignores a file": (
        Edit(write=(("tests/conftest.py", 'collect_ignore = ["test_rate.py"]\n'),)),
        "policy/selection-changed: tests/conftest.py gained collect_ignore test_rate.py",
    ),
    "a conftest that deselects": (
        Edit(write=(("tests/conftest.py", "def pytest_collection_modifyitems(items):\n    items[:] = []\n"),)),
        "policy/selection-changed: tests/conftest.py gained pytest_collection_modifyitems",
    ),
    "a pytest.ini that hides the other settings": (
        Edit(write=(("pytest.ini", "[pytest]\ntestpaths = tests\n"),)),
        "policy/selection-changed: pytest xfail_strict true to false",
    ),
    "a small .coveragerc": (
        Edit(write=((".coveragerc", "[run]\nsource = acme\n"),)),
        "policy/setting-lowered: coverage branch true to false (.coveragerc)",
    ),
    "another order and a longer path": (
        above('[tool.gates.lanes.a]\npaths = ["core/extra"]\npolicy = "warn"\n'),
        "policy/left-lane: core/extra/ left lane prod for a: policy strict to warn",
    ),
    "new code in a hole of a strict lane": (
        Edit(
            append=(("pyproject.toml", '\n[tool.gates.lanes.hole]\npaths = ["core/hole"]\npolicy = "off"\n'),),
            write=(("core/hole/new.py", "import os\n"),),
        ),
        "policy/left-lane: core/hole/ left lane prod for hole: policy strict to off",
    ),
    "a file moved and changed a little": (
        Edit(
            replace=(("core/engine.py", "def step_3(", "def other("),),
            move=(("core/engine.py", "labs/engine.py"),),
        ),
        "policy/left-lane: labs/engine.py left lane prod for labs: policy strict to warn",
    ),
    "a baseline that swaps one finding for another": (
        Edit(replace=((".gates/baseline.jsonl", 'F401","fingerprint":"aaaa"', 'F821","fingerprint":"cccc"'),)),
        "policy/findings-accepted: 1 finding accepted in lint-old",
    ),
    "a baseline under another name": (
        Edit(
            replace=(("pyproject.toml", FIRST, f'[tool.gates]\nbaseline = "more.jsonl"\n\n{FIRST}'),),
            write=(("more.jsonl", BASELINE.replace('"aaaa","count":1', '"dddd","count":5')),),
        ),
        "policy/findings-accepted: 5 findings accepted in lint-old",
    ),
    "a waiver with a wide glob": (
        Edit(append=(("pyproject.toml", f'{WAIVER.format("lint/*", UNTIL)}where = "**/*.py"\n'),)),
        f"policy/waiver-added: waiver of lint/* in **/*.py added until {UNTIL}",
    ),
    "a variable that pytest obeys": (
        config(("minimum-tests = 20", 'minimum-tests = 20\nenv = { PYTEST_ADDOPTS = "-k nothing" }')),
        "policy/selection-changed: smoke of prod: env sets PYTEST_ADDOPTS",
    ),
    "a variable in the workflow": (
        Edit(replace=((".github/workflows/ci.yml", "jobs:", "env:\n  PYTEST_ADDOPTS: -k nothing\njobs:"),)),
        "policy/job-weakened: .github/workflows/ci.yml gained `PYTEST_ADDOPTS`",
    ),
    "a workflow that no longer runs the gates": (
        Edit(replace=((".github/workflows/ci.yml", "gates health", "echo healthy"),)),
        "policy/job-weakened: job health in .github/workflows/ci.yml no longer runs gates",
    ),
    "a workflow that no pull request starts": (
        Edit(replace=((".github/workflows/ci.yml", "  pull_request:\n", ""),)),
        "policy/job-weakened: .github/workflows/ci.yml is no longer started by pull_request",
    ),
    "a job that runs on one branch only": (
        Edit(replace=((".github/workflows/ci.yml", "  lint:\n", "  lint:\n    if: github.ref == 'refs/heads/x'\n"),)),
        "policy/job-weakened: job lint in .github/workflows/ci.yml runs only if: github.ref",
    ),
    "the workflow is deleted": (
        Edit(delete=(".github/workflows/ci.yml",)),
        "policy/job-removed: job health left .github/workflows/ci.yml",
    ),
    "weaker, and compared with itself": (
        Edit(replace=(("pyproject.toml", FIRST, f'[tool.gates]\nbase = "change"\n\n{FIRST}'),
                      ("pyproject.toml", "lines = 60 }", "lines = 40 }"))),
        "policy/target-lowered: prod line coverage 60 to 40",
    ),
    "weaker, and switched off": (
        Edit(write=(("pyproject.toml", WITHOUT_POLICY.replace("lines = 60 }", "lines = 40 }")),)),
        "policy/target-lowered: prod line coverage 60 to 40",
    ),
    "off by policy": (
        config(("[tool.gates.gate.policy]\nenabled = true\n", '[tool.gates.gate.policy]\npolicy = "off"\n')),
        "policy/gate-disabled: gate policy disabled",
    ),
    "weaker, in gates.toml, without the gate": (
        Edit(write=(
            ("gates.toml", '[lanes.all]\npaths = ["acme", "core", "old", "labs", "tests"]\npolicy = "warn"\n'),
            ("pyproject.toml", '[project]\nname = "acme"\nversion = "1.0"\n'),
        )),
        "policy/policy-lowered: gate policy: policy strict to warn",
    ),
    "tests that nobody collects any more": (
        Edit(write=(("tests/test_tax.py", TESTS.replace("def test_tax_", "def check_tax_")),)),
        "policy/fewer-tests: 10 tests fewer",
    ),
    "a class that pytest skips": (
        Edit(append=(("tests/test_rate.py", "\n\n__test__ = False\n"),)),
        "policy/tests-skipped: skip and xfail +1 in lane tests",
    ),
    "a test named after code that only got another name": (
        Edit(
            replace=(("acme/tax.py", "def rate(", "def rate_2("),), delete=("tests/test_rate.py",)
        ),
        "policy/fewer-tests: 1 test fewer",
    ),
    "prod loses a noqa, labs gains one, prod gains another kind": (
        Edit(append=(("acme/tax.py", "value = tax('a')  # type: ignore[arg-type]\n"),)),
        "policy/suppressions-added: type: ignore +1 in lane prod",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_smuggled_weakening_is_red(empty: Project, name: str) -> None:
    edit, words = ATTEMPTS[name]
    project = branched(empty, {**FILES, "core/engine.py": LEGACY})
    apply(project, edit)

    answer, told = said(project)

    assert any(line.startswith(words) for line in told), told
    assert answer.code == 1, answer.out


def test_a_waiver_of_everything_would_permit_itself(empty: Project) -> None:
    project = branched(empty)
    apply(project, Edit(append=(("pyproject.toml", WAIVER.format("policy/*", UNTIL)),)))

    answer, _ = said(project)

    assert "the waiver of policy/* would permit itself" in answer.out
    assert answer.code == 3


def test_a_base_that_nobody_knows_is_an_error_and_no_pass(empty: Project) -> None:
    project = branched(empty)
    project.git("branch", "-m", "main", "trunk")

    answer, _ = said(project)

    assert answer.code == 3
    assert "no base branch was found" in answer.out


def test_a_file_that_git_was_told_not_to_look_at_is_an_error(empty: Project) -> None:
    project = branched(empty)
    project.git("update-index", "--assume-unchanged", "pyproject.toml")
    project.write({"pyproject.toml": CONFIG.replace("lines = 60 }", "lines = 40 }")})

    assert said(project)[0].code == 3


def test_what_is_not_committed_counts_too(empty: Project) -> None:
    project = branched(empty)
    project.write({"core/ruff.toml": "lint.select = []\n"})

    assert any("ruff no longer selects" in line for line in said(project)[1])


def test_a_waiver_of_the_check_lets_a_weakening_pass_once(empty: Project) -> None:
    project = branched(empty)
    waiver = WAIVER.format("policy/target-lowered", UNTIL)
    apply(
        project,
        Edit(replace=(("pyproject.toml", "lines = 60 }", "lines = 40 }"),), append=(("pyproject.toml", waiver),)),
    )
    answer, told = said(project)
    assert told == ["policy/target-lowered: prod line coverage 60 to 40"]
    assert (answer.code, "1 finding waived" in answer.out) == (0, True)

    project.git("checkout", "-q", "main")
    project.git("merge", "-q", "change")
    assert project.gates("plan").code == 0
    answer, _ = said(project)
    assert "not applicable" in answer.out
    assert "matches nothing" not in answer.out

    project.git("checkout", "-qb", "next")
    apply(project, config(("lines = 40 }", "lines = 20 }")))
    answer, told = said(project)
    assert told == ["policy/target-lowered: prod line coverage 40 to 20"]
    assert answer.code == 1


def test_the_base_that_only_warns_is_judged_by_the_stricter_of_both(empty: Project) -> None:
    warns = CONFIG.replace("[tool.gates.gate.policy]\nenabled = true", '[tool.gates.gate.policy]\npolicy = "warn"')
    project = branched(empty, {**FILES, "pyproject.toml": warns})
    apply(project, config(("lines = 60 }", "lines = 40 }")))
    assert said(project)[0].code == 0
    assert findings(project) == ["policy/target-lowered: prod line coverage 60 to 40"]

    apply(project, config(('policy = "warn"\n\n[[', 'policy = "strict"\n\n[[')))

    assert said(project)[0].code == 1


def test_the_whole_run_is_red_for_a_change_that_uses_what_it_lowers(quick: Project) -> None:
    text = (quick.root / "pyproject.toml").read_text()
    quick.commit({"pyproject.toml": text + "\n[tool.gates.gate.policy]\nenabled = true\n"})
    quick.git("checkout", "-qb", "change")
    quick.commit(
        {"pyproject.toml": text.replace('select = ["E", "F"]', 'select = ["E"]'), "src/acme/sums.py": "import os\n"}
    )

    answer = quick.gates("health")

    assert answer.code == 1
    assert quick.part("lint-prod")["status"] == "pass"
    assert quick.part("policy")["status"] == "fail"
    assert "no longer selects F" in answer.out
    assert "gate policy: policy strict to warn" in (quick.root / ".gates" / "health" / "health.md").read_text()


def test_nothing_is_read_where_nobody_asks(quick: Project) -> None:
    text = (quick.root / "pyproject.toml").read_text()
    quick.commit({"pyproject.toml": text + "\n[tool.gates.gate.policy]\nenabled = false\n"})
    quick.git("checkout", "-qb", "change")
    quick.commit({"src/acme/sums.py": "import os  # noqa\n"})

    assert "policy" not in quick.gates("plan").out.split("left out")[0]


WORKFLOWS = {
    "another runner": ("ubuntu-latest", "ubuntu-24.04"),
    "a comment": ("name: ci", "name: ci  # every gate"),
    "a step more": ("      - run: ruff check .", "      - run: ruff check .\n      - run: ruff format --check ."),
}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_that_asks_as_much_is_green(empty: Project, name: str) -> None:
    project = branched(empty)
    old, new = WORKFLOWS[name]
    apply(project, Edit(write=((".github/workflows/ci.yml", WORKFLOW.replace(old, new)),)))

    assert said(project)[1] == []
