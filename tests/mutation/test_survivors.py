from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gates.model.finding import Finding
from gates.model.place import Place, place_of
from gates.mutation.mutant import Mutant
from gates.mutation.outcomes import Outcome
from gates.mutation.survivors import NO_TESTS, SCORE, SURVIVED, Survivor, findings_of, mutant_named
from tests.mutation.builders import a_mutant


def survivor(mutant: Mutant, **more: object) -> Survivor:
    given = {"outcome": Outcome.SURVIVED, "diff": mutant.diff, **more}
    return Survivor(
        mutant=mutant.id, path=mutant.path, qualname=mutant.qualname, line=mutant.line, last_line=mutant.last_line,
        **given,  # type: ignore[arg-type]
    )  # fmt: skip


def survived(number: int, line: int = 2, **more: object) -> Survivor:
    return survivor(a_mutant(number, line=line), **{"tests": ("tests/t.py::test_a",), "tier": 1, **more})


def test_a_survivor_says_what_changed_where_and_which_tests_ran_it() -> None:
    mutant = a_mutant(1, last_line=3)
    (finding,) = findings_of([survivor(mutant, tests=("t.py::test_b", "t.py::test_a"))])
    said = "`return a < b` became `return a <= b + 1 at 2` in less: 2 tests ran it and passed"
    assert finding == Finding(
        check=SURVIVED,
        message=f"mutant {mutant.id}: {said}",
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
    (finding,) = findings_of([survivor(mutant, outcome=Outcome.NO_TESTS)])
    said = f"mutant {mutant.id}: `return a < b` became `return a <= b + 1 at 2` in less: no test runs it"
    assert (finding.check, finding.message, finding.output) == (NO_TESTS, said, "")


def test_of_long_code_the_part_that_differs_is_shown() -> None:
    lines = "x, " * 60
    (finding,) = findings_of([survivor(a_mutant(1), diff=f"-f({lines}a < b, {lines})\n+f({lines}a <= b, {lines})")])
    before, after = finding.message.partition(": ")[2].partition(" in less")[0].split(" became ")
    assert ("a < b" in before, "a <= b" in after, len(before) < 70, len(after) < 70) == (True, True, True, True)


def test_a_change_that_only_takes_away_or_puts_in_says_so() -> None:
    gone, come = (findings_of([survivor(a_mutant(1), diff=diff)])[0].message for diff in ("-    x = 1", "+    x = 1"))
    assert (gone.split(": ")[1], come.split(": ")[1]) == ("without `x = 1` in less", "with `x = 1` in less")


def test_of_many_tests_the_first_are_named_and_all_are_counted() -> None:
    tests = [f"t.py::test_{number:02}" for number in range(25)]
    (every,) = findings_of([survivor(a_mutant(1), tests=tests)])
    (few,) = findings_of([survivor(a_mutant(1), tests=tests[:2], of=25)])
    assert every.output.splitlines()[-2:] == ["t.py::test_19", "and 5 more"]
    assert few.output.splitlines() == ["t.py::test_00", "t.py::test_01", "and 23 more"]
    assert every.message == few.message


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
    expected = [each.mutant for each in worst_first]
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
    (finding,) = findings_of([survivor(a_mutant(1), tests=tests)])
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
