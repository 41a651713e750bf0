from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from gates.api import NotAsked, PartId, Reading
from gates.builtin import coverage, smoke, tests
from gates.run.rounds import Planting, rounds
from tests.suite.harness import Subject, prod

GREEN = "def test_a():\n    assert 1\n\ndef test_b():\n    assert 2\n"


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    return Subject(root=tmp_path).write({"src/app.py": "def one():\n    return 1\n"})


def numbers(reading: Reading) -> dict[str, int]:
    return {
        m.metric.partition(".")[2]: m.value for m in reading.measurements if m.value and m.metric != "tests.duration"
    }


def checks(reading: Reading) -> dict[str, int]:
    return dict(Counter(finding.check for finding in reading.findings))


def is_green(reading: Reading) -> bool:
    """What a strict lane asks: no problem, a closed account, no finding, and something passed."""
    passed = next((m.value for m in reading.measurements if m.metric.endswith(".passed")), 0)
    account = reading.account
    return account is not None and not account.is_open and not reading.problems and not reading.findings and passed > 0


def test_counts_what_passed(subject: Subject) -> None:
    reading = subject.write({"tests/test_a.py": GREEN}).reading(tests.GATE)
    assert reading.account is not None
    assert (reading.account.summary, numbers(reading), reading.findings, reading.problems) == (
        "2 of 2 tests",
        {"collected": 2, "passed": 2},
        (),
        (),
    )


def test_gives_each_test_one_verdict_so_that_the_numbers_add_up(subject: Subject) -> None:
    text = """
import pytest, unittest

@pytest.fixture
def broken(): raise RuntimeError("no database 17")

@pytest.fixture
def untidy():
    yield
    raise RuntimeError("left behind")

def test_ok(): pass
def test_no(): assert 1 == 2
def test_error(broken): pass
def test_teardown(untidy): pass
def test_both(untidy): assert 0
def test_skip(): pytest.skip("not here")
@pytest.mark.xfail(reason="later")
def test_xfail(): assert 0
@pytest.mark.xfail(reason="never")
def test_xpass(): pass
@pytest.mark.xfail(strict=True)
def test_strict(): pass
class TestU(unittest.TestCase):
    def test_u(self): self.assertTrue(True)
    @unittest.expectedFailure
    def test_e(self): self.fail()
"""
    reading = subject.write({"tests/test_a.py": text}).reading(tests.GATE)
    assert numbers(reading) == {
        "collected": 11, "passed": 2, "failed": 3, "errors": 2, "skipped": 1, "xfailed": 2, "xpassed": 1,
    }  # fmt: skip
    assert checks(reading) == {"tests/failed": 2, "tests/error": 3, "tests/xpass-strict": 1, "tests/xpassed": 1}
    assert reading.account is not None
    assert not reading.account.is_open


def test_groups_failures_by_cause_with_the_largest_first(subject: Subject) -> None:
    text = "import pytest\n@pytest.mark.parametrize('n', range(3))\ndef test_n(n):\n    assert n == 10 + n\n"
    other = "def test_b():\n    raise KeyError(object())\n"
    reading = subject.write({"tests/test_b.py": other, "tests/test_n.py": text}).reading(tests.GATE)
    groups = [finding.group for finding in reading.findings]
    assert groups[:3] == ["assert <n> == (<n> + <n>)"] * 3
    assert groups[3] is not None
    assert groups[3].startswith("KeyError: <object object at <address>>")
    assert any("2 causes: 3 x assert 0 == (10 + 0)" in note for note in reading.notes)


def test_runs_once_for_all_lanes_and_gates(tmp_path: Path) -> None:
    subject = Subject(root=tmp_path, lanes=(prod(), prod(name="labs", paths=("labs",), tests=("labs_tests",)))).write({
        "src/app.py": "x = 1\n", "labs/lab.py": "y = 1\n", "tests/test_a.py": "def test_a(): pass\n",
        "labs_tests/test_l.py": "import pytest\n@pytest.mark.smoke\ndef test_l(): assert 0\n",
    })  # fmt: skip
    quick = smoke.Settings(markers="smoke")
    asked = [(tests.GATE, tests.Settings()), (coverage.GATE, coverage.Settings()), (smoke.GATE, quick)]
    readings = [
        subject.reading(gate, settings, lane=lane, asked=asked) for gate, settings in asked for lane in ("prod", "labs")
    ]
    assert [task.name for task in subject.runs].count("pytest") == 1
    assert [reading.account.summary for reading in readings if reading.account] == [
        "1 of 1 test", "1 of 1 test", "1 of 1 file", "1 of 1 file", "0 of 0 tests", "1 of 1 test",
    ]  # fmt: skip
    assert [checks(reading).get("tests/failed", 0) for reading in readings[:2]] == [0, 1]


def test_keeps_lanes_apart_whose_test_modules_have_the_same_name(tmp_path: Path) -> None:
    """Two files `test_x.py` in one process would be an import error that neither lane has alone."""
    lanes = (prod(tests=("a",)), prod(name="labs", paths=("labs",), tests=("b",)))
    files = {"a/test_x.py": "def test_a(): pass\n", "b/test_x.py": "def test_b(): pass\n"}
    subject = Subject(root=tmp_path, lanes=lanes).write(files)
    asked = [(tests.GATE, tests.Settings())]
    assert all(is_green(subject.reading(tests.GATE, lane=lane, asked=asked)) for lane in ("prod", "labs"))


def test_is_not_asked_of_a_lane_without_tests(tmp_path: Path) -> None:
    subject = Subject(root=tmp_path, lanes=(prod(tests=()),)).write({"src/app.py": ""})
    assert tests.GATE.plan(tests.Settings(), subject.scope()) == NotAsked(reason="lane prod names no tests")


def test_says_that_a_test_root_does_not_exist_and_still_judges_the_other_one(tmp_path: Path) -> None:
    subject = Subject(root=tmp_path, lanes=(prod(tests=("tests", "test")),)).write({"tests/test_a.py": GREEN})
    reading = subject.reading(tests.GATE)
    assert [problem.what for problem in reading.problems] == [
        "the test root test of lane prod holds no tracked Python file"
    ]
    assert numbers(reading)["passed"] == 2


HIDDEN = "import pytest\n@pytest.mark.slow\ndef test_z():\n    assert 0\n"
WRAPPER = "import pytest\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport():\n    outcome = yield\n"
SWALLOWS = (
    "import pytest\n@pytest.hookimpl(wrapper=True)\ndef pytest_runtest_%s(item):\n"
    "    try:\n        return (yield)\n    except AssertionError:\n        return True\n"
)
TRICKS = {
    "a conftest that takes tests away": ("tests/test-lost", {
        "tests/conftest.py": "def pytest_collection_modifyitems(items):\n    items[:] = items[:1]\n"
    }),
    "a conftest that deselects tests": ("tests/test-deselected", {
        "tests/conftest.py": "def pytest_collection_modifyitems(config, items):\n"
        "    config.hook.pytest_deselected(items=items[1:])\n    items[:] = items[:1]\n"
    }),
    "-k in addopts": ("tests/test-deselected", {"pytest.ini": "[pytest]\naddopts = -k test_a\n"}),
    "-m in addopts": ("tests/test-deselected", {"pytest.ini": "[pytest]\naddopts = -m 'not slow'\nmarkers = slow\n"}),
    "--deselect": ("tests/test-deselected", {"pytest.ini": "[pytest]\naddopts = --deselect tests/test_a.py::test_b\n"}),
    "--collect-only": ("--collect-only is in force", {"pytest.ini": "[pytest]\naddopts = --collect-only\n"}),
    "--setup-plan": ("--setup-plan is in force", {"pytest.ini": "[pytest]\naddopts = --setup-plan\n"}),
    "--setup-only": ("--setup-only is in force", {"pytest.ini": "[pytest]\naddopts = --setup-only\n"}),
    "--ignore": ("tests/file-not-collected", {"pytest.ini": "[pytest]\naddopts = --ignore tests/test_z.py\n"}),
    "collect_ignore": ("tests/file-not-collected", {"tests/conftest.py": "collect_ignore = ['test_z.py']\n"}),
    "other file names": ("tests/file-not-collected", {"pytest.ini": "[pytest]\npython_files = test_a.py\n"}),
    "a runtest protocol that does nothing": ("tests/test-lost", {
        "tests/conftest.py": "def pytest_runtest_protocol(item):\n    return item.name == 'test_z' or None\n"
    }),
    "an exit status that is set to 0": ("exit code 0 although 1 test", {
        "tests/conftest.py": "def pytest_sessionfinish(session):\n    session.exitstatus = 0\n"
    }),
    "a report that is turned to passed": ("tests/failure-hidden", {
        "tests/conftest.py": f"{WRAPPER}    outcome.get_result().outcome = 'passed'\n"
    }),
    "a report of a call whose exception is taken away": ("tests/failure-hidden", {
        "tests/conftest.py": "def pytest_runtest_makereport(item, call):\n    call.excinfo = None\n"
    }),
    "the same, before all others": ("tests/failure-hidden", {
        "tests/conftest.py": "import pytest\n@pytest.hookimpl(tryfirst=True, wrapper=True)\n"
        "def pytest_runtest_makereport(item, call):\n    call.excinfo = None\n    return (yield)\n"
    }),
    "a wrapper that swallows the failure of a call": ("tests/failure-hidden", {"tests/conftest.py": SWALLOWS % "call"}),
    "a wrapper that swallows the failure of a function": ("tests/failure-hidden", {
        "tests/conftest.py": (SWALLOWS % "call").replace("pytest_runtest_call(item)", "pytest_pyfunc_call(pyfuncitem)")
    }),
    "a test of unittest whose exception is taken away": ("tests/failure-hidden", {
        "tests/conftest.py": "def pytest_runtest_makereport(item, call):\n    call.excinfo = None\n",
        "tests/test_z.py": "import unittest\nclass TestZ(unittest.TestCase):\n    def test_z(self): assert 0\n",
    }),
    "os._exit(0) in a test": ("end of its session while tests/test_0.py::test_0 ran", {
        "tests/test_0.py": "def test_0():\n    import os\n    os._exit(0)\n"
    }),
    "os._exit(0) at the end of the process": ("exit code 0, but its record says 1", {
        "tests/conftest.py": "import atexit, os\natexit.register(os._exit, 0)\n"
    }),
    "pytest.exit with return code 0": ("told to stop while tests/test_0.py::test_0 ran", {
        "tests/test_0.py": "import pytest\ndef test_0():\n    pytest.exit('done', returncode=0)\n"
    }),
    "pytest.exit with return code 0 under xdist": ("tests/test-lost", {
        "tests/test_0.py": "import pytest\ndef test_0():\n    pytest.exit('done', returncode=0)\n",
        "pytest.ini": "[pytest]\naddopts = -p xdist -n 1\n",
    }),
    "a process that kills itself": ("signal 9 while tests/test_0.py::test_0 ran", {
        "tests/test_0.py": "import os, signal\ndef test_0():\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    }),
    "an exit while a file is imported": ("before the first test", {"tests/test_0.py": "import os\nos._exit(0)\n"}),
    "an expected failure that passes": ("tests/xpassed", {
        "tests/test_z.py": "import pytest\n@pytest.mark.xfail\ndef test_z(): pass\n"
    }),
    "no parameters": ("tests/no-parameters", {
        "tests/test_z.py": "import pytest\n@pytest.mark.parametrize('p', [])\ndef test_z(p): assert 0\n"
    }),
    "a verdict that is returned": ("tests/verdict-returned", {"tests/test_z.py": "def test_z():\n    return 1 == 2\n"}),
    "a verdict that is returned, and the warning ignored": ("tests/verdict-returned", {
        "tests/test_z.py": "def test_z():\n    return 1 == 2\n", "pytest.ini": "[pytest]\nfilterwarnings = ignore\n",
    }),
    "an async test of unittest": ("tests/body-never-runs", {
        "tests/test_z.py": "import unittest\nclass TestZ(unittest.TestCase):\n    async def test_z(self): assert 0\n",
        "pytest.ini": "[pytest]\nfilterwarnings = ignore\n",
    }),
    "a generator of unittest": ("tests/body-never-runs", {
        "tests/test_z.py": "import unittest\nclass TestZ(unittest.TestCase):\n    def test_z(self):\n        yield 1\n",
    }),
    "a class of unittest that runs nothing": ("tests/body-never-runs", {
        "tests/test_z.py": "import unittest\nclass TestZ(unittest.TestCase):\n    def run(self, result=None): pass\n"
        "    def test_z(self): assert 0\n",
    }),
    "a verdict that is returned to unittest": ("tests/verdict-returned", {
        "tests/test_z.py": "import unittest\nclass TestZ(unittest.TestCase):\n    def test_z(self): return 1 == 2\n",
        "pytest.ini": "[pytest]\nfilterwarnings = ignore::DeprecationWarning\n",
    }),
    "a coroutine that nobody awaits": ("tests/coroutine-not-awaited", {
        "tests/test_z.py": "async def check():\n    assert 0\ndef test_z():\n    check()\n",
        "pytest.ini": "[pytest]\nfilterwarnings = ignore::RuntimeWarning\n",
    }),
    "two tests of one name": ("tests/shadowed-test", {
        "tests/test_z.py": "def test_z():\n    assert 0\ndef test_z():\n    pass\n"
    }),
    "a class with a constructor": ("tests/class-not-collected", {
        "tests/test_z.py": "class TestZ:\n    def __init__(self): pass\n    def test_z(self): assert 0\n"
    }),
    "a class that is not called Test": ("tests/function-not-collected", {
        "tests/test_z.py": f"{GREEN}class Zs:\n    def test_z(self): assert 0\n"
    }),
    "a test that is a fixture": ("tests/file-not-collected", {
        "tests/test_z.py": "import pytest\n@pytest.fixture\ndef test_z():\n    assert 0\n"
    }),
    "a fixture that nobody asks for, beside tests": ("tests/function-not-collected", {
        "tests/test_z.py": f"import pytest\n{GREEN}@pytest.fixture\ndef test_y():\n    assert 0\n"
    }),
    "tests below an if that is false": ("tests/file-not-collected", {
        "tests/test_z.py": "import sys\nif sys.platform == 'nonsense':\n    def test_z():\n        assert 0\n"
    }),
    "a file that is not called test": ("tests/file-not-collected", {
        "tests/check_z.py": "def test_z():\n    assert 0\n"
    }),
    "a mark with a typing error": ("tests/mark-not-registered", {
        "tests/test_z.py": "import pytest\n@pytest.mark.smoek\ndef test_z(): pass\n",
    }),
    "a key with a typing error": ("tests/configuration-not-understood", {
        "pytest.ini": "[pytest]\nxfail_stict = true\n"
    }),
    "a thread that dies": ("tests/thread-died", {
        "tests/test_z.py": "import threading\ndef test_z():\n    def run(): assert 0\n"
        "    thread = threading.Thread(target=run)\n    thread.start()\n    thread.join()\n"
    }),
    "no test at all": ("collected no test below tests", {"tests/test_a.py": "", "tests/test_z.py": ""}),
    "a broken conftest": ("could not start: tests/conftest.py:1", {"tests/conftest.py": "import nowhere\n"}),
    "an unknown option": ("could not start: ", {"pytest.ini": "[pytest]\naddopts = --no-such-option\n"}),
    "a syntax error": ("tests/collection-error", {"tests/test_z.py": "def test_z(:\n"}),
    "tests that import an installed copy of a package without __init__.py": ("tests/installed-copy-tested", {
        "src/acme/core/calc.py": "X = 1\n",
        "tests/test_z.py": "import sys, tempfile, pathlib\nhome = pathlib.Path(tempfile.mkdtemp(), 'acme', 'core')\n"
        "home.mkdir(parents=True)\n(home / 'calc.py').write_text('')\nsys.path.insert(0, str(home.parents[1]))\n"
        "import acme.core.calc\ndef test_z(): pass\n",
    }),
    "tests that import an installed copy": ("tests/installed-copy-tested", {
        "tests/test_z.py": "import sys, tempfile, pathlib\nhome = tempfile.mkdtemp()\n"
        "pathlib.Path(home, 'app.py').write_text('')\nsys.path.insert(0, home)\nimport app\ndef test_z(): pass\n",
    }),
}  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
def test_sees_through(trick: str, subject: Subject) -> None:
    expected, files = TRICKS[trick]
    subject.write(
        {"tox.ini": "[pytest]\nmarkers = slow\n", "tests/test_a.py": GREEN, "tests/test_z.py": HIDDEN, **files}
    )
    reading = subject.reading(tests.GATE)
    told = [finding.check for finding in reading.findings] + [problem.what for problem in reading.problems]
    assert any(expected in text for text in told), told
    assert not is_green(reading)


CONTROLS = {
    "unittest awaits where it can": (
        "import unittest\nclass TestZ(unittest.IsolatedAsyncioTestCase):\n    async def test_z(self): assert 1\n"
    ),
    "a class of unittest with a run of its own that runs": (
        "import unittest\nclass TestZ(unittest.TestCase):\n    def run(self, result=None):\n"
        "        return super().run(result)\n    def test_z(self): assert 1\n"
    ),
    "a test that skips itself, is expected to fail, or expects an error": (
        "import pytest\ndef test_z(): pytest.skip('later')\n"
        "@pytest.mark.xfail(strict=True)\ndef test_y(): assert 0\n"
        "def test_x():\n    with pytest.raises(ValueError): int('x')\n"
    ),
    "an installed package that shares its name with a folder of code": (
        "import sys, tempfile, pathlib\nhome = pathlib.Path(tempfile.mkdtemp(), 'web')\nhome.mkdir()\n"
        "(home / '__init__.py').write_text('')\n(home / 'urls.py').write_text('')\n"
        "sys.path.insert(0, str(home.parent))\nimport web.urls\ndef test_z(): pass\n"
    ),
    "a mock that nobody awaits": (
        "from unittest.mock import AsyncMock\ndef test_z():\n    AsyncMock()()\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", CONTROLS.values(), ids=CONTROLS)
def test_stays_green_where_tests_do_run(text: str, subject: Subject) -> None:
    subject.write({"src/acme/web/urls.py": "X = 1\n", "tests/test_a.py": GREEN, "tests/test_z.py": text})
    reading = subject.reading(tests.GATE)
    assert (reading.findings, reading.problems, numbers(reading)["passed"]) == ((), (), 3)


def test_python_without_asserts_is_an_error_where_pytest_rewrites_none(subject: Subject) -> None:
    subject.write(
        {"tests/test_a.py": GREEN, "pytest.ini": "[pytest]\naddopts = --assert=plain\nfilterwarnings = ignore\n"}
    )
    reading = subject.reading(tests.GATE, tests.Settings(env={"PYTHONOPTIMIZE": "1"}))
    assert any("so no test can fail" in problem.what for problem in reading.problems)


def test_python_without_asserts_is_said_where_pytest_rewrites_those_of_the_tests(subject: Subject) -> None:
    reading = subject.write({"tests/test_a.py": GREEN}).reading(tests.GATE, tests.Settings(env={"PYTHONOPTIMIZE": "1"}))
    assert (reading.problems, checks(reading)) == ((), {"tests/configuration-not-understood": 1})
    assert any("Python runs with -O" in note for note in reading.notes)


def test_subtests_are_told_and_are_no_tests(subject: Subject) -> None:
    text = (
        "import unittest\nclass TestZ(unittest.TestCase):\n    def test_z(self):\n"
        "        for n in (1, 2, 3):\n            with self.subTest(n=n): assert n != 2\n"
    )
    reading = subject.write({"tests/test_a.py": GREEN, "tests/test_z.py": text}).reading(tests.GATE)
    assert numbers(reading) == {"collected": 3, "passed": 2, "failed": 1}
    (note,) = [note for note in reading.notes if "subtest" in note]
    assert note.startswith(("3 subtests in 1 test", "1 subtest in 1 test"))  # pytest before 9 tells of failures only
    assert "1 failed" in note


def test_skipping_everything_passes_no_minimum(subject: Subject) -> None:
    hook = "def pytest_collection_modifyitems(items):\n    for item in items: item.add_marker('skip')\n"
    reading = subject.write({"tests/test_a.py": GREEN, "tests/conftest.py": hook}).reading(tests.GATE)
    assert numbers(reading) == {"collected": 2, "skipped": 2, "skipped-files": 1}
    least = tests.GATE.conditions(tests.Settings(), subject.scope())[0]
    assert (least.metric, least.minimum) == ("tests.passed", 1)


def test_a_module_that_skips_itself_is_counted_and_named(subject: Subject) -> None:
    text = "import pytest\npytest.importorskip('numpyy')\ndef test_z(): assert 0\n"
    reading = subject.write({"tests/test_a.py": GREEN, "tests/test_z.py": text}).reading(tests.GATE)
    assert numbers(reading) == {"collected": 2, "passed": 2, "skipped-files": 1}
    assert any("tests/test_z.py skipped itself" in note for note in reading.notes)


SKIPS = {
    "a mark on the module": "import pytest\npytestmark = pytest.mark.skip(reason='later')\ndef test_z(): assert 0\n",
    "each of its tests": "import pytest\n@pytest.mark.skip(reason='later')\ndef test_z(): assert 0\n",
    "the class's fixture": (
        "import unittest\nclass TestZ(unittest.TestCase):\n"
        "    @classmethod\n    def setUpClass(cls): raise unittest.SkipTest('later')\n"
        "    def test_z(self): assert 0\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", SKIPS.values(), ids=SKIPS)
def test_a_file_of_which_no_test_ran_is_counted_and_named(text: str, subject: Subject) -> None:
    reading = subject.write({"tests/test_a.py": GREEN, "tests/test_z.py": text}).reading(tests.GATE)
    assert numbers(reading) == {"collected": 3, "passed": 2, "skipped": 1, "skipped-files": 1}
    assert "tests/test_z.py: its only test did not run: later" in reading.notes
    assert [each.lacks for each in reading.measurements if each.metric == "tests.skipped-files"] == [
        "`tests/test_z.py`"
    ]


def test_a_file_in_which_one_test_runs_is_not_idle(subject: Subject) -> None:
    text = SKIPS["each of its tests"] + "def test_y(): assert 1\n"
    reading = subject.write({"tests/test_a.py": GREEN, "tests/test_z.py": text}).reading(tests.GATE)
    assert numbers(reading) == {"collected": 4, "passed": 3, "skipped": 1}


def test_a_file_may_be_left_out_with_a_reason(subject: Subject) -> None:
    subject.write({"tests/test_a.py": GREEN, "tests/test_z.py": SKIPS["a mark on the module"]})
    settings = tests.Settings(left_out_files={"tests/test_z.py": "Windows only"})
    assert numbers(subject.reading(tests.GATE, settings)) == {"collected": 3, "passed": 2, "skipped": 1}


def test_options_of_the_repository_that_only_change_the_order_stay_green(subject: Subject) -> None:
    subject.write({"tests/test_a.py": GREEN, "pytest.ini": "[pytest]\naddopts = -x --ff --lf -q -q --junitxml=j.xml\n"})
    assert is_green(subject.reading(tests.GATE))
    assert sorted(path.name for path in subject.root.iterdir()) == ["pytest.ini", "src", "tests"]


def test_the_first_failure_does_not_hide_the_others(subject: Subject) -> None:
    subject.write(
        {
            "tests/test_a.py": "def test_a(): assert 0\ndef test_b(): assert 0\n",
            "pytest.ini": "[pytest]\naddopts = -x\n",
        }
    )
    assert numbers(subject.reading(tests.GATE)) == {"collected": 2, "failed": 2}


def test_a_broken_file_does_not_stop_the_tests_of_the_others(subject: Subject) -> None:
    reading = subject.write({"tests/test_a.py": GREEN, "tests/test_b.py": "import nowhere\n"}).reading(tests.GATE)
    assert (checks(reading), numbers(reading), reading.problems) == (
        {"tests/collection-error": 1},
        {"collected": 2, "passed": 2},
        (),
    )


def test_marks_that_may_be_left_out_are_explained_in_the_account(subject: Subject) -> None:
    body = "import pytest\n@pytest.mark.slow\ndef test_z():\n    assert 0\n"
    subject.write({"tests/test_a.py": GREEN, "tests/test_z.py": body})
    subject.write({"pytest.ini": "[pytest]\naddopts = -m 'not slow'\nmarkers = slow\n"})
    reading = subject.reading(tests.GATE, tests.Settings(left_out_marks=("slow",)))
    assert reading.account is not None
    assert (reading.account.summary, reading.account.explained, reading.findings) == (
        "2 of 3 tests",
        {"deselected: marked slow": 1},
        (),
    )


def test_names_the_test_that_hangs(subject: Subject) -> None:
    subject.write({"tests/test_a.py": "import time\ndef test_quick(): pass\ndef test_hangs(): time.sleep(60)\n"})
    scope = subject.scope(asked=[(tests.GATE, tests.Settings())])
    tasks = tests.GATE.plan(tests.Settings(), scope)
    assert isinstance(tasks, tuple)
    begun = time.monotonic()
    results = {task.name: subject.carry_out(replace(task, time_limit_s=2)) for task in tasks}
    reading = tests.GATE.read(tests.Settings(), scope, results)
    assert time.monotonic() - begun < 8
    assert "while tests/test_a.py::test_hangs ran" in reading.problems[0].what
    assert numbers(reading) == {"collected": 2, "passed": 1}


def test_names_the_test_that_ended_the_process(subject: Subject) -> None:
    reading = subject.write({"tests/test_a.py": "import os\ndef test_bye(): os._exit(0)\n"}).reading(tests.GATE)
    assert reading.problems[0].what == (
        "pytest ended with exit code 0 before the end of its session while tests/test_a.py::test_bye ran"
    )


def test_a_test_that_was_tried_again_is_one_test_and_flaky(subject: Subject) -> None:
    text = "N = []\ndef test_a():\n    N.append(1)\n    assert len(N) > 2\n"
    subject.write({"tests/test_a.py": text})
    settings = tests.Settings(options=("-p", "pytest_rerunfailures", "--reruns", "5"))
    reading = subject.reading(tests.GATE, settings)
    assert numbers(reading) == {"collected": 1, "passed": 1, "reruns": 1}
    assert any("flaky" in note for note in reading.notes)
    assert [c.maximum for c in tests.GATE.conditions(settings, subject.scope()) if c.metric == "tests.reruns"] == [0]


def test_workers_of_xdist_change_no_number_and_no_verdict(subject: Subject) -> None:
    subject.write(
        {
            "tests/test_a.py": GREEN + "def test_c(): assert 0\n",
            "tests/test_b.py": "import os\ndef test_d(): os._exit(0)\n",
        }
    )
    settings = tests.Settings(options=("-p", "xdist", "-n", "2", "--max-worker-restart=2"))
    reading = subject.reading(tests.GATE, settings)
    assert numbers(reading) == {"collected": 4, "passed": 2, "failed": 2}
    assert "crashed" in reading.findings[0].message + reading.findings[1].message


def test_ids_with_odd_characters_are_names_like_others(subject: Subject) -> None:
    values = "['\\x1b[31m', 'a\\nb', '\\ud800', '\\u00e9', '', 'x' * 300, '::', '[]']"
    text = f"import pytest\n@pytest.mark.parametrize('t', {values})\ndef test_t(t):\n    assert t == 1\n"
    reading = subject.write({"tests/test_a.py": text}).reading(tests.GATE)
    assert numbers(reading) == {"collected": 8, "failed": 8}
    assert all(finding.message.isprintable() for finding in reading.findings)
    assert str(reading).encode("utf-8")


def test_a_forked_child_that_goes_on_writes_nothing_into_the_record(subject: Subject) -> None:
    text = "import os\ndef test_fork():\n    pid = os.fork()\n    if pid: os.waitpid(pid, 0)\n"
    reading = subject.write({"tests/test_a.py": text + GREEN}).reading(tests.GATE)
    assert (numbers(reading), reading.problems) == ({"collected": 3, "passed": 3}, ())


def test_a_test_that_closes_the_record_and_moves_away_does_not_stop_it(subject: Subject) -> None:
    text = """
import os
def test_close():
    for name in os.listdir("/proc/self/fd"):
        try:
            if os.readlink(f"/proc/self/fd/{name}").endswith("record.jsonl"):
                os.close(int(name))
        except OSError:
            pass
    os.chdir("/")
"""
    assert is_green(subject.write({"tests/test_a.py": text + GREEN}).reading(tests.GATE))


def test_known_bad_cases_come_back(subject: Subject) -> None:
    subject.write({"tests/unit/test_a.py": GREEN})
    for case in tests.GATE.known_bad(tests.Settings(), subject.scope()):
        planted = Subject(root=subject.root / "copy").write({"tests/unit/test_a.py": GREEN, **case.files})
        reading = planted.reading(tests.GATE)
        if case.opens_account:
            assert reading.problems
        else:
            assert (case.check, case.path) in {(finding.check, finding.path) for finding in reading.findings}
        (subject.root / "copy" / next(iter(case.files))).unlink()


@pytest.mark.parametrize(
    ("options", "is_spread"),
    [((), False), (("-n", "2"), True), (("-n2",), True), (("-n", "0"), False), (("--no-header",), False)],
)
def test_where_tests_run_in_workers_the_end_of_one_is_a_failed_test(
    subject: Subject, options: tuple[str, ...], is_spread: bool
) -> None:
    subject.write({"tests/unit/test_a.py": GREEN})
    case = tests.GATE.known_bad(tests.Settings(options=options), subject.scope())[-1]
    assert (case.opens_account, case.check) == ((False, "tests/failed") if is_spread else (True, None))


def test_what_is_expected_to_fail_and_is_not_run_is_skipped_by_name(subject: Subject) -> None:
    text = "import pytest\n@pytest.mark.xfail(run=False, reason='needs a board')\ndef test_a(): assert False\n"
    reading = subject.write({"tests/test_a.py": text}).reading(tests.GATE)
    counts = numbers(reading)
    assert (counts.get("skipped"), counts.get("xfailed")) == (1, None)
    assert "1 skipped: xfail(run=False): needs a board: `tests/test_a.py::test_a`" in reading.notes
    passed = next(each for each in reading.measurements if each.metric == "tests.passed")
    assert passed.lacks == "1 was skipped (`tests/test_a.py::test_a`)"


def test_the_cases_of_all_lanes_fit_one_run_where_tests_run_in_workers(tmp_path: Path) -> None:
    subject = Subject(root=tmp_path, lanes=(prod(), prod(name="more-labs", paths=("labs",), tests=("tests/unit",))))
    subject.write({"tests/unit/test_a.py": GREEN, "labs/b.py": "B = 1\n"})

    plantings = [
        Planting(part=PartId(gate="tests", lane=lane.name), case=case, number=number)
        for lane in subject.lanes
        for number, case in enumerate(tests.GATE.known_bad(tests.Settings(options=("-n2",)), subject.scope(lane.name)))
    ]

    assert len(plantings) == 4
    assert len(rounds(plantings)) == 1
