"""Measure the gate `mutation` on one package: cold, again, after one changed function, and on a pull request.

    python scripts/bench_mutation_gate.py ROOT --python PYTHON [--source src] [--tests tests] [--lines 30] [--mutmut]

ROOT is a package with its tests; it is copied and committed, and nothing is written to it. PYTHON has the package's
test requirements, and mutmut for `--mutmut`, which runs it on a copy; this interpreter has lane-gates and mutmut.
Only ratios of one run mean something.
"""

from __future__ import annotations

import argparse
import ast
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from bench_process import Spent, adopt_orphans, run

from gates.model.evidence import Reading
from gates.mutation.functions import Function, functions_of
from gates.run.fragment import decode

IDENTITY = ("-c", "user.name=bench", "-c", "user.email=bench@example.invalid", "-c", "commit.gpgsign=false")
CONFIG = """python = "{python}"
base = "main"
[lanes.prod]
paths = {sources}
tests = ["{tests}"]
policy = "warn"
[lanes.rest]
paths = ["."]
policy = "off"
[gate.mutation]
enabled = true
extent = "{extent}"
options = {options}
"""


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One copy of one package."""

    root: Path
    python: str
    sources: tuple[str, ...]
    tests: str
    options: tuple[str, ...]

    def git(self, *words: str) -> None:
        subprocess.run(["git", *IDENTITY, *words], cwd=self.root, check=True, stdout=subprocess.DEVNULL)

    def configured(self, extent: str) -> None:
        """Commit what the gate is asked."""
        options, sources = (json.dumps(words) for words in (self.options, self.sources))
        text = CONFIG.format(python=self.python, sources=sources, tests=self.tests, extent=extent, options=options)
        (self.root / "gates.toml").write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", extent)

    def run(self) -> Spent:
        """One `gates run`; one that could not be judged stops the bench."""
        argv = (sys.executable, "-m", "gates", "run", "mutation-prod", "--quiet")
        return run(argv, self.root, accepted=(0,))

    def reading(self) -> Reading:
        """What the last run read."""
        path = self.root / ".gates" / "fragments" / "mutation-prod.json"
        return decode(path.read_bytes(), name=path.name).reading

    def functions(self) -> list[Function]:
        """The functions of the package, those of its first files first."""
        found: list[Function] = []
        places = [self.root / source for source in self.sources]
        for path in [each for place in places for each in (sorted(place.rglob("*.py")) if place.is_dir() else [place])]:
            name = path.relative_to(self.root).as_posix()
            found.extend(functions_of(name, path.read_text(encoding="utf-8"))[0])
        return [each for each in found if not each.is_typing_only]

    def remark(self, function: Function, limit: int = 10_000) -> int:
        """Put a remark behind whole lines of a function, which changes its text and not its meaning; how many."""
        path = self.root / function.path
        text = path.read_text(encoding="utf-8")
        before, done = ast.dump(ast.parse(text)), 0
        for number in range(function.body_line, function.last_line + 1):
            lines = text.split("\n")
            line = lines[number - 1]
            if done >= limit or not line.strip() or line.rstrip().endswith("\\") or "#" in line:
                continue
            lines[number - 1] = f"{line}  # changed"
            tried = "\n".join(lines)
            try:
                is_same = ast.dump(ast.parse(tried)) == before
            except SyntaxError:
                is_same = False
            if is_same:
                text, done = tried, done + 1
        path.write_text(text, encoding="utf-8")
        return done


def rows(bench: Bench, lines: int, names: Sequence[str]) -> Iterator[tuple[str, Spent, str]]:
    """What was measured, and what it is of."""
    bench.configured("whole")
    yield "full run, cold", bench.run(), told(bench.reading())
    yield "again, nothing changed", bench.run(), told(bench.reading())
    with_code = [each for each in bench.functions() if each.last_line - each.body_line >= 4]
    usual = sorted(with_code, key=lambda each: each.last_line - each.body_line)[len(with_code) // 2]
    known = bench.root.with_name("known")
    shutil.copytree(bench.root / ".gates", known, symlinks=True)
    for function in [each for each in bench.functions() if each.qualname in names] or [usual]:
        bench.remark(function)
        yield f"one function changed: {function.qualname}", bench.run(), told(bench.reading())
        bench.git("checkout", "-q", "--", ".")
        shutil.rmtree(bench.root / ".gates")
        shutil.copytree(known, bench.root / ".gates", symlinks=True)
    if not lines:
        return
    bench.configured("auto")
    bench.git("checkout", "-q", "-b", "change")
    left = lines
    for each in with_code[len(with_code) // 3 :]:
        left -= bench.remark(each, left)
        if left <= 0:
            break
    bench.git("commit", "-q", "-am", "change")
    yield f"a change of {lines - left} lines", bench.run(), told(bench.reading())
    shutil.rmtree(bench.root / ".gates")
    yield f"a change of {lines - left} lines, fresh checkout", bench.run(), told(bench.reading())


def told(reading: Reading) -> str:
    """The classes that are not empty, and what was reused."""
    if reading.account is None:
        return reading.not_applicable or "; ".join(each.what for each in reading.problems)
    counts = {each.metric.removeprefix("mutation."): each for each in reading.measurements if not each.path}
    score = counts.get("score") or counts["changed-score"]
    named = [f"{each.value} {name}" for name, each in counts.items() if each.of is None and each.value]
    reused = f", {counts['reused'].value} reused" if counts["reused"].value else ""
    return f"{score.value} of {score.of} ({', '.join(named)}{reused})"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--python", required=True)
    parser.add_argument("--source", nargs="+", default=["src"], help="the folders and files that are mutated")
    parser.add_argument("--tests", default="tests")
    parser.add_argument("--lines", type=int, default=30, help="changed lines of the pull request; 0: none")
    parser.add_argument(
        "--function", action="append", default=[], metavar="NAME", help="one to change; by default one of usual length"
    )
    parser.add_argument("--mutmut", action="store_true", help="run mutmut on a copy too")
    parser.add_argument("--option", action="append", default=[], help="a further argument of pytest")
    asked = parser.parse_args(argv)
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="bench-mutation-") as scratch:
        root = Path(scratch, asked.root.name)
        shutil.copytree(asked.root, root, ignore=shutil.ignore_patterns(".git", ".gates", "mutants", "__pycache__"))
        bench = Bench(
            root=root, python=asked.python, sources=tuple(asked.source), tests=asked.tests, options=tuple(asked.option)
        )
        bench.git("init", "-q", "-b", "main")
        print(f"| {asked.root.name} | wall | CPU | of the full run | mutants |\n| --- | --- | --- | --- | --- |")
        whole: Spent | None = None
        if asked.mutmut:
            copy = root.with_name("mutmut")
            shutil.copytree(root, copy)
            spent = run((asked.python, "-m", "mutmut", "run", "--max-children", "2"), copy, accepted=None)
            print(f"| mutmut run | {spent.wall_s:.1f} s | {spent.cpu_s:.1f} s | | |", flush=True)
        for name, spent, what in rows(bench, asked.lines, asked.function):
            whole = whole or spent
            share = f"1/{whole.cpu_s / spent.cpu_s:.1f}" if spent is not whole else ""
            print(f"| {name} | {spent.wall_s:.1f} s | {spent.cpu_s:.1f} s | {share} | {what} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
