"""Measure runs of `gates health` beside the raw commands, in one go on one machine.

Each repository that is named is copied and committed first; nothing of it is changed. Per repository:

- cold: `gates health --no-cache` against the raw commands of the same gates under `make -j2`;
- warm: `gates health` with nothing changed against `git status` plus a bare start of Python.

Runs take turns, so that a slow moment of the machine hits both sides. The table shows medians and their ratio.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

MAKEFILE = """\
all: lint format compile tests
lint: ; @ruff check --no-cache --exit-zero -q . > /dev/null
format: ; @-ruff format --no-cache --check -q . > /dev/null
compile: ; @{python} -c "import pathlib,subprocess;[compile(pathlib.Path(f).read_bytes(),f,'exec') for f in \
subprocess.check_output(['git','ls-files','-z','*.py']).decode().split(chr(0)) if f]" || true
tests: ; @-{python} -m coverage run --branch --data-file={data} -m pytest -q -p no:cacheprovider > /dev/null 2>&1
"""


def main(arguments: Sequence[str]) -> int:
    """Measure the repositories that are named, and print one line for each."""
    parser = argparse.ArgumentParser(description="Measure gates health beside the raw commands.")
    parser.add_argument("repositories", nargs="+", type=Path, metavar="FOLDER", help="an unpacked repository")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has its packages")
    parser.add_argument("--rounds", type=int, default=3, help="cold runs of each side (warm: three times as many)")
    asked = parser.parse_args(arguments)
    print("| repository | files | raw, s | cold, s | ratio | git status + python, ms | warm, ms | ratio |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory(prefix="gates-bench-") as scratch:
        for source in asked.repositories:
            print(line(source, Path(scratch), asked.python, asked.rounds), flush=True)
    return 0


def line(source: Path, scratch: Path, python: str, rounds: int) -> str:
    """One repository's row."""
    root = committed(source, scratch / source.resolve().name)
    makefile = scratch / "Makefile"
    makefile.write_text(MAKEFILE.format(python=python, data=scratch / "coverage"))
    gates = (python, "-P", "-m", "gates", "health", "--quiet")
    raw, cold = in_turn(
        rounds,
        lambda: run(("make", "-s", "-j2", "-f", str(makefile)), root),
        lambda: run((*gates, "--no-cache"), root),
    )
    run(gates, root)
    floor, warm = in_turn(
        rounds * 3,
        lambda: run(("git", "status", "--porcelain"), root) + run((python, "-c", "pass"), root),
        lambda: run(gates, root),
    )
    files = len(subprocess.check_output(["git", "ls-files", "*.py"], cwd=root).splitlines())
    return (
        f"| {root.name} | {files} | {raw:.2f} | {cold:.2f} | {cold / raw:.2f} |"
        f" {floor * 1000:.0f} | {warm * 1000:.0f} | {warm / floor:.2f} |"
    )


def committed(source: Path, root: Path) -> Path:
    """A copy with one commit."""
    shutil.copytree(source, root, ignore=shutil.ignore_patterns(".git", ".gates"), symlinks=True)
    identity = ("-c", "user.name=bench", "-c", "user.email=bench@example.invalid")
    for words in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-q", "-m", "bench")):
        subprocess.run(["git", *words], cwd=root, check=True)
    return root


def in_turn(rounds: int, first: Callable[[], float], second: Callable[[], float]) -> tuple[float, float]:
    """Medians of two things that are measured one after the other, again and again, in seconds."""
    pairs = [(first(), second()) for _ in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def run(argv: tuple[str, ...], root: Path) -> float:
    """Wall time in seconds; a program that could not judge stops the bench, because its time means nothing."""
    started = time.perf_counter()
    done = subprocess.run(argv, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    duration_s = time.perf_counter() - started
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(argv)} ended with {done.returncode}:\n{done.stderr.decode(errors='replace')}")
    return duration_s


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
