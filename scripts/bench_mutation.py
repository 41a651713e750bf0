"""Compare our runner with `mutmut run` on one package: the mutants, the verdict of each, and the CPU that both used.

    python scripts/bench_mutation.py ROOT --python PYTHON [--only GLOB]... [--tests tests] [--keep FOLDER]

ROOT is a package with its tests; it is copied twice, and nothing is written to it. PYTHON has the package's test
requirements and mutmut. Only ratios of one run mean something: the CPU seconds of both sides are taken side by side.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from mutation_floor import floor_s, fork_s

import gates.probes
from gates.mutation.functions import Kind, functions_of
from gates.mutation.generate import mutants_of, pragma_lines
from gates.mutation.mutant import Mutant, identified
from gates.mutation.question import question_of

PROBE = Path(gates.probes.__file__).parent / "run_mutants.py"
CLASSES: dict[int | None, str] = {
    0: "survived", 1: "killed", 3: "killed", 5: "no_tests", 33: "no_tests", None: "not_checked", -11: "crashed",
    -9: "crashed", 36: "timeout", 24: "timeout", -24: "timeout", 152: "timeout", 255: "timeout",
}  # fmt: skip


def mutmut_name(mutant: Mutant, source: str) -> str:
    path = mutant.path.removeprefix("src/") if source == "src" else mutant.path
    module = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    names = mutant.qualname.split(".")
    name = f"xǁ{names[0]}ǁ{names[1]}" if mutant.function.kind is Kind.METHOD else f"x_{names[0]}"
    return f"{module}.{name}__mutmut_{mutant.number}"


def question(root: Path, source: str, only: list[str]) -> tuple[dict[str, Any], list[Mutant]]:
    """Ask for exactly the mutants that mutmut makes, so that both sides do the same work."""
    paths = sorted(path.relative_to(root).as_posix() for path in (root / source).rglob("*.py"))
    mutants: list[Mutant] = []
    for path in paths:
        if only and not any(fnmatch(path, pattern) for pattern in only):
            continue
        text = (root / path).read_text(encoding="utf-8")
        pragmas = pragma_lines(path, text)
        found = functions_of(path, text)[0]
        made = identified(mutant for function in found for mutant in mutants_of(function, pragmas))
        mutants.extend(mutant for mutant in made if mutant.number)
    return question_of(mutants, files=paths), mutants


def children_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def timed(command: list[str], root: Path, log: Path) -> float:
    begun = children_s()
    env = {**os.environ, "PYTHONPATH": str(root / "src"), "PYTHONHASHSEED": "0"}
    with log.open("wb") as out:
        subprocess.run(
            command, cwd=root, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=env, check=False
        )
    return children_s() - begun


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--python", required=True)
    parser.add_argument("--source", default="src")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--tests", default="tests")
    parser.add_argument("--without-mutmut", action="store_true", help="for packages that mutmut itself imports")
    parser.add_argument("--keep", type=Path, help="a folder that the answers are left in")
    asked = parser.parse_args(argv)
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="bench-mutation-"))
    folder.mkdir(parents=True, exist_ok=True)
    ours_root, theirs_root = folder / "ours", folder / "theirs"
    for copy in (ours_root, theirs_root):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(asked.root, copy, ignore=shutil.ignore_patterns(".git", "mutants", "__pycache__"))
    begun = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    what, mutants = question(ours_root, asked.source, asked.only)
    made_s = resource.getrusage(resource.RUSAGE_SELF).ru_utime - begun
    (folder / "question.json").write_text(json.dumps(what))
    command = [asked.python, str(PROBE), str(folder / "question.json"), str(folder / "answer.jsonl"), "--", asked.tests]
    ours_s = timed(command, ours_root, folder / "ours.log")
    lines = [json.loads(line) for line in (folder / "answer.jsonl").read_text().splitlines()]
    ours = {line["id"]: line for line in lines if line["t"] == "mutant"}
    theirs: dict[str, int | None] = {}
    theirs_s = 0.0
    if not asked.without_mutmut:
        patterns = sorted({mutmut_name(mutant, asked.source).partition(".x")[0] + ".x*" for mutant in mutants})
        run = [asked.python, "-m", "mutmut", "run", "--max-children", "2", *(patterns if asked.only else [])]
        theirs_s = timed(run, theirs_root, folder / "theirs.log")
        for path in (theirs_root / "mutants").rglob("*.meta"):
            theirs.update(json.loads(path.read_text())["exit_code_by_key"])
    report(mutants, ours, theirs, asked.source)
    cost = sum(line["cpu_s"] for line in ours.values())
    print(f"CPU: ours {made_s + ours_s:.1f} s (making {made_s:.1f}, mutants {cost:.1f}), mutmut {theirs_s:.1f} s")
    if theirs_s:
        print(f"ratio {(made_s + ours_s) / theirs_s:.2f}")
    for outcome in ("killed", "survived"):
        spent = [line["cpu_s"] for line in ours.values() if line["outcome"] == outcome]
        if spent:
            print(f"{outcome}: {1000 * sum(spent) / len(spent):.1f} ms of CPU each")
    least, really = floor_s(what, lines, fork_s(asked.python))
    if least:
        print(f"in forks: {really:.1f} s, at least {least:.1f} s (fork and covering tests): {really / least:.2f}")
    return 0 if lines and lines[-1].get("is_whole") else 1


def report(mutants: list[Mutant], ours: dict[str, Any], theirs: dict[str, int | None], source: str) -> None:
    """Print how many verdicts are equal, and each one that is not."""
    print(
        f"{len(mutants)} mutants: "
        + ", ".join(f"{n} {o}" for o, n in Counter(x["outcome"] for x in ours.values()).items())
    )
    differences: Counter[tuple[str, str]] = Counter()
    equal = 0
    for mutant in mutants:
        name = mutmut_name(mutant, source)
        if name not in theirs or mutant.id not in ours:
            continue
        verdict = CLASSES.get(theirs[name], "suspicious")
        line = ours[mutant.id]
        if verdict == line["outcome"]:
            equal += 1
            continue
        differences[verdict, line["outcome"]] += 1
        print(f"{name}: mutmut {verdict}, ours {line['outcome']}{' (fresh process)' if line['is_fresh'] else ''}")
    print(f"{equal} equal verdicts; " + ", ".join(f"{n} {a} > {b}" for (a, b), n in sorted(differences.items())))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
