"""Every cut of a data file of coverage, each beside a whole one: no number comes of it, and the file is named."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from coverage import CoverageData

from faults.ledger import Entry, Harm
from gates.run.external_coverage import read_coverage_files

STEP = 397
EDITS = {
    "schema 6": ("A13", "UPDATE coverage_schema SET version = 6"),
    "schema 99": ("A13", "UPDATE coverage_schema SET version = 99"),
    "path outside": ("A16", "UPDATE file SET path = '../../etc/passwd'"),
    "absolute path outside": ("A16", "UPDATE file SET path = '/etc/passwd'"),
    "no file": ("A14", "DELETE FROM file"),
    "a trigger": ("A14", "CREATE VIEW v AS SELECT 1"),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    root.mkdir()
    (root / "a.py").write_text("def f(x):\n    if x:\n        return 1\n    return 2\n\n\nf(1)\n")
    return root


def shard(path: Path, lines: list[int]) -> Path:
    data = CoverageData(basename=str(path))
    data.add_lines({"a.py": lines})
    data.write()
    data.close()
    return path


def judged(entry: Entry, tree: Path, *files: Path, what: str) -> None:
    scratch = Path(tempfile.mkdtemp(dir=tree.parent))
    before = {file: file.read_bytes() for file in files if file.exists()}
    harms: dict[Harm, str] = {}
    try:
        reading = read_coverage_files(files, root=tree, lane_files=["a.py"], scratch=scratch)
    except Exception as error:  # noqa: BLE001  (any exception is what is looked for)
        entry.add(gave="exception", harms={Harm.UNCLEAR: f"{type(error).__name__}: {error}"}, what=what)
        return
    if reading.measurements or not reading.problems:
        harms[Harm.FALSE_GREEN] = "there is a number"
    elif files[-1].name not in reading.problems[0].what:
        harms[Harm.UNCLEAR] = reading.problems[0].what
    if any(file.read_bytes() != data for file, data in before.items()):
        harms[Harm.LOST] = "an input was changed"
    entry.add(gave="named", harms=harms, what=what)


def test_no_cut_of_a_data_file_gives_a_number(tree: Path, fault: Callable[[str, str], Entry]) -> None:
    good = shard(tree / "cov.1", [1, 2, 3, 7])
    bad = shard(tree / "cov.2", [1, 2, 4, 7])
    whole = bad.read_bytes()
    entry, empty = fault("A12", "data file cut"), fault("A11", "data file of 0 bytes")
    for end in range(0, len(whole), STEP):
        bad.write_bytes(whole[:end])
        judged(entry if end else empty, tree, good, bad, what=f"at byte {end}")


@pytest.mark.parametrize("kind", EDITS)
def test_an_edited_data_file_gives_no_number(kind: str, tree: Path, fault: Callable[[str, str], Entry]) -> None:
    good, bad = shard(tree / "cov.1", [1, 2, 3, 7]), shard(tree / "cov.2", [1, 2, 4, 7])
    with closing(sqlite3.connect(bad)) as database, database:
        database.execute(EDITS[kind][1])
    judged(fault(EDITS[kind][0], kind), tree, good, bad, what=kind)


def test_a_missing_or_foreign_data_file_gives_no_number(tree: Path, fault: Callable[[str, str], Entry]) -> None:
    good, other = shard(tree / "cov.1", [1, 2, 3, 7]), tree / "cov.2"
    judged(fault("A15", "data file is not there"), tree, good, other, what="missing")
    other.write_text("not a database")
    judged(fault("A14", "text in its place"), tree, good, other, what="text")
    other.unlink()
    data = CoverageData(basename=str(other))
    data.add_arcs({"a.py": [(-1, 1), (1, 2)]})
    data.write()
    data.close()
    judged(fault("A17", "branches beside lines"), tree, good, other, what="arcs")
