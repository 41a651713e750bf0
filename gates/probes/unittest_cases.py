"""Tests of unittest whose bodies never run, though they are reported as passed.

It runs in the subject's interpreter, so it needs the standard library only.
"""

from __future__ import annotations

import inspect
import sys
from typing import Any

RUNNERS = ("run", "__call__", "_callTestMethod")
"""Methods of a test case through which its body is called; who has others may await what a test returns."""
_BEGUN = "gates_begun"


def listen(item: Any) -> None:
    """Notice whether a class that runs its tests in a way of its own begins one."""
    if not _is_case(item) or _is_usual(item.cls):
        return
    begin = getattr(item, "startTest", None)

    def started(case: Any) -> None:
        setattr(item, _BEGUN, True)
        if begin is not None:
            begin(case)

    setattr(item, _BEGUN, False)
    item.startTest = started


def told(item: Any) -> Any:
    """The first exception that unittest told of the test, as pytest holds it until it reports; None when none."""
    return next(iter(getattr(item, "_excinfo", None) or ()), None)


def why_unrun(item: Any) -> str:
    """Why the body of a test that passed did not run; empty when it did, or when nobody can tell."""
    if not _is_case(item):
        return ""
    if not _is_usual(item.cls):
        begun = getattr(item, _BEGUN, True)
        return "" if begun else f"the class {item.cls.__name__} has a `run` of its own that does not begin the test"
    test = getattr(item.cls, getattr(item, "originalname", None) or item.name, None)
    if inspect.iscoroutinefunction(test):
        return "it is `async`, and unittest.TestCase awaits nothing: IsolatedAsyncioTestCase does"
    if inspect.isgeneratorfunction(test) or inspect.isasyncgenfunction(test):
        return "it is a generator, and unittest does not iterate over it"
    return ""


def _is_case(item: Any) -> bool:
    unittest = sys.modules.get("unittest")
    kind = getattr(item, "cls", None)
    return unittest is not None and isinstance(kind, type) and issubclass(kind, unittest.TestCase)


def _is_usual(kind: Any) -> bool:
    usual = sys.modules["unittest"].TestCase
    return all(getattr(kind, name, None) is getattr(usual, name, None) for name in RUNNERS)
