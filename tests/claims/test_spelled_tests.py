from __future__ import annotations

from gates.claims.facts import TestFunction
from gates.claims.spelled_tests import read_tests

SOURCE = '''\
import pytest


def test_plain():
    assert x


@pytest.mark.skip(reason="later")
def test_skipped():
    assert x


@pytest.mark.skipif(True)
def test_never():
    assert x


@pytest.mark.skipif(sys.platform == "win32", reason="x")
def test_sometimes():
    assert x


def test_skips_itself():
    """Doc."""
    pytest.skip("no")


@pytest.mark.xfail
def test_xfailed():
    assert 0


def test_empty():
    print("hello")


@pytest.mark.parametrize("a", [1, 2])
def test_many(a):
    with pytest.raises(ValueError):
        f(a)


class TestIt:
    async def test_inside(self):
        self.assertEqual(1, 1)

    def helper(self):
        pass


class Case(unittest.TestCase):
    def test_case(self):
        check_it()


def helper():
    pass
'''


def a(name: str, line: int, **more: object) -> TestFunction:
    return TestFunction(path="t.py", name=name, line=line, **more)  # type: ignore[arg-type]


def test_tests_are_read_with_what_keeps_them_from_failing() -> None:
    assert read_tests("t.py", SOURCE) == (
        a("test_plain", 4),
        a("test_skipped", 9, skipped="@pytest.mark.skip('later')"),
        a("test_never", 14, skipped="@pytest.mark.skipif(True)"),
        a("test_sometimes", 19),
        a("test_skips_itself", 23, skipped="it begins with pytest.skip()", asserts=False),
        a("test_xfailed", 29, xfailed=True),
        a("test_empty", 33, asserts=False),
        a("test_many", 38, is_multiplied=True),
        a("test_inside", 44, holder="TestIt"),
        a("test_case", 52, holder="Case"),
    )


def test_a_mark_of_the_module_holds_for_all() -> None:
    found = read_tests("t.py", "pytestmark = [pytest.mark.skip]\ndef test_a():\n    assert x\n")

    assert found == (a("test_a", 2, skipped="@pytest.mark.skip"),)


def test_what_is_no_python_has_no_tests_that_are_known() -> None:
    assert read_tests("t.py", "def (") is None
