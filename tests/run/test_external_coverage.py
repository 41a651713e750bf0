from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Any

import coverage
import pytest
from coverage import CoverageData
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gates.model.account import balance
from gates.model.evidence import Reading, Tool
from gates.model.finding import Finding
from gates.model.quantity import Measurement
from gates.model.scope import Change, ChangedFile, Component
from gates.model.status import Direction
from gates.run.external_coverage import Asked, read_coverage_files

SOURCE = "def f(x):\n    if x:\n        return 1\n    return 2\n\n\nf(1)\n"
LANE = ("acme/a.py", "acme/b.py")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    (root / "acme").mkdir(parents=True)
    for name in LANE:
        (root / name).write_text(SOURCE)
    return root


def shard(path: Path, *, lines: dict[str, list[int]] | None = None, arcs: dict[str, Any] | None = None) -> Path:
    data = CoverageData(basename=str(path))
    if lines:
        data.add_lines(lines)
    if arcs:
        data.add_arcs(arcs)
    data.write()
    data.close()
    return path


def read(tree: Path, *files: Path, **fields: Any) -> Reading:
    scratch = tree.parent / "scratch" / str(len(list(tree.parent.glob("scratch/*"))))
    scratch.mkdir(parents=True)
    return read_coverage_files(files, root=tree, lane_files=LANE, scratch=scratch, **fields)


def told(reading: Reading) -> list[str]:
    return [problem.what for problem in reading.problems]


def ratio(
    value: int, of: int, path: str | None = None, metric: str = "coverage.lines", unit: str = "line", lacks: str = ""
) -> Measurement:
    return Measurement(metric=metric, value=value, of=of, unit=unit, path=path, better=Direction.HIGHER, lacks=lacks)


def few(
    value: int, path: str | None = None, metric: str = "coverage.excluded-lines", unit: str = "line"
) -> Measurement:
    return Measurement(metric=metric, value=value, unit=unit, path=path, better=Direction.LOWER)


def test_shards_are_combined_and_a_file_that_never_ran_counts(tree: Path) -> None:
    one = shard(tree / "cov.1", lines={str(tree / "acme/a.py"): [1, 2, 3]})
    two = shard(tree / "cov.2", lines={"acme/a.py": [7]})
    before = [one.read_bytes(), two.read_bytes()]

    reading = read(tree, one, two)

    assert reading == Reading(
        account=balance(unit="file", expected=LANE, examined=LANE),
        measurements=(
            ratio(4, 10),
            few(0),
            few(0, metric="coverage.omitted-files", unit="file"),
            ratio(4, 5, "acme/a.py", lacks="4"),
            few(0, "acme/a.py"),
            ratio(0, 5, "acme/b.py", lacks="1-7"),
            few(0, "acme/b.py"),
        ),
        findings=(
            Finding(
                check="coverage/file-never-imported",
                path="acme/b.py",
                message="no test imports this file: 0 of 5 statements",
            ),
        ),
        notes=(
            "coverage's exclusions are read from no file",
            "the data has no branches: measure with `coverage run --branch`",
        ),
        tool=Tool(name="coverage", version=coverage.__version__),
    )
    assert [one.read_bytes(), two.read_bytes()] == before


def test_the_numbers_are_those_of_coverage_itself(tree: Path) -> None:
    run = [sys.executable, "-m", "coverage", "run", "--branch", f"--data-file={tree / 'cov'}", "acme/a.py"]
    subprocess.run(run, cwd=tree, check=True)
    subprocess.run(
        [sys.executable, "-m", "coverage", "json", f"--data-file={tree / 'cov'}", "-o", "c.json"], cwd=tree, check=True
    )
    totals = json.loads((tree / "c.json").read_text())["files"]["acme/a.py"]["summary"]

    measurements = read(tree, tree / "cov").measurements

    assert [each for each in measurements if each.path == "acme/a.py"] == [
        ratio(totals["covered_lines"], totals["num_statements"], "acme/a.py", lacks="4"),
        ratio(totals["covered_branches"], totals["num_branches"], "acme/a.py", "coverage.branches", "branch"),
        few(totals["excluded_lines"], "acme/a.py"),
    ]


EXCLUDED = SOURCE + "\n\ndef g():  # pragma: no cover\n    return 1\n\n\ndef debug_all():\n    return 2\n"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", '[tool.coverage.report]\nexclude_also = ["def debug_"]\n'),
        (".coveragerc", "[report]\nexclude_lines =\n    def debug_\n"),
        (
            "setup.cfg",
            "[coverage:report]\npartial_branches = if x\nexclude_also =\n    return 2\n[coverage:run]\nbranch = true\n",
        ),
        ("tox.ini", "[coverage:report]\nomit = acme/b*\n"),
    ],
)
def test_what_the_repository_leaves_out_is_left_out(tree: Path, file: str, text: str) -> None:
    (tree / file).write_text(text)
    for name in LANE:
        (tree / name).write_text(EXCLUDED)
    command = [sys.executable, "-m", "coverage"]
    subprocess.run([*command, "run", "--branch", "--source=acme", "acme/a.py"], cwd=tree, check=True)
    subprocess.run([*command, "json", "-o", "c.json"], cwd=tree, check=True, capture_output=True)
    told = json.loads((tree / "c.json").read_text())["totals"]

    reading = read(tree, tree / ".coverage")

    whole = {each.metric: (each.value, each.of) for each in reading.measurements if each.path is None}
    assert whole == {
        "coverage.lines": (told["covered_lines"], told["num_statements"]),
        "coverage.branches": (told["covered_branches"], told["num_branches"]),
        "coverage.excluded-lines": (told["excluded_lines"], None),
        "coverage.omitted-files": (int("omit" in text), None),
    }
    assert reading.account is not None
    assert not reading.account.is_open
    assert reading.notes == (f"coverage's exclusions are read from {file}",)


def test_a_configuration_of_coverage_that_cannot_be_read_is_a_problem(tree: Path) -> None:
    (tree / ".coveragerc").write_text("[report]\nexclude_lines = (\n")

    [problem] = told(read(tree, shard(tree / "cov", lines={"acme/a.py": [1]})))

    assert problem.startswith("the configuration of coverage cannot be read: Invalid")


@pytest.mark.parametrize(
    ("change", "target", "numbers", "findings", "problems"),
    [
        (Change(files=(ChangedFile(path="acme/a.py", added_lines=(3, 4)),)), 90, [(1, 2)], 1, []),
        (Change(files=(ChangedFile(path="acme/a.py", added_lines=(3, 4)),)), 50, [(1, 2)], 0, []),
        (Change(), 90, [(0, 0)], 0, []),
        (
            Change(unknown_because="the clone is shallow"),
            90,
            [],
            0,
            ["changed lines cannot be told: the clone is shallow"],
        ),
        (Change(unknown_because="the clone is shallow"), None, [], 0, []),
    ],
)
def test_changed_lines_are_counted_as_the_gate_counts_them(
    tree: Path, change: Change, target: int | None, numbers: list[Any], findings: int, problems: list[str]
) -> None:
    asked = Asked(change=change, changed_lines_target=None if target is None else Decimal(target))

    reading = read(tree, shard(tree / "cov", lines={name: [1, 2, 3, 7] for name in LANE}), asked=asked)

    found = [(each.value, each.of) for each in reading.measurements if each.metric == "coverage.changed-lines"]
    assert (found, len(reading.findings), told(reading)) == (numbers, findings, problems)


def test_a_component_has_numbers_of_its_own(tree: Path) -> None:
    asked = Asked(components=(Component(name="billing", paths=("acme/b.py",)),))

    reading = read(tree, shard(tree / "cov", lines={"acme/b.py": [1]}), asked=asked)

    assert [(each.value, each.of) for each in reading.measurements if each.component and each.of] == [(1, 5)]


def edited(path: Path, statement: str) -> Path:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)
    return path


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        (lambda path: path.write_bytes(b""), "has 0 bytes: whoever wrote it died"),
        (lambda path: path.write_text("not a database"), "is no data file of coverage"),
        (lambda path: path.unlink(), "is not there"),
        (
            lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
            "is cut or damaged: it has ",
        ),
        (
            lambda path: edited(path, "UPDATE coverage_schema SET version = 99"),
            (
                f"was made by coverage {coverage.__version__} (schema 99), "
                f"which coverage {coverage.__version__} (schema 7) cannot read"
            ),
        ),
        (
            lambda path: edited(path, "UPDATE file SET path = '../../etc/passwd'"),
            "measured files outside this tree: ../../etc/passwd",
        ),
        (
            lambda path: edited(path, "UPDATE file SET path = '/etc/passwd'"),
            "measured files outside this tree: /etc/passwd",
        ),
        (lambda path: edited(path, "DELETE FROM file"), "measured no file"),
        (
            lambda path: edited(path, "CREATE VIEW v AS SELECT 1"),
            "holds programs of the database, no plain data",
        ),
    ],
)
def test_a_shard_that_cannot_be_trusted_leaves_no_number_and_is_named(tree: Path, harm: Any, what: str) -> None:
    good = shard(tree / "cov.1", lines={"acme/a.py": [1, 2, 3, 4, 7], "acme/b.py": [1, 2, 3, 4, 7]})
    bad = shard(tree / "cov.2", lines={"acme/b.py": [1]})
    harm(bad)

    reading = read(tree, good, bad)

    [problem] = told(reading)
    assert problem.startswith(f"tree/cov.2 {what}")
    assert (reading.account, reading.measurements) == (None, ())


def test_shards_with_and_without_branches_are_named(tree: Path) -> None:
    one = shard(tree / "cov.1", lines={"acme/a.py": [1]})
    two = shard(tree / "cov.2", arcs={"acme/a.py": [(-1, 1), (1, 2)]})

    assert told(read(tree, one, two)) == ["tree/cov.2 measured branches, tree/cov.1 only lines"]


def test_data_of_an_edited_file_is_refused(tree: Path) -> None:
    assert told(read(tree, shard(tree / "cov", lines={"acme/a.py": [1, 99]}))) == [
        "acme/a.py has 8 lines, but line 99 ran: the data is of another version of it"
    ]


def test_data_of_other_files_only_is_a_problem(tree: Path) -> None:
    (tree / "other.py").write_text("x = 1\n")

    assert told(read(tree, shard(tree / "cov", lines={"other.py": [1]}))) == [
        "no line of this lane ran: the data is of other files"
    ]


def test_a_file_that_does_not_parse_is_a_finding_and_has_a_reason(tree: Path) -> None:
    (tree / "acme/b.py").write_text("def (:\n")

    reading = read(tree, shard(tree / "cov", lines={"acme/a.py": [1]}))

    assert reading.account is not None
    assert reading.account.explained == {"not parsable (finding coverage/file-not-parsable)": 1}
    [found] = reading.findings
    assert found.check == "coverage/file-not-parsable"
    assert found.message.startswith("its statements cannot be counted: Couldn't parse 'acme/b.py'")


def test_another_machines_folder_can_be_named(tree: Path) -> None:
    data = shard(tree / "cov", lines={"/home/ci/work/acme/a.py": [1]})

    assert read(tree, data).problems
    assert not read(tree, data, other_roots=("/home/ci/work",)).problems


def test_the_same_shard_twice_counts_once(tree: Path) -> None:
    one = shard(tree / "cov.1", lines={"acme/a.py": [1]})
    two = tree / "cov.2"
    two.write_bytes(one.read_bytes())

    assert read(tree, one, two).notes[0] == "tree/cov.2 is the same data as tree/cov.1, counted once"


def test_no_data_at_all_is_a_problem(tree: Path) -> None:
    assert told(read(tree)) == ["no coverage data was given"]


measured = st.dictionaries(st.sampled_from(LANE), st.lists(st.sampled_from([1, 2, 3, 4, 7])), min_size=1)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(st.sampled_from(LANE), st.lists(st.sampled_from([1, 2, 3, 4, 7])), min_size=1),
        min_size=2,
        max_size=3,
    )
)
def test_any_order_gives_the_same(tree: Path, shards: list[dict[str, list[int]]]) -> None:
    for old in tree.glob("p.*"):
        old.unlink()
    files = [shard(tree / f"p.{number}", lines=lines) for number, lines in enumerate(shards)]

    assert len({repr(read(tree, *order)) for order in permutations(files)}) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_cut_gives_a_number(tree: Path, data: st.DataObject) -> None:
    path = tree / "cut"
    path.unlink(missing_ok=True)
    whole = shard(path, lines={"acme/a.py": [1, 2]}).read_bytes()
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])

    reading = read(tree, path)

    assert reading.problems
    assert reading.account is None
