"""nox offers a session for each part of the plan, for no other, in the same order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping

import pytest

from gates.sessions.configured import read
from tests.functional.conftest import CONFIG, FILES, Project

Make = Callable[[Mapping[str, str]], Project]
SMOKE = "from acme.sums import add\n\n\ndef test_start():\n    assert add(1, 1) == 2\n"
NO_TABLE = '[project]\nname = "acme"\nversion = "1.0"\n'
LANES = "[tool.gates.lanes.prod]\npaths = ['src']\ntests = ['tests']\n[tool.gates.lanes.tests]\npaths = ['tests']\n"

CASES: dict[str, dict[str, str]] = {
    "as-the-tests-have-it": {},
    "nobody-wrote-lanes": {"pyproject.toml": NO_TABLE},
    "no-pyproject": {"pyproject.toml": "", "docs/conf.py": "x = 1\n", "labs/try.py": "x = 1\n"},
    "switches-and-no-lanes": {"pyproject.toml": NO_TABLE + "[tool.gates.gate.lint]\nenabled = false\n"},
    "several-projects": {
        "pyproject.toml": "", "services/a/src/a/__init__.py": "", "services/b/src/b/__init__.py": "",
        "services/b/tests/smoke/test_b.py": "def test_b():\n    pass\n",
    },
    "doctests-alone": {
        "pyproject.toml": NO_TABLE, "pytest.ini": "[pytest]\naddopts = --doctest-modules\n",
        "tests/test_sums.py": "", "other/src/b/__init__.py": "",
    },
    "packages-named-beside-a-file-of-its-own": {
        "pyproject.toml": NO_TABLE + "[tool.flit.module]\nname = 'labs'\n", "labs/try.py": "x = 1\n",
        "gates.toml": "jobs = 1\n",
    },
    "a-smoke-folder": {"tests/smoke/test_start.py": SMOKE},
    "a-proposed-smoke-folder": {"pyproject.toml": NO_TABLE, "tests/smoke/test_start.py": SMOKE},
    "a-smoke-folder-without-python": {"tests/smoke/README.md": "Soon.\n"},
    "a-file-named-smoke": {"tests/test_smoke.py": SMOKE, "tests/smoke.py": ""},
    "smoke-by-mark": {"pyproject.toml": CONFIG + "[tool.gates.gate.smoke]\nmarkers = 'smoke'\n"},
    "smoke-by-mark-of-one-lane": {"pyproject.toml": CONFIG + "[tool.gates.lanes.prod.smoke]\npaths = ['tests']\n"},
    "switched-off-everywhere": {"pyproject.toml": CONFIG + "[tool.gates.gate.coverage]\nenabled = false\n"},
    "switched-off-and-on-again": {
        "pyproject.toml": CONFIG + "[tool.gates.gate.format]\nenabled = false\n"
        "[tool.gates.lanes.tests.format]\nenabled = true\n"
    },
    "off-by-lane": {"pyproject.toml": LANES + "policy = 'off'\n"},
    "off-by-gate": {"pyproject.toml": LANES + "[tool.gates.gate.compile]\npolicy = 'off'\n"},
    "on-in-a-lane-that-is-off": {
        "pyproject.toml": LANES + "policy = 'off'\n[tool.gates.lanes.tests.lint]\npolicy = 'warn'\n"
    },
    "off-for-the-whole": {"pyproject.toml": LANES + "[tool.gates.gate.lanes]\npolicy = 'off'\n"},
    "tests-as-list-and-as-gate": {"pyproject.toml": LANES + "[tool.gates.lanes.prod.gate.tests]\nenabled = false\n"},
    "a-lane-of-tests-alone": {
        "pyproject.toml": "[tool.gates.lanes.all]\npaths = ['tests']\ntests = ['tests']\n"
    },
    "paths-with-dots": {"pyproject.toml": "[tool.gates.lanes.all]\npaths = ['./src/']\ntests = ['./tests//']\n"},
    "everything-is-one-lane": {"pyproject.toml": "[tool.gates.lanes.all]\npaths = ['.']\ntests = ['.']\n"},
    "tests-that-do-not-exist": {"pyproject.toml": "[tool.gates.lanes.all]\npaths = ['src']\ntests = ['gone']\n"},
    "mutation-in-shards": {"pyproject.toml": CONFIG + "[tool.gates.gate.mutation]\nshards = 3\n"},
    "mutation-in-shards-of-one-lane": {
        "pyproject.toml": LANES + "[tool.gates.gate.mutation]\n[tool.gates.lanes.prod.mutation]\nshards = 2\n"
    },
    "mutation-in-one-shard": {"pyproject.toml": CONFIG + "[tool.gates.gate.mutation]\nshards = 1\n"},
    "a-file-of-its-own": {"pyproject.toml": "", "gates.toml": "[lanes.core]\npaths = ['src']\n"},
    "code-in-the-report-folder": {
        "pyproject.toml": "[tool.gates]\nreport-dir = 'docs'\n", "docs/conf.py": "x = 1\n",
        "tests/smoke/test_a.py": SMOKE,
    },
}  # fmt: skip


def planned(project: Project) -> list[str]:
    answer = project.gates("plan", "--format", "json")
    assert answer.code == 0, answer.err
    return [row["part"] for row in json.loads(answer.out)["parts"]]


@pytest.mark.functional
@pytest.mark.parametrize("files", CASES.values(), ids=CASES)
def test_the_sessions_of_parts_are_the_plan(make: Make, files: dict[str, str]) -> None:
    project = make({**FILES, **files})

    found = read(project.root).parts
    assert [name for part in found for name in part.shard_names or (part.name,)] == planned(project)


@pytest.mark.functional
def test_what_git_does_not_track_gives_no_session(make: Make) -> None:
    project = make({**FILES, "pyproject.toml": NO_TABLE})
    project.write({"tests/smoke/test_start.py": SMOKE, "labs/try.py": "x = 1\n"})

    assert [part.name for part in read(project.root).parts] == planned(project)


GATE = '''"""Nobody says "obviously"."""
from dataclasses import dataclass

from gates.api import Check, Gate, NotAsked, Problem, Reading


@dataclass(frozen=True, kw_only=True)
class Settings:
    """None."""


def plan(settings, scope):
    """Labs are not asked."""
    return NotAsked(reason="labs may say it") if scope.lane.name == "labs" else ()


GATE = Gate(
    name="manners", settings=Settings, checks=(Check(id="manners/x", title="X."),), plan=plan, unit="file",
    read=lambda settings, scope, results: Reading(not_applicable="there is nothing to read"),
    conditions=lambda settings, scope: (), known_bad=lambda settings, scope: (), is_default=True,
)
'''
TWO = "[tool.gates.lanes.prod]\npaths = ['src']\n[tool.gates.lanes.labs]\npaths = ['labs']\n"


@pytest.mark.functional
def test_a_part_that_only_a_plugin_knows_to_leave_out_is_skipped_with_its_reason(make: Make) -> None:
    project = make({
        "pyproject.toml": TWO, "src/acme.py": "x = 1\n", "labs/try.py": "x = 1\n",
        "noxfile.py": "from gates.sessions import register\n\nregister()\n",
        "plugins/acme_gates/__init__.py": "raise RuntimeError('a list of sessions needs no import')\n",
        "plugins/acme_gates/manners.py": GATE,
        "plugins/acme-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1\n",
        "plugins/acme-1.dist-info/entry_points.txt": "[gates.plugins]\nmanners = acme_gates.manners:GATE\n",
    })  # fmt: skip
    plugins = {"PYTHONPATH": str(project.root / "plugins")}
    listed = nox(project, "-l", "--json", "-t", "manners", **plugins)
    project.write({"plugins/acme_gates/__init__.py": ""})
    by_tag = nox(project, "-t", "manners", **plugins)
    by_name = nox(project, "-s", "manners-labs", **plugins)
    unknown = nox(project, "-s", "manners-nope", **plugins)

    names = [row["session"] for row in json.loads(listed.stdout)]
    assert names == ["manners-prod", "manners-labs"]
    assert "manners-labs: labs may say it" in by_tag.stderr, by_tag.stderr
    assert "Session manners-labs skipped" in by_tag.stderr
    assert by_name.returncode != 0
    assert "labs may say it" in by_name.stderr
    assert unknown.returncode != 0


def nox(project: Project, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nox", *arguments],
        cwd=project.root,
        env={**os.environ, "NO_COLOR": "1", **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
