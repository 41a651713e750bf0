"""Which test files a run does not collect because nothing that it runs could be noticed by them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gates.testing import write
from tests.adapters.test_mutants import Ran, added, edited, fresh, interrupted, run

ONE, TWO, TEST_ONE, TEST_TWO = "src/acme/one.py", "src/acme/two.py", "tests/test_one.py", "tests/test_two.py"
FILES = {
    "src/acme/__init__.py": "",
    ONE: "def add(a):\n    return a + 2\n\n\ndef loose(a):\n    return a * 1\n\n\ndef unseen(a):\n    return a - 3\n",
    TWO: (
        "def cut(a):\n    return a - 1\n\n\ndef early():\n    return 4\n\n\ndef idle():\n    return 7\n\n\n"
        "def apart(a):\n    return a + 5\n"
    ),
    TEST_ONE: (
        "from acme.one import add, loose\n\n\n"
        "def test_add():\n    assert add(1) == 3\n\n\n"
        "def test_loose():\n    assert loose(3) == 3\n"
    ),
    TEST_TWO: (
        "from acme.two import apart, cut, early, idle\n\nEARLY, IDLE = early(), idle()\n\n\n"
        "def test_cut():\n    assert cut(4) == 3\n\n\n"
        "def test_early():\n    assert EARLY == 4\n\n\n"
        "def test_apart():\n    assert apart(1) == 6\n"
    ),
}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of which everything is known."""
    root = tmp_path_factory.mktemp("known") / "project"
    write(root, FILES)
    cold = run(root, root.parent / "out")
    assert cold.told["left"] == 0
    assert set(cold.outcomes.values()) == {"killed", "survived", "no_tests"}
    return root


def checked(root: Path, tmp_path: Path) -> Ran:
    """A run, whose outcomes are those of one that knows nothing."""
    ran = run(root, tmp_path / "out")
    other = fresh(root, tmp_path / "fresh")
    assert ran.outcomes == other.outcomes
    assert ran.told["clean"]["failed"] == other.told["clean"]["failed"]
    assert ran.told["collected"] == other.told["collected"]
    assert other.told["left"] == 0
    return ran


@pytest.mark.parametrize(("edit", "left"), [
    (edited(ONE, "a + 2", "2 + a"), 3),
    (edited(TWO, "a + 5", "5 + a"), 2),
    (edited(TEST_ONE, "add(1) == 3", "3 == add(1)"), 3),
    (edited(TEST_ONE, "add(1) == 3", "add(1) > 0"), 3),
    (added(TEST_ONE, "\n\ndef test_more():\n    assert loose(0) == 0\n"), 3),
    (added(TEST_ONE, "\n\ndef test_two():\n    from acme.two import idle\n\n    assert idle() == 7\n"), 3),
    (added("tests/test_new.py", "def test_new():\n    from acme.one import unseen\n\n    assert unseen(5) == 2\n"), 0),
    (edited(TWO, "return 7", "return 3 + 4"), 0),
    (edited(TEST_TWO, "IDLE = early(), idle()", "IDLE = early(), 7"), 0),
], ids=[
    "a function", "another function", "a test", "a weaker test", "a new test", "a new test of another file's code",
    "a new file", "what runs at import", "what the test file does at import",
])  # fmt: skip
def test_only_files_that_could_notice_something_are_collected(
    project: Path, tmp_path: Path, edit: Callable[[Path], None], left: int
) -> None:
    edit(project)
    assert checked(project, tmp_path).told["left"] == left


def test_edits_that_follow_each_other_find_what_the_files_that_were_left_had_told(
    project: Path, tmp_path: Path
) -> None:
    edited(ONE, "a + 2", "2 + a")(project)
    assert run(project, tmp_path / "out").told["left"] == 3
    edited(TWO, "a - 1", "-1 + a")(project)
    assert checked(project, tmp_path).told["left"] == 2
    edited(ONE, "2 + a", "a + 1 + 1")(project)
    assert checked(project, tmp_path).told["left"] == 3
    edited(TWO, "return 7", "return 3 + 4")(project)
    assert checked(project, tmp_path).told["left"] == 0


def test_a_test_that_fails_is_told_again_though_nothing_that_it_enters_has_changed(
    project: Path, tmp_path: Path
) -> None:
    edited(TEST_TWO, "apart(1) == 6", "apart(1) == 7")(project)
    assert run(project, tmp_path / "out").told["clean"]["failed"] == ["tests/test_two.py::test_apart"]
    edited(ONE, "a + 2", "2 + a")(project)
    ran = run(project, tmp_path / "out")
    assert ran.told["clean"]["failed"] == ["tests/test_two.py::test_apart"]
    assert ran.told["left"] == 0


def test_a_test_that_only_passes_beside_another_file_has_all_files_collected(project: Path, tmp_path: Path) -> None:
    edited(TEST_TWO, "EARLY, IDLE", "import builtins\n\nbuiltins.told = 3\nEARLY, IDLE")(project)
    edited(TEST_ONE, "add(1) == 3", "add(1) == told")(project)
    run(project, tmp_path / "out")
    edited(ONE, "a + 2", "2 + a")(project)
    ran = checked(project, tmp_path)
    assert ran.told["left"] == 0
    assert ran.told["clean"]["failed"] == []


def test_a_run_that_was_cut_off_leaves_no_file_that_other_mutants_need(tmp_path: Path) -> None:
    root = tmp_path / "project"
    write(root, FILES)
    interrupted(root, tmp_path / "cut", told=3)
    edited(ONE, "a * 1", "1 * a")(root)
    ran = checked(root, tmp_path)
    assert ran.told["left"] == 0
    assert ran.told["known_tests"] == 4
    edited(ONE, "1 * a", "a * 2 / 2")(root)
    assert checked(root, tmp_path).told["left"] == 3
