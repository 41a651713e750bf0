from __future__ import annotations

from decimal import Decimal

import pytest

from gates.specs.criteria import Standing, stands, strangers
from gates.specs.hardening import Held, hardened, named_measure
from gates.specs.ties import Tie, covers, tagged
from gates.suite.record import Item
from gates.suite.verdicts import Outcome, Verdict
from tests.specs.builders import OWN, a_spec

PATH = "tests/test_billing.py"
MARKED = '''
"""Whole module.

Accepts: BILL-001/A9
"""
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.accepts("BILL-001/A8")]


class TestTotals:
    """Totals. Accepts: BILL-001/A0 is only mentioned here."""

    @pytest.mark.accepts("BILL-001/A1", "BILL-001/A2")
    def test_sum(self):
        pass

    async def test_more(self):
        """More.

        Accepts: BILL-001/A3, BILL-001/A4.
        """
'''


def ran(**verdicts: Verdict) -> dict[str, Outcome]:
    found = {}
    for name, verdict in verdicts.items():
        test = f"{PATH}::{name.replace('__', '[')}{']' if '__' in name else ''}"
        found[test] = Outcome(
            item=Item(id=test, path=PATH, line=1), verdict=verdict, duration_ms=0, reruns=0, failures=(),
            reason="why" if verdict is Verdict.SKIPPED else "", hidden=None,
        )  # fmt: skip
    return found


def standing(outcomes: dict[str, Outcome] | None, *tests: str) -> Standing:
    ties = [Tie(criterion="BILL-001/A1", test=f"{PATH}::{test}", path=PATH, line=1) for test in tests]
    return stands([a_spec()], ties, outcomes)[0].standing


def test_marks_and_docstrings_tie_tests() -> None:
    ties, unread = tagged({PATH: MARKED, "tests/bad.py": "accepts(", "tests/plain.py": "def ("})
    assert unread == ("tests/bad.py",)
    assert {(tie.criterion, tie.test.removeprefix(PATH)) for tie in ties} == {
        ("BILL-001/A9", ""), ("BILL-001/A8", ""), ("BILL-001/A1", "::TestTotals::test_sum"),
        ("BILL-001/A2", "::TestTotals::test_sum"), ("BILL-001/A3", "::TestTotals::test_more"),
        ("BILL-001/A4", "::TestTotals::test_more"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("test", "item", "is_covered"),
    [
        ("a.py", "a.py::test_x", True), ("a.py::T", "a.py::T::test_x[1]", True),
        ("a.py::test_x", "a.py::test_x[1]", True),
        ("a.py::test_x", "a.py::test_xy", False), ("a.py::test_x[1]", "a.py::test_x[2]", False),
    ],
)  # fmt: skip
def test_a_tie_speaks_of_all_items_below_it(test: str, item: str, is_covered: bool) -> None:
    assert covers(test, item) is is_covered


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ({"one": Verdict.PASSED}, Standing.COVERED),
        ({"one": Verdict.FAILED}, Standing.FAILING),
        ({"one": Verdict.ERROR}, Standing.FAILING),
        ({"one": Verdict.XFAILED}, Standing.FAILING),
        ({"one": Verdict.XPASSED}, Standing.FAILING),
        ({"one": Verdict.SKIPPED}, Standing.NOT_RUN),
        ({"other": Verdict.PASSED}, Standing.NOT_RUN),
        ({}, Standing.NOT_RUN),
        ({"one__a": Verdict.PASSED, "one__b": Verdict.SKIPPED}, Standing.COVERED),
        ({"one__a": Verdict.PASSED, "one__b": Verdict.FAILED}, Standing.FAILING),
        ({"one__a": Verdict.SKIPPED, "one__b": Verdict.SKIPPED}, Standing.NOT_RUN),
    ],
)
def test_a_criterion_stands_as_its_test_ended(verdicts: dict[str, Verdict], expected: Standing) -> None:
    assert standing(ran(**verdicts), "one") is expected


def test_the_worst_test_of_a_criterion_counts() -> None:
    outcomes = ran(one=Verdict.PASSED, two=Verdict.SKIPPED, three=Verdict.FAILED)
    assert standing(outcomes, "one", "two") is Standing.NOT_RUN
    assert standing(outcomes, "one", "two", "three") is Standing.FAILING
    assert standing(outcomes) is Standing.UNTESTED
    assert standing(None, "one") is Standing.UNKNOWN


def test_a_tie_to_no_criterion_is_a_stranger() -> None:
    ties = [Tie(criterion=name, test=PATH, path=PATH, line=1) for name in ("bill-001/a1", "BILL-001/A2", "X-1/A1")]
    assert [tie.criterion for tie in strangers([a_spec()], ties)] == ["BILL-001/A2", "X-1/A1"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Comprehensive unit tests (80%+ coverage)", ("coverage.lines", Decimal(80))),
        ("Mutation testing (50%+ score)", ("mutation.score", Decimal(50))),
        ("Branch coverage >= 72.5 %", ("coverage.branches", Decimal("72.5"))),
        ("90% of lines covered", ("coverage.lines", Decimal(90))),
        ("coverage of 80% or 90%", None), ("less than 5% coverage loss", None), ("Runbook", None),
        ("99.9% uptime", None), ("80% coverage of changed lines", None), ("coverage 120%", None),
    ],
)  # fmt: skip
def test_an_item_names_one_measure_or_none(text: str, named: tuple[str, Decimal] | None) -> None:
    assert named_measure(text) == named


@pytest.mark.parametrize(
    ("value", "of", "held"), [(80, 100, Held.MET), (7999, 10000, Held.UNMET), (0, 0, Held.NOT_MEASURED)]
)
def test_an_item_is_held_against_exact_numbers(value: int, of: int, held: Held) -> None:
    spec = a_spec(f'{OWN}hardening: ["80% coverage", Runbook]\n')
    found = hardened([spec], {("bill-001", "coverage.lines"): (value, of)})
    assert [each.held for each in found] == [held, Held.NO_MEASURE]
