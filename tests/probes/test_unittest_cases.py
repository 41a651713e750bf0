from __future__ import annotations

import unittest
from types import SimpleNamespace

from gates.probes.unittest_cases import listen, why_unrun


class Usual(unittest.TestCase):
    __test__ = False

    async def test_later(self) -> None: ...

    def test_now(self) -> None: ...


class Unusual(Usual):
    def run(self, result: unittest.TestResult | None = None) -> None: ...


def item(kind: type | None, name: str) -> SimpleNamespace:
    return SimpleNamespace(cls=kind, name=name, startTest=lambda case: None)


def test_only_tests_of_unittest_that_nobody_awaits_are_named() -> None:
    assert why_unrun(item(Usual, "test_later")).startswith("it is `async`")
    assert [why_unrun(item(kind, "test_now")) for kind in (Usual, SimpleNamespace, None)] == ["", "", ""]


def test_a_class_with_a_run_of_its_own_is_asked_whether_it_begins_the_test() -> None:
    silent, begun, unheard = (item(Unusual, "test_now") for _ in range(3))
    listen(silent)
    listen(begun)
    begun.startTest(None)
    assert [bool(why_unrun(each)) for each in (silent, begun, unheard)] == [True, False, False]
