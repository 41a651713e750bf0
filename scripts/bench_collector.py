"""The collector on large inputs, beside the plain parsers of the same files. Whole processes on both sides."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from bench_process import Spent, in_turn, run

EXPAT = """
from xml.parsers.expat import ParserCreate
cases = []
parser = ParserCreate()
parser.StartElementHandler = lambda name, attributes: name == "testcase" and cases.append(attributes)
parser.ParseFile(open("../junit.xml", "rb"))
assert len(cases) == count, len(cases)
"""
JSON = """
import json
found = json.load(open("../ruff.json"))
assert len(found) == count, len(found)
"""
SQLITE = """
import sqlite3
query = "SELECT path, fromno, tono FROM file JOIN arc ON file_id = file.id"
rows = sqlite3.connect("../coverage.data").execute(query).fetchall()
assert len({path for path, _, _ in rows}) == count // 10, len(rows)
"""
REPORT = """
import coverage
measured = coverage.Coverage(data_file="../coverage.data", config_file=False)
measured.load()
measured.json_report(outfile="../coverage.json")
"""
LINES = """
import json
runs = [json.loads(line) for line in open("../history.jsonl")]
assert len(runs) == count // 10, len(runs)
"""
OUR_JUNIT = """
from pathlib import Path
from gates.run.external import read_junit_files
reading = read_junit_files([Path("../junit.xml")])
assert reading.account.examined == count, reading.account
"""
OUR_FRAGMENT = """
from pathlib import Path
from gates.run.fragment import decode
fragment = decode(Path("../fragments/lint-prod.json").read_bytes(), name="it")
assert len(fragment.reading.findings) == count
"""
OUR_COVERAGE = """
import tempfile
from pathlib import Path
from gates.run.external_coverage import read_coverage_files
files = [path.as_posix() for path in Path("acme").glob("*.py")]
with tempfile.TemporaryDirectory() as scratch:
    read = read_coverage_files(
        [Path("../coverage.data")], root=Path().resolve(), lane_files=files, scratch=Path(scratch)
    )
assert read.account.examined == count // 10, read
"""
OUR_HISTORY = """
from pathlib import Path
from gates.history.read import read_last
data = open("../history.jsonl", "rb")
size = data.seek(0, 2)
past = read_last(lambda at, length: (data.seek(at), data.read(length))[1], size_bytes=size, count=30, name="history")
assert len(past.records) == 30
"""


def collector_rows(count: int, scratch: Path, python: str, rounds: int) -> Iterator[str]:
    """One row for each kind of input, and one for `gates collect` of everything with the whole report."""
    folder = scratch / "collector"
    subprocess.run(
        [python, "-P", str(Path(__file__).with_name("bench_inputs.py")), str(count), str(folder)], check=True
    )
    root = folder / "repository"
    history = root / ".gates" / "health" / "history.jsonl"
    (folder / "history.jsonl").write_bytes(history.read_bytes())

    def program(*codes: str) -> Callable[[], Spent]:
        start = f"import gc\ngc.disable()\ncount = {count}\n"
        return lambda: total(run((python, "-P", "-c", start + code), root) for code in codes)

    def collect() -> Spent:
        history.write_bytes((folder / "history.jsonl").read_bytes())
        given = ("--junit", "tests-prod=../junit.xml", "--coverage", "coverage-prod=../coverage.data")
        return run((python, "-P", "-m", "gates", "collect", "../fragments", *given), root)

    tenth = count // 10
    for name, plain, ours in (
        (f"{count:,} test cases; expat", program(EXPAT), program(OUR_JUNIT)),
        (f"{count:,} findings; json", program(JSON), program(OUR_FRAGMENT)),
        (f"{tenth:,} covered files; sqlite, which reads no source", program(SQLITE), program(OUR_COVERAGE)),
        (f"{tenth:,} covered files; coverage's json report", program(REPORT), program(OUR_COVERAGE)),
        (f"{tenth:,} lines of history; json", program(LINES), program(OUR_HISTORY)),
        ("`gates collect` of all, with every artifact; these four", program(EXPAT, JSON, REPORT, LINES), collect),
    ):
        yield row(name, *in_turn(rounds, plain, ours))


def total(spent: Iterator[Spent]) -> Spent:
    """What several programs took one after the other; the peak is that of the largest."""
    each = list(spent)
    return Spent(
        wall_s=sum(it.wall_s for it in each),
        cpu_s=sum(it.cpu_s for it in each),
        peak_mib=max(it.peak_mib for it in each),
    )


def row(name: str, plain: Spent, ours: Spent) -> str:
    """One line of the table."""
    sides = " | ".join(f"{it}, {it.peak_mib:.0f} MiB" for it in (plain, ours))
    ratios = (ours.wall_s / plain.wall_s, ours.cpu_s / plain.cpu_s, ours.peak_mib / plain.peak_mib)
    return f"| {name} | {sides} | {' | '.join(f'{ratio:.2f}' for ratio in ratios)} |"
