from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import gates.probes
from gates.suite.names import FileNames, read_names

PROBE = Path(gates.probes.__file__).parent / "test_names.py"


def names_of(folder: Path, *paths: str) -> tuple[FileNames, ...]:
    done = subprocess.run(
        [sys.executable, "-I", PROBE], input="\0".join(paths).encode(), cwd=folder, capture_output=True, check=True
    )
    files, problems = read_names(done.stdout)
    assert problems == ()
    return files


@pytest.mark.parametrize(
    ("text", "tests", "twice"),
    [
        ("def test_a(): assert 1\n", [("", "test_a", 1, True)], []),
        ("async def test_a(): pass\n", [("", "test_a", 1, False)], []),
        ("class TestA:\n    def test_a(self): pass\n", [("TestA", "test_a", 2, False)], []),
        ("class As:\n    def test_a(self): self.assertTrue(1)\n", [("As", "test_a", 2, True)], []),
        ("import pytest\n@pytest.fixture\ndef test_client(): pass\n", [], []),
        ("class TestA:\n    __test__ = False\n    def test_a(self): pass\n", [], []),
        ("def test_a(): pass\ndel test_a\ndef test_a(): pass\n", None, []),
        ("def test_a(): pass\ndef test_a(): pass\n", None, [("", "test_a", 1, 2)]),
        ("class TestA: pass\nclass TestA: pass\n", None, [("", "TestA", 1, 2)]),
        ("if 1:\n    def test_a(): pass\nelse:\n    def test_a(): pass\n", [], []),
        ("def test_a(): pass\n@test_a.more\ndef test_a(): pass\n", None, []),
        ("def helper():\n    def test_inner(): pass\n", [], []),
    ],
)
def test_reads_names_as_a_person_would(
    tmp_path: Path, text: str, tests: list[tuple[str, str, int, bool]] | None, twice: list[tuple[str, str, int, int]]
) -> None:
    (tmp_path / "test_x.py").write_text(text)
    (found,) = names_of(tmp_path, "test_x.py")
    assert tests is None or list(found.tests) == tests
    assert list(found.twice) == twice


@pytest.mark.parametrize("name", ["tets_a", "tset_a", "Test_a", "_test_a", "xtest_a", "disabled_test_a"])
def test_a_name_that_is_nearly_one_of_a_test_is_a_test_when_it_asserts(tmp_path: Path, name: str) -> None:
    (tmp_path / "test_x.py").write_text(f"def {name}():\n    assert 1\n")
    assert names_of(tmp_path, "test_x.py")[0].tests == (("", name, 1, True),)


@pytest.mark.parametrize(
    "text",
    [
        "def tets_a(): pass\n",
        "def rest_a(): assert 1\n",
        "def _test_a(): assert 1\ndef test_b(): _test_a()\n",
        "@registered\ndef _test_a(): assert 1\n",
    ],
)
def test_a_helper_with_such_a_name_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "test_x.py").write_text(text)
    assert [name for _, name, *_ in names_of(tmp_path, "test_x.py")[0].tests if name != "test_b"] == []


def test_a_helper_that_another_file_calls_is_none(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text("def _test_a(): assert 1\n")
    (tmp_path / "test_y.py").write_text("from test_x import _test_a\n")
    assert [found.tests for found in names_of(tmp_path, "test_x.py", "test_y.py")] == [(), ()]


def test_a_file_that_does_not_parse_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def (\n")
    (tmp_path / "b.py").write_bytes(b"\0\xff")
    found = names_of(tmp_path, "a.py", "b.py", "gone.py")
    assert [entry.problem is None for entry in found] == [False, False, False]


def test_a_cut_list_is_a_problem() -> None:
    whole = b'{"path":"a.py","tests":[],"twice":[],"bases":[],"hidden":[],"problem":null}\n{"files":1}\n'
    assert read_names(whole)[1] == ()
    assert all(read_names(whole[:end])[1] for end in range(len(whole) - 1))


@pytest.mark.parametrize(
    "text",
    [
        "@pytest.fixture\ndef test_a(): return 1\n",
        "if X:\n    def test_a(): pass\n",
        "if X:\n    pass\nelse:\n    def test_a(): pass\n",
        "try:\n    import x\nexcept ImportError:\n    def test_a(): pass\n",
        "with x():\n    if X:\n        def test_a(): pass\n",
        "class TestA:\n    if X:\n        def test_a(self): pass\n",
    ],
)
def test_tests_that_may_not_be_there_are_hidden(tmp_path: Path, text: str) -> None:
    (tmp_path / "test_x.py").write_text(text)
    (found,) = names_of(tmp_path, "test_x.py")
    assert (found.tests, [name for _, name, *_ in found.hidden]) == ((), ["test_a"])


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("@pytest.fixture\ndef test_a():\n    assert 1\n", ["test_a"]),
        ("@pytest.fixture\ndef test_a():\n    assert 1\n\n\ndef test_b(test_a): pass\n", ["test_b"]),
        ("@pytest.fixture\ndef test_a():\n    assert 1\n    yield\n", []),
        ("@pytest.fixture\ndef test_a():\n    assert 1\n    return 2\n", []),
        ("@pytest.fixture(autouse=True)\ndef test_a():\n    assert 1\n", []),
    ],
)
def test_a_fixture_that_asserts_gives_nothing_and_is_used_nowhere_was_meant_as_a_test(
    tmp_path: Path, text: str, tests: list[str]
) -> None:
    (tmp_path / "test_x.py").write_text(text)
    assert [name for _, name, *_ in names_of(tmp_path, "test_x.py")[0].tests] == tests
