"""A user's noxfile, run by the real nox with a program in the place of `gates`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import nox.command
import pytest

from gates.sessions.running import exit_code_of, meaning

LANES = "[tool.gates.lanes.prod]\npaths = ['a']\n[tool.gates.gate.spelling]\n"
PROGRAM = """\
import json, os, pathlib, sys, time
pathlib.Path("told.json").write_text(json.dumps([sys.argv[1:], int(os.environ["GATES_PARENT_PID"]) == os.getppid()]))
time.sleep(float(os.environ.get("SLEEP_S", "0")))
sys.exit(int(os.environ.get("CODE", "0")))
"""


@dataclass(frozen=True, kw_only=True)
class Ended:
    code: int
    out: str
    told: list[object] | None


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_text(LANES)
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "noxfile.py").write_text(
        "import sys\n\nfrom gates.sessions import register\n\nregister(program=(sys.executable, 'program.py'))\n"
    )
    return tmp_path


def run_nox(project: Path, *arguments: str, **env: str) -> Ended:
    told = project / "told.json"
    told.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "nox", *arguments],
        cwd=project,
        env={**os.environ, "NO_COLOR": "1", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return Ended(code=done.returncode, out=done.stdout, told=json.loads(told.read_text()) if told.exists() else None)


def listed(project: Path) -> dict[str, list[str]]:
    out = run_nox(project, "-l", "--json").out
    listing = json.loads(next(line for line in out.splitlines() if line.startswith("[")))
    return {session["session"]: session["tags"] for session in listing}


def test_every_part_is_listed_for_a_matrix_with_its_tags(project: Path) -> None:
    sessions = listed(project)

    assert list(sessions)[:4] == ["health", "collect", "prove", "plan"]
    assert sessions["spelling-prod"] == ["part", "spelling", "prod"]
    assert sessions["spelling"] == ["gate"]


def test_a_bare_nox_runs_health_only(project: Path) -> None:
    ended = run_nox(project)

    assert (ended.code, ended.told) == (0, [["health"], True])
    assert ended.out.count("Running session") == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-s", "health", "--", "--no-cache"), ["health", "--no-cache"]),
        (("-s", "collect", "--", "--plan", "plan.json"), ["collect", "--plan", "plan.json"]),
        (("-s", "spelling-prod"), ["run", "spelling-prod"]),
        (("-s", "spelling"), ["run", "--gate", "spelling"]),
        (("-t", "spelling"), ["run", "spelling-prod"]),
    ],
)
def test_a_session_starts_one_gates_process_that_knows_its_parent(
    project: Path, arguments: tuple[str, ...], told: list[str]
) -> None:
    ended = run_nox(project, *arguments)

    assert (ended.code, ended.told) == (0, [told, True])


@pytest.mark.parametrize("code", [1, 2, 3, 4])
def test_a_session_says_what_the_exit_code_means(project: Path, code: int) -> None:
    ended = run_nox(project, "-s", "health", CODE=str(code))

    assert ended.code == 1
    assert meaning(code) in ended.out


def test_installing_only_is_not_a_pass(project: Path) -> None:
    ended = run_nox(project, "-s", "health", "--install-only")

    assert (ended.code, ended.told) == (1, None)
    assert "nothing was judged" in ended.out


@pytest.mark.parametrize(("name", "warned"), [("health", True), ("spelling-prod", True), ("spelling", False)])
def test_the_users_own_session_is_kept(project: Path, name: str, warned: bool) -> None:
    noxfile = project / "noxfile.py"
    noxfile.write_text(
        f"import nox\n\n\n@nox.session(name={name!r}, venv_backend='none')\ndef own(session):\n    print('mine')\n\n\n"
        + noxfile.read_text()
    )

    ended = run_nox(project, "-s", name)

    assert (ended.code, ended.told) == (0, None)
    assert "mine" in ended.out
    assert (f'the noxfile has its own session "{name}"' in ended.out) is warned


def test_a_prefix_keeps_all_names_apart(project: Path) -> None:
    noxfile = project / "noxfile.py"
    noxfile.write_text(noxfile.read_text().replace("register(", "register('g:', "))

    assert {"g:health", "g:spelling-prod"} <= set(listed(project))


def test_a_broken_configuration_is_reported_by_gates_and_not_by_nox(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.gates")

    ended = run_nox(project, CODE="2")

    assert (ended.code, ended.told) == (1, [["health"], True])
    assert "Traceback" not in ended.out
    assert meaning(2) in ended.out


def test_only_sessions_that_run_the_repositorys_code_have_an_environment(project: Path) -> None:
    (project / "pyproject.toml").write_text(LANES + "[tool.gates.environment]\ninstall = ['-e', '.']\n")
    program = (
        "import nox.registry; from gates.sessions import register; register();"
        "print(*[name for name, session in nox.registry.get().items() if session.venv_backend == 'none'])"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=project, capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["collect", "plan"]


def test_a_noxfile_imports_nothing_heavy() -> None:
    program = (
        "import sys, nox; before = set(sys.modules); import gates.sessions;"
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["gates"]


def test_an_interrupt_leaves_time_for_a_partial_report(project: Path) -> None:
    (project / "program.py").write_text(
        "import pathlib, time\npathlib.Path('told.json').write_text('[]')\n"
        "try:\n    time.sleep(60)\nexcept KeyboardInterrupt:\n"
        "    time.sleep(1.5)\n    pathlib.Path('partial').touch()\n    raise SystemExit(130)\n"
    )
    started = subprocess.Popen(
        [sys.executable, "-m", "nox"],
        cwd=project,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    while not (project / "told.json").exists():
        time.sleep(0.05)
    time.sleep(0.2)

    os.killpg(started.pid, signal.SIGINT)
    started.communicate(timeout=120)

    assert started.returncode == 130
    assert (project / "partial").exists()


@pytest.mark.parametrize(
    ("reason", "code"), [("Returned code 3", 3), ("Returned code -9", -9), ("Program x not found", None)]
)
def test_the_exit_code_is_read_from_what_older_nox_says(reason: str, code: int | None) -> None:
    assert exit_code_of(nox.command.CommandFailed(reason)) == code


def test_each_end_has_a_meaning_in_one_line() -> None:
    assert [meaning(code) for code in (None, -9, 1, 77)] == [
        "gates could not be started",
        "gates was ended by signal 9: nothing is known",
        "gates ended with 1: a required condition failed",
        "gates ended with 77: an exit code that gates does not have",
    ]
