"""What a run of tests can say no to, in the words of the report; `tests` and `smoke` share it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Described:
    """One problem of a test run."""

    name: str
    """The part of the check's id after the slash."""
    title: str
    why: str
    way_out: str
    always: bool = False
    """Stays red under `ratchet`, because it makes the gate blind."""
    breaks_run: bool = False
    """Tests did not run because of it, or ran other code: numbers of the same run follow."""
    is_absence: bool = False
    """It may follow from what broke the run."""


RUN_CHECKS = (
    Described(
        name="failed", title="A test fails.", why="The code or the test is wrong.",
        way_out="mend the test or the code under it",
    ),
    Described(
        name="error", title="A test cannot be set up or cleaned up.", why="Nobody knows whether it would pass.",
        way_out="mend its fixtures",
    ),
    Described(
        name="variable-missing", title="A test asks for a variable that it does not see.",
        why="Your own variables are kept from the tests, so that two machines give the same result.",
        way_out="name it in `pass-env` of [tool.gates.gate.tests] to pass on yours, or set it in `env`",
    ),
    Described(
        name="xpass-strict", title="A test that must fail passes.", why="Its `xfail(strict=True)` is out of date.",
        way_out="take the mark away",
    ),
    Described(
        name="xpassed", title="A test that is expected to fail passes.", why="The mark hides the next real failure.",
        way_out="take the `xfail` mark away, or narrow its condition",
    ),
    Described(
        name="collection-error", title="A test file cannot be imported.", why="None of its tests ran.",
        way_out="mend the import; for `import file mismatch` set `--import-mode=importlib` or give files other names",
        breaks_run=True,
    ),
    Described(
        name="test-deselected", title="Tests were collected and then deselected.",
        why="`-m` or `-k` in the configuration, or a hook, takes them out of every run.",
        way_out="take the option away, name the mark in left-out-marks, or waive it",
    ),
    Described(
        name="test-lost", title="Tests were collected and never ran.",
        why="A hook removed them without a word, or the session ended early.",
        way_out="look for hooks in conftest.py; deselect with `pytest_deselected` and name the mark in left-out-marks",
        always=True, is_absence=True,
    ),
    Described(
        name="failure-hidden", title="A test raised and is reported as passed.",
        why="A hook changes verdicts.", way_out="take the hook away, or mark the test `xfail`", always=True,
    ),
    Described(
        name="xfailed-by-mistake", title="A test that is expected to fail fails by a slip of its own.",
        why="A name, an import or a fixture is not there: it checks nothing, and nobody notices when the bug is gone.",
        way_out="mend the test, or name the exception: `xfail(raises=ImportError)`",
    ),
    Described(
        name="skipped-for-import", title="Tests skip themselves because a module is missing.",
        why="`importorskip` turns a dependency that was lost into one skip, whatever it takes with it.",
        way_out="install the module, or name it in optional-imports",
    ),
    Described(
        name="no-parameters", title="A parametrised test has no parameters.", why="It is skipped and checks nothing.",
        way_out="mend the place where its cases come from",
    ),
    Described(
        name="verdict-returned", title="A test returns its verdict.", why="pytest ignores what a test returns.",
        way_out="assert it",
    ),
    Described(
        name="body-never-runs", title="A test passed and its body never ran.", why="It checks nothing.",
        way_out="unittest.IsolatedAsyncioTestCase awaits `async` tests; drop `yield`, or call `super().run(result)`",
    ),
    Described(
        name="coroutine-not-awaited", title="A coroutine is never awaited in a test.",
        why="What it was to do, or to check, did not happen.", way_out="await it",
    ),
    Described(
        name="class-not-collected", title="pytest refuses a class of tests.", why="Its tests never run.",
        way_out="take its `__init__` away, or set `__test__ = False`",
    ),
    Described(
        name="configuration-not-understood", title="pytest does not know a key of its configuration.",
        why="What it was meant to switch on is off.", way_out="mend the key",
    ),
    Described(
        name="mark-not-registered", title="A test has a mark that nobody registered.",
        why="A mistyped mark selects nothing.", way_out="mend the mark, or register it under `markers`",
    ),
    Described(
        name="thread-died", title="A thread of a test ended with an exception.", why="The test is reported as passed.",
        way_out="join the thread in the test and let it raise",
    ),
    Described(
        name="nothing-tried", title="A property test tries no example.",
        why="Its body never runs, and it is reported as passed.",
        way_out="let `phases` hold `Phase.generate`, or give the test an `@example`",
    ),
    Described(
        name="installed-copy-tested", title="The tests import an installed copy instead of this checkout.",
        why="Their verdict is about other code.", way_out="install the package in editable mode (`pip install -e .`)",
        always=True, breaks_run=True,
    ),
)  # fmt: skip

NAME_CHECKS = (
    Described(
        name="file-not-collected", title="A file spells out tests and pytest collects none.",
        why="Its name, `collect_ignore`, `norecursedirs` or `--ignore` keeps it out.",
        way_out="rename it `test_*.py`, or take it out of the list that ignores it; a file that is none of your tests, "
        "such as benchmarks, gets a waiver of this check", is_absence=True,
    ),
    Described(
        name="file-in-no-lane", title="No lane runs a test file.", why="It may fail for years, and every row is green.",
        way_out="name its folder in `tests` of a lane, or in left-out-files with the reason why nobody need run it",
    ),
    Described(
        name="function-not-collected", title="A test function or method is not collected.",
        why="It never runs.", way_out="rename its class `Test...`, or take it away", is_absence=True,
    ),
    Described(
        name="shadowed-test", title="Two tests of one scope have the same name.", why="The first never runs.",
        way_out="rename one of them",
    ),
)  # fmt: skip
