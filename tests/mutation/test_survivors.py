from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gates.model.finding import Finding
from gates.model.place import Place, place_of
from gates.mutation.outcomes import Outcome
from gates.mutation.survivors import NO_TESTS, SCORE, SURVIVED, Survivor, findings_of, mutant_named
from tests.mutation.builders import a_mutant


def survived(number: int, line: int = 2, **more: object) -> Survivor:
    given = {"outcome": Outcome.SURVIVED, "tests": ("tests/t.py::test_a",), "tier": 1, **more}
    return Survivor(mutant=a_mutant(number, line=line), **given)  # type: ignore[arg-type]


def test_a_survivor_says_what_changed_where_and_which_tests_ran_it() -> None:
    mutant = a_mutant(1, last_line=3)
    (finding,) = findings_of(
        [Survivor(mutant=mutant, outcome=Outcome.SURVIVED, tests=("t.py::test_b", "t.py::test_a"))]
    )
    assert finding == Finding(
        check=SURVIVED,
        message=f"mutant {mutant.id}: `a < b` became `a <= b + 1` in less: 2 tests ran it and passed",
        path="acme/core.py",
        line=2,
        end_line=3,
        detail="-    return a < b\n+    return a <= b + 1 at 2",
        output="t.py::test_a\nt.py::test_b",
        rank=1,
        judged_by=SCORE,
    )
    assert mutant_named(finding) == mutant.id


def test_a_mutant_without_tests_is_another_check() -> None:
    mutant = a_mutant(1)
    (finding,) = findings_of([Survivor(mutant=mutant, outcome=Outcome.NO_TESTS)])
    said = f"mutant {mutant.id}: `a < b` became `a <= b + 1` in less: no test runs it"
    assert (finding.check, finding.message, finding.output) == (NO_TESTS, said, "")


def test_long_code_and_many_tests_are_cut() -> None:
    mutant = a_mutant(1, before="a < b", after="call(\n" + "x, " * 99 + ")")
    tests = [f"t.py::test_{number:02}" for number in range(25)]
    (finding,) = findings_of([Survivor(mutant=mutant, outcome=Outcome.SURVIVED, tests=tests)])
    assert len(finding.message) < 200
    assert finding.output.splitlines()[-2:] == ["t.py::test_19", "and 5 more"]


def test_the_worst_has_the_highest_rank() -> None:
    worst_first = [
        survived(1, line=9, is_changed=True),
        survived(2, line=9, is_changed=True),
        survived(3, line=2),
        survived(4, line=5),
        survived(5, line=6, outcome=Outcome.NO_TESTS),
        survived(6, line=5),
        survived(7, line=1, tier=2),
        survived(8, line=1, tier=None),
    ]
    found = findings_of(worst_first)
    ranked = [mutant_named(each) for each in sorted(found, key=lambda each: -each.rank)]
    first_of_line = {9: (0, 1), 5: (3, 5)}
    expected = [each.mutant.id for each in worst_first]
    for first, second in first_of_line.values():  # which of a line comes first is decided by the id
        if expected[first] > expected[second]:
            expected[first], expected[second] = expected[second], expected[first]
    assert ranked == expected


@given(st.randoms())
def test_findings_do_not_depend_on_the_order_of_survivors(random: st.DataObject) -> None:
    survivors = [survived(number, line=number % 4) for number in range(12)]
    shuffled = list(survivors)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert findings_of(shuffled) == findings_of(survivors)


def test_a_place_shows_the_diff_and_some_of_the_tests() -> None:
    tests = [f"t.py::test_{number}" for number in range(5)]
    (finding,) = findings_of([Survivor(mutant=a_mutant(1), outcome=Outcome.SURVIVED, tests=tests)])
    assert place_of(finding, unit="mutant") == Place(
        path="acme/core.py",
        line=2,
        text=finding.message,
        lines=(
            "-    return a < b",
            "+    return a <= b + 1 at 2",
            "ran by t.py::test_0, t.py::test_1, t.py::test_2, and 2 more",
        ),
    )


def test_what_names_no_mutant_has_none() -> None:
    assert mutant_named(Finding(check="mutation/other", message="a mutant")) is None
