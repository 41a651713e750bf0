from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from gates.api import Change, ChangedFile, Component, Condition, NotAsked, Reading, Targets
from gates.builtin import coverage, tests
from tests.suite.harness import Subject, prod

APP = "def used(flag):\n    if flag:\n        return 1\n    return 2\n\n\ndef unused():\n    return 3\n"
TEST = (
    "import sys\nsys.path.insert(0, 'src')\nfrom app.main import used\n\ndef test_used():\n    assert used(True) == 1\n"
)
TREE = {"src/app/__init__.py": "", "src/app/main.py": APP, "tests/test_main.py": TEST}


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    return Subject(root=tmp_path).write(TREE)


def ratios(
    reading: Reading, path: str | None = None, component: str | None = None
) -> dict[str, tuple[int, int | None]]:
    return {
        m.metric.partition(".")[2]: (m.value, m.of)
        for m in reading.measurements
        if (m.path, m.component) == (path, component)
    }


def checks(reading: Reading) -> dict[str, int]:
    return dict(Counter(finding.check for finding in reading.findings))


def test_counts_lines_and_branches_of_production_only(subject: Subject) -> None:
    reading = subject.reading(coverage.GATE)
    assert reading.account is not None
    assert (reading.account.summary, reading.account.is_open, reading.findings, reading.problems) == (
        "2 of 2 files", False, (), (),
    )  # fmt: skip
    assert ratios(reading) == {
        "lines": (4, 6), "branches": (1, 2), "excluded-lines": (0, None), "omitted-files": (0, None),
        "changed-lines": (0, 0),
    }  # fmt: skip
    assert ratios(reading, "src/app/main.py") == {"lines": (4, 6), "branches": (1, 2), "excluded-lines": (0, None)}


def test_a_file_that_nothing_imports_counts_with_all_its_statements(subject: Subject) -> None:
    reading = subject.write({"src/pay/charge.py": "def charge():\n    return 3\n"}).reading(coverage.GATE)
    assert ratios(reading)["lines"] == (4, 8)
    assert [(finding.check, finding.path) for finding in reading.findings] == [
        ("coverage/file-never-imported", "src/pay/charge.py")
    ]


def test_a_file_that_does_not_parse_is_not_dropped(subject: Subject) -> None:
    reading = subject.write({"src/app/broken.py": "def (\n"}).reading(coverage.GATE)
    assert checks(reading) == {"coverage/file-not-parsable": 1}
    assert reading.account is not None
    assert reading.account.explained == {"not parsable (finding coverage/file-not-parsable)": 1}


def test_a_stub_beside_the_code_is_not_asked_for(subject: Subject) -> None:
    reading = subject.write({"src/app/main.pyi": "def used(flag): ...\n"}).reading(coverage.GATE)
    assert reading.account is not None
    assert reading.account.summary == "2 of 2 files"


TOX, PYPROJECT = "[tox]\nenvlist = py311\n", '[tool.coverage.run]\nsource = ["app"]\n'
SETUP = "[metadata]\nname = app\n"


@pytest.mark.parametrize(
    ("files", "used"),
    [
        ({"tox.ini": TOX, "setup.cfg": SETUP, "pyproject.toml": PYPROJECT}, "pyproject.toml"),
        ({"tox.ini": "[coverage:run]\nbranch = true\n", "pyproject.toml": PYPROJECT}, "tox.ini"),
        ({"tox.ini": TOX, "setup.cfg": "[coverage:run]\nbranch = true\n", "pyproject.toml": PYPROJECT}, "setup.cfg"),
        ({".coveragerc": "", "tox.ini": TOX, "pyproject.toml": PYPROJECT}, ".coveragerc"),
        ({"tox.ini": TOX, "setup.cfg": SETUP, "pyproject.toml": "[tool.ruff]\n"}, "no file"),
        ({}, "no file"),
    ],
)
def test_the_file_that_coverage_took_its_settings_from_is_named(
    subject: Subject, files: dict[str, str], used: str
) -> None:
    reading = subject.write(files).reading(coverage.GATE)
    assert f"coverage's settings are read from {used}" in reading.notes


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".coveragerc", "[run]\nomit = src/app/n*\n"),
        ("pyproject.toml", '[tool.coverage.report]\nomit = ["*/never.py"]\n'),
        ("setup.cfg", "[coverage:run]\nomit =\n    src/app/n*\n"),
    ],
)
def test_what_omit_takes_out_is_counted_and_named(subject: Subject, name: str, text: str) -> None:
    reading = subject.write({"src/app/never.py": "x = 1\n", name: text}).reading(coverage.GATE)
    assert reading.account is not None
    assert reading.account.explained == {f"omit in {name}": 1}
    assert ratios(reading)["omitted-files"] == (1, None)
    assert ratios(reading)["lines"] == (4, 6)
    assert ("coverage/file-not-counted", "src/app/never.py") in [(it.check, it.path) for it in reading.findings]


def test_excluded_lines_are_counted_with_the_repositorys_own_expressions(subject: Subject) -> None:
    text = "class Pay:  # pragma: no cover\n    def charge(self):\n        return 3\nif 0:  # HIDE$\n    x = 1\n"
    config = "[tool.coverage.report]\nexclude_also = ['HIDE\\$', '# never']\n"
    reading = subject.write({"src/app/pay.py": text, "pyproject.toml": config}).reading(coverage.GATE)
    assert ratios(reading, "src/app/pay.py") == {"excluded-lines": (5, None)}
    assert ratios(reading)["excluded-lines"] == (5, None)


def test_settings_of_the_repository_that_narrow_or_fail_the_measurement_do_not_hold(subject: Subject) -> None:
    config = """
[run]
branch = false
source = nowhere
source_pkgs = nowhere
include = src/app/__init__.py
relative_files = true
data_file = here.cov
dynamic_context = test_function
[report]
fail_under = 100
include = src/app/__init__.py
skip_covered = true
[paths]
source =
    src
    */site-packages
"""
    reading = subject.write({".coveragerc": config}).reading(coverage.GATE)
    assert (ratios(reading)["lines"], ratios(reading)["branches"], reading.problems) == ((4, 6), (1, 2), ())
    assert not (subject.root / "here.cov").exists()


def test_pytest_cov_in_addopts_does_not_take_the_tracer(subject: Subject) -> None:
    config = "[pytest]\naddopts = -p pytest_cov --cov=src --cov-fail-under=100 --cov-report=xml\n"
    reading = subject.write({"pytest.ini": config}).reading(coverage.GATE)
    assert (ratios(reading)["lines"], reading.problems) == ((4, 6), ())
    assert sorted(path.name for path in subject.root.iterdir()) == ["pytest.ini", "src", "tests"]


def test_an_old_data_file_is_not_read(subject: Subject) -> None:
    subject.write(
        {".coverage": "yesterday", ".coverage.host.1": "yesterday", "tests/test_main.py": "def test_a(): pass\n"}
    )
    reading = subject.reading(coverage.GATE)
    assert ratios(reading)["lines"] == (0, 6)
    assert [problem.what for problem in reading.problems] == ["the tests ran and no line of any lane was measured"]


SPAWN = """
import subprocess, sys
def test_cli():
    subprocess.run([sys.executable, "src/app/cli.py"], check=True)
"""


def test_programs_that_tests_start_are_measured(subject: Subject) -> None:
    subject.write({"src/app/cli.py": "x = 1\nif x:\n    x = 2\n", "tests/test_cli.py": SPAWN})
    assert ratios(subject.reading(coverage.GATE), "src/app/cli.py")["lines"] == (3, 3)


def test_programs_that_tests_start_can_be_left_out(subject: Subject) -> None:
    subject.write({"src/app/cli.py": "x = 1\n", "tests/test_cli.py": SPAWN})
    reading = subject.reading(coverage.GATE, coverage.Settings(subprocesses=False))
    assert ratios(reading, "src/app/cli.py")["lines"] == (0, 1)


def test_workers_of_xdist_give_the_same_numbers(subject: Subject) -> None:
    alone = ratios(subject.reading(coverage.GATE))
    settings = coverage.Settings(options=("-p", "xdist", "-n", "2"))
    assert ratios(subject.reading(coverage.GATE, settings)) == alone


def test_workers_that_are_not_measured_are_a_problem(subject: Subject) -> None:
    settings = coverage.Settings(options=("-p", "xdist", "-n", "2"), subprocesses=False)
    reading = subject.reading(coverage.GATE, settings)
    assert any("does not reach the 2 workers of xdist" in problem.what for problem in reading.problems)


def test_a_crash_gives_no_number_to_trust(subject: Subject) -> None:
    reading = subject.write({"tests/test_z.py": "import os\ndef test_z(): os._exit(0)\n"}).reading(coverage.GATE)
    assert "test_z ran" in reading.problems[0].what


def test_failing_tests_are_the_business_of_another_gate(subject: Subject) -> None:
    reading = subject.write({"tests/test_z.py": "def test_z(): assert 0\n"}).reading(coverage.GATE)
    assert (ratios(reading)["lines"], reading.problems, reading.findings) == ((4, 6), (), ())


def test_an_installed_copy_is_named(subject: Subject, tmp_path_factory: pytest.TempPathFactory) -> None:
    site = tmp_path_factory.mktemp("site")
    Subject(root=site).write({"app/__init__.py": "", "app/main.py": APP})
    subject.write({"tests/test_main.py": TEST.replace("'src'", repr(str(site)))})
    reading = subject.reading(coverage.GATE)
    assert checks(reading)["coverage/installed-copy-measured"] == 1
    assert "pip install -e" in reading.problems[0].way_out


def test_a_lane_of_empty_files_is_not_applicable(tmp_path: Path) -> None:
    subject = Subject(root=tmp_path, lanes=(prod(), prod(name="names", paths=("names",)))).write(TREE)
    subject.write({"names/__init__.py": "", "names/a.py": "# nothing\n"})
    asked = [(coverage.GATE, coverage.Settings())]
    reading = subject.reading(coverage.GATE, lane="names", asked=asked)
    assert reading.not_applicable == "the 2 files of lane names hold no statements"


def test_a_lane_of_which_all_is_excluded_cannot_be_judged(subject: Subject) -> None:
    subject.write(
        {
            "src/app/main.py": f"if 1:  # pragma: no cover\n    pass\n{APP}",
            ".coveragerc": "[report]\nexclude_lines = .\n",
        }
    )
    reading = subject.reading(coverage.GATE)
    assert any("no statement of lane prod counts" in problem.what for problem in reading.problems)


def test_a_lane_of_which_all_is_omitted_cannot_be_judged(subject: Subject) -> None:
    reading = subject.write({".coveragerc": "[run]\nomit = *\n"}).reading(coverage.GATE)
    assert reading.problems
    assert reading.account is not None
    assert reading.account.is_open


def test_tests_inside_the_package_do_not_count(tmp_path: Path) -> None:
    subject = Subject(root=tmp_path, lanes=(prod(paths=("app",), tests=("app",)),)).write({
        "app/__init__.py": "", "app/main.py": APP, "app/conftest.py": "", "app/tests/helper.py": "x = 1\n",
        "app/test_main.py": "from app.main import used\ndef test_used(): used(0)\n",
    })  # fmt: skip
    reading = subject.reading(coverage.GATE)
    assert reading.account is not None
    assert (reading.account.summary, ratios(reading)["lines"]) == ("2 of 2 files", (4, 6))


def test_a_lane_without_tests_or_without_production_is_not_asked(tmp_path: Path) -> None:
    subject = Subject(
        root=tmp_path, lanes=(prod(), prod(name="labs", tests=()), prod(name="only", paths=("tests",)))
    ).write(TREE)
    plans = [coverage.GATE.plan(coverage.Settings(), subject.scope(lane)) for lane in ("labs", "only")]
    assert plans == [
        NotAsked(reason="lane labs names no tests"),
        NotAsked(reason="lane only has no production files: all of its files are tests"),
    ]


def test_components_have_numbers_of_their_own(subject: Subject) -> None:
    subject.components = (Component(name="pay", paths=("src/pay",)),)
    reading = subject.write({"src/pay/a.py": "x = 1\n"}).reading(coverage.GATE)
    assert ratios(reading, component="pay")["lines"] == (0, 1)


def change(*lines: int) -> Change:
    return Change(base_sha="b", files=(ChangedFile(path="src/app/main.py", added_lines=lines),))


def test_changed_lines_are_findings_only_below_the_target(subject: Subject) -> None:
    subject.change, subject.targets = change(1, 2, 3, 5, 6, 7, 8), Targets(changed_lines=Decimal(60))
    assert subject.reading(coverage.GATE).findings == ()
    subject.targets = Targets(changed_lines=Decimal("80.01"))
    reading = subject.reading(coverage.GATE)
    assert ratios(reading)["changed-lines"] == (4, 5)
    assert [(f.check, f.path, f.line, f.end_line) for f in reading.findings] == [
        ("coverage/changed-lines-uncovered", "src/app/main.py", 8, 8)
    ]


def test_an_unknown_change_is_a_problem_only_when_a_target_asks_for_it(subject: Subject) -> None:
    subject.change = Change(unknown_because="the clone is shallow")
    assert subject.reading(coverage.GATE).problems == ()
    subject.targets = Targets(changed_lines=Decimal(80))
    assert [problem.what for problem in subject.reading(coverage.GATE).problems] == [
        "changed lines cannot be told: the clone is shallow"
    ]


def test_conditions_come_from_targets_and_settings(subject: Subject) -> None:
    subject.targets = Targets(lines=Decimal(90), branches=Decimal(80), source="tool.gates.tiers.1")
    conditions = coverage.GATE.conditions(coverage.Settings(minimum_per_file=Decimal(50)), subject.scope())
    source = "tool.gates.tiers.1"
    assert conditions == (
        Condition(metric="coverage.lines", minimum=Decimal(90), source=source),
        Condition(metric="coverage.branches", minimum=Decimal(80), not_applicable_when_zero=True, source=source),
        Condition(metric="coverage.lines", minimum=Decimal(50), each_file=True, source="coverage.minimum-per-file"),
    )


def test_equal_settings_share_the_run_of_tests_and_others_do_not(subject: Subject) -> None:
    asked = [(tests.GATE, tests.Settings()), (coverage.GATE, coverage.Settings())]
    for gate, settings in asked:
        subject.reading(gate, settings, asked=asked)
    assert [task.name for task in subject.runs] == ["pytest", "test-names", "unclaimed-tests"]
    other = coverage.Settings(env={"MODE": "{permissive}"})
    subject.reading(coverage.GATE, other, asked=[asked[0], (coverage.GATE, other)])
    assert [task.name for task in subject.runs] == ["pytest", "test-names", "unclaimed-tests", "pytest"]


def test_known_bad_cases_come_back(subject: Subject) -> None:
    clean = ratios(subject.reading(coverage.GATE))["lines"]
    for case in coverage.GATE.known_bad(coverage.Settings(), subject.scope()):
        root = subject.root / "copy" / case.name.replace("/", "_")
        planted = Subject(root=root).write({**TREE, **case.files})
        planted.write({path: TREE[path] + text for path, text in case.appends.items()})
        reading = planted.reading(coverage.GATE)
        value, of = ratios(reading)["lines"]
        if case.lowers:
            assert value * (clean[1] or 0) < clean[0] * (of or 0)
        else:
            assert (case.check, case.path) in {(finding.check, finding.path) for finding in reading.findings}


def test_a_lane_of_nothing_but_comments_has_nothing_to_cover(subject: Subject) -> None:
    only = "import sys\nsys.path.insert(0, 'src')\nimport app.main\n\ndef test_it():\n    assert app.main\n"
    reading = subject.write({"src/app/main.py": "# nothing yet\n", "tests/test_main.py": only}).reading(coverage.GATE)
    assert (reading.not_applicable, reading.problems) == ("the 2 files of lane prod hold no statements", ())
