"""Measure runs of `gates health` beside the raw commands, in one go on one machine.

Each repository that is named is copied and committed first; nothing of it is changed. Per repository:

- cold: `gates health --no-cache` without a `.gates` folder, against what a maintainer writes by hand for the same
  parts, and against the very commands that the plan runs, shared between lanes as they are; `make -j2` runs both in
  the order of the plan;
- warm: `gates health` with nothing changed, against `git status` and a bare start of Python together;
- one file: the parts that run again after a line was added to the largest lane's first Python file.

With `--collector N`: N test cases, N findings, N / 10 covered files and N / 10 lines of history are read by
lane-gates and by the plain parsers (expat, json, sqlite); time and peak memory of whole processes.

Both sides take turns, so that a slow moment of the machine hits both. The tables show medians, and ratios of medians.
The interpreter must hold an installed lane-gates, not an editable one: code from elsewhere switches the cache off.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from bench_collector import collector_rows
from bench_process import Spent, adopt_orphans, in_turn, run

LARGE_FILES = 2_000
"""The bound of a run without a change speaks of repositories with more Python files than this."""
MAKE = ("make", "-s", "-k", "-j2", "-f")
IDENTITY = ("-c", "user.name=bench", "-c", "user.email=bench@example.invalid")
MAKEFILES = tuple(Path(__file__).with_name(name) for name in ("bench_by_hand.py", "bench_raw.py"))


def main(arguments: Sequence[str]) -> int:
    """Measure what is named, and print the tables."""
    parser = argparse.ArgumentParser(description="Measure gates health beside the raw commands.")
    parser.add_argument("repositories", nargs="*", type=Path, metavar="FOLDER", help="an unpacked repository")
    parser.add_argument("--python", default=sys.executable, help="it has lane-gates and the packages of the tests")
    parser.add_argument("--rounds", type=int, default=3, help="cold runs of each side (warm: three times as many)")
    parser.add_argument("--collector", type=int, default=0, metavar="N", help="also measure the collector")
    asked = parser.parse_args(arguments)
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="gates-bench-") as scratch:
        if asked.repositories:
            print("| what | raw or floor: wall, CPU | gates: wall, CPU | wall | CPU | at most |")
            print("| --- | --- | --- | --- | --- | --- |")
        for source in asked.repositories:
            for line in measured(source, Path(scratch), asked.python, asked.rounds):
                print(line, flush=True)
        if asked.collector:
            print("| collector | plain: wall, CPU, peak | gates: wall, CPU, peak | wall | CPU | peak |")
            print("| --- | --- | --- | --- | --- | --- |")
            for line in collector_rows(asked.collector, Path(scratch), asked.python, asked.rounds):
                print(line, flush=True)
    return 0


def measured(source: Path, scratch: Path, python: str, rounds: int) -> Sequence[str]:
    """One repository's rows."""
    root = committed(source, scratch / source.resolve().name)
    by_hand, planned = (made(script, root, scratch, python) for script in MAKEFILES)
    gates = (python, "-P", "-m", "gates", "health", "--quiet")

    def cold() -> Spent:
        shutil.rmtree(root / ".gates", ignore_errors=True)
        return run((*gates, "--no-cache"), root)

    cold()
    hand, own, ours = in_turn(
        rounds,
        lambda: run((*MAKE, str(by_hand)), root, accepted=None),
        lambda: run((*MAKE, str(planned)), root, accepted=None),
        cold,
    )
    files = len(subprocess.check_output(["git", "ls-files", "*.py"], cwd=root).splitlines())
    rows = [
        row(f"{root.name}, {files:,} .py, cold, over commands by hand", hand, ours, "1.10"),
        row(f"{root.name}, cold, over the plan's own commands", own, ours, ""),
    ]
    shutil.rmtree(root / ".gates", ignore_errors=True)
    run(gates, root)
    run(gates, root)
    floor, warm = in_turn(
        rounds * 3,
        lambda: run(("git", "status", "--porcelain"), root) + run((python, "-c", "pass"), root),
        lambda: run(gates, root),
    )
    rows.append(row(f"{root.name}, nothing changed", floor, warm, "1.50" if files > LARGE_FILES else ""))
    return [*rows, f"| {root.name}, one file changed | | {again(root, gates)} | | | only what it touches |"]


def made(script: Path, root: Path, scratch: Path, python: str) -> Path:
    """A Makefile that a script prints for this repository."""
    makefile = scratch / f"{root.name}.{script.stem}.mk"
    with makefile.open("wb") as file:
        subprocess.run([python, "-P", str(script), str(makefile.with_suffix(""))], cwd=root, stdout=file, check=True)
    return makefile


def again(root: Path, gates: tuple[str, ...]) -> str:
    """The parts that run again after one file changed, and how many were reused."""
    names = subprocess.check_output(["git", "ls-files", "*/*.py"], cwd=root, text=True).splitlines()
    with (root / names[0]).open("a") as file:
        file.write("\nBENCH = 1\n")
    done = subprocess.run(gates[:-1], cwd=root, capture_output=True, text=True, check=False)
    told = [line.split("] ", 1)[1] for line in (done.stdout + done.stderr).splitlines() if line.startswith("[")]
    ran = [line.partition(":")[0] for line in told if "reused" not in line]
    return f"`{names[0]}`: {', '.join(ran)} ran; {len(told) - len(ran)} reused"


def row(name: str, one: Spent, other: Spent, goal: str) -> str:
    """One line of the table."""
    return f"| {name} | {one} | {other} | {other.wall_s / one.wall_s:.2f} | {other.cpu_s / one.cpu_s:.2f} | {goal} |"


def committed(source: Path, root: Path) -> Path:
    """A copy with one commit."""
    shutil.copytree(source, root, ignore=shutil.ignore_patterns(".git", ".gates"), symlinks=True)
    for words in (("init", "-q"), ("add", "-A"), (*IDENTITY, "commit", "-q", "-m", "bench")):
        subprocess.run(["git", *words], cwd=root, check=True)
    return root


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
