"""What the result elements of a case mean. junitparser knows the dialects: xunit1, xunit2, Surefire's reruns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element  # elements that the walk built; nothing is parsed here

from gates.readers.junit_cases import MAX_TEXT, Outcome, Trouble


def interpret(element: Element) -> tuple[list[Trouble], int]:
    """What the results of a case mean, and how many reruns it names; junitparser knows the dialects."""
    from junitparser import Error, Failure, Skipped  # dear to import, and not needed while all tests pass
    from junitparser.xunit2 import TestCase

    dialect: Any = TestCase  # its types say less than it does
    case = dialect.fromelem(element)
    kinds: tuple[tuple[Any, Callable[[str], Outcome]], ...] = (
        (Error, lambda _: Outcome.ERROR),
        (Failure, lambda _: Outcome.FAILED),
        (Skipped, lambda kind: Outcome.XFAILED if kind == "pytest.xfail" else Outcome.SKIPPED),
    )
    file = str(element.get("file") or "")
    troubles = [
        Trouble(
            outcome=outcome(str(result.type or "")),
            message=str(result.message or "")[:MAX_TEXT],
            detail=str(result.text or ""),
            file=file,
        )
        for result in case.result
        for kind, outcome in kinds
        if isinstance(result, kind)
    ]
    return troubles, len(case.interim_result)
