"""`gates init`: what it writes never turns a repository redder than it was, and a second call has nothing to do."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib

import pytest

pytestmark = pytest.mark.functional

TEST = (
    "from {0} import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n\n\n"
    "def test_none():\n    assert add(None, 2) == 2\n"
)
CODE = "def add(a, b):\n    if a is None:\n        return b\n    return a + b\n"
PATHS = '[tool.pytest.ini_options]\npythonpath = ["src"]\n'
STRICT_RUFF = '[tool.ruff.lint]\nselect = ["D", "E", "F", "I", "INP", "Q"]\nignore = ["D203", "D212"]\n'
DOC = '"""Sums."""\n'
LAYOUTS = {
    "src": {
        "pyproject.toml": PATHS,
        "src/acme/__init__.py": CODE,
        "tests/test_sums.py": TEST.format("acme"),
    },
    "flat": {"acme/__init__.py": "", "acme/sums.py": CODE, "tests/test_sums.py": TEST.format("acme.sums")},
    "one module": {"sums.py": CODE, "test_sums.py": TEST.format("sums")},
    "namespace": {
        "pyproject.toml": PATHS,
        "src/acme/sums/__init__.py": CODE,
        "tests/test_sums.py": TEST.format("acme.sums"),
    },
    "no tests": {"acme/__init__.py": "", "acme/sums.py": CODE},
    "strict rules of its own": {
        "pyproject.toml": STRICT_RUFF,
        "acme/__init__.py": DOC,
        "noxfile.py": '"""Mine."""\n\nimport nox\n\n\n@nox.session\ndef one(session):\n    """One."""\n',
    },
    "debt": {"acme/__init__.py": "", "acme/sums.py": f"import os\n\n{CODE}"},
    "a test that fails": {
        "acme/__init__.py": CODE,
        "tests/test_sums.py": TEST.format("acme") + "\n\ndef test_bad():\n    assert add(1, 1) == 3\n",
    },
    "low coverage": {
        "acme/__init__.py": f"{CODE}\n\ndef idle(a):\n    if a:\n        return 1\n    a += 2\n    return a\n",
        "tests/test_sums.py": "from acme import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n",
    },
    "a noxfile that git ignores": {".gitignore": "noxfile.py\n", "acme/__init__.py": CODE},
}
WORSE = ("pass", "warn", "fail", "error")


@pytest.mark.parametrize("files", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_health_is_no_worse_after_init_and_a_second_init_has_nothing_to_do(make, files):
    project = make(files)
    project.gates("health", "--quiet")
    before = project.health()["verdict"]["status"]

    first = project.gates("init")
    assert first.code == 0, first.err
    project.gates("health", "--quiet")
    written = project.health()["verdict"]["status"]
    project.commit()
    project.gates("health", "--quiet")
    committed = project.health()["verdict"]["status"]
    second = project.gates("init")

    assert WORSE.index(written) <= WORSE.index(before), (before, written)
    assert WORSE.index(committed) <= WORSE.index(before), (before, committed)
    assert second.out.splitlines()[-1] == "nothing to do: everything is written already"
    assert project.git("status", "--porcelain") == ""


def test_thresholds_are_at_what_was_measured_and_the_lane_stays_strict(make):
    project = make(LAYOUTS["low coverage"])
    project.gates("init")
    text = (project.root / "pyproject.toml").read_text()
    assert 'policy = "strict"' in text
    assert "minimum-tests = 1" in text
    project.commit()
    assert project.gates("health").code == 0


def test_a_noxfile_that_no_written_lane_would_hold_is_not_written(project):
    answer = project.gates("init")
    assert answer.code == 0
    assert "noxfile.py is not written: no lane would hold it" in answer.out
    assert not (project.root / "noxfile.py").exists()


def test_a_reader_that_goes_away_loses_no_write(make):
    project = make(LAYOUTS["no tests"])
    read, write = os.pipe()
    os.close(read)
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    subprocess.run(
        [sys.executable, "-m", "gates", "init"],
        cwd=project.root,
        stdout=write,
        stderr=subprocess.PIPE,
        env=env,
        timeout=60,
    )
    os.close(write)
    assert (project.root / "noxfile.py").exists()
    assert "[tool.gates.lanes.prod]" in (project.root / "pyproject.toml").read_text()
    assert ".gates/*" in (project.root / ".gitignore").read_text()


def test_a_dry_run_writes_nothing(make):
    project = make(LAYOUTS["no tests"])
    answer = project.gates("init", "--dry-run")
    assert '+paths = ["noxfile.py"]' in answer.out
    assert project.git("status", "--porcelain") == ""


def policies(project):
    text = (project.root / "pyproject.toml").read_text()
    return {name: table["policy"] for name, table in tomllib.loads(text)["tool"]["gates"]["lanes"].items()}


def test_a_clean_lane_is_held_strictly_and_labs_and_what_nobody_judged_are_watched(make):
    files = {**LAYOUTS["flat"], "labs/try.py": "x = 1\n", "scripts/go.py": "import os\n", "docs/conf.py": "x = 1\n"}
    project = make(files)
    assert project.gates("init").code == 0
    assert policies(project) == {
        "prod": "strict", "tests": "strict", "docs": "strict",
        "labs": "warn", "scripts": "warn", "project": "warn",
    }  # fmt: skip


WORKFLOW = "on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest{}\n"


@pytest.mark.parametrize(
    ("workflow", "written"),
    [
        (WORKFLOW.format(""), {"enabled": True}),
        (WORKFLOW.format(" || true"), {"enabled": True, "policy": "warn"}),
        ("on: [\n", None),
        (WORKFLOW.format("").replace("pytest", "$HIDDEN"), {"enabled": True, "policy": "warn"}),
        (None, None),
    ],
    ids=["can stop a merge", "cannot fail", "cannot be read", "no gate is seen", "no CI"],
)
def test_the_ci_that_is_there_is_asked_whether_it_can_stop_a_merge(make, workflow, written):
    project = make({**LAYOUTS["flat"], **({".github/workflows/ci.yml": workflow} if workflow else {})})
    answer = project.gates("init")
    assert answer.code == 0, answer.err
    table = tomllib.loads((project.root / "pyproject.toml").read_text())["tool"]["gates"]
    assert table.get("gate", {}).get("enforcement") == written, answer.out
    assert ("the gate enforcement stays off" in answer.out) is (workflow is not None and written is None)
    project.commit()
    assert project.gates("health", "--quiet").code == 0
