from __future__ import annotations

from dataclasses import replace

import pytest

from gates.model.account import Account
from gates.model.finding import Finding
from gates.model.health import Decision, Health, JudgedFinding, PartVerdict
from gates.model.place import Place, cause_of, place_of
from gates.model.status import FindingState, Status
from gates.model.trend import Trends
from gates.report import failures, markdown
from gates.report.compose import compose, steps
from gates.report.findings import OF_A_PART, listed
from gates.report.tally import tally
from gates.report.terminal import Terminal, render
from gates.report.wording import is_command
from tests.report.builders import clean, judged, part


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("test_a: AssertionError: 1 == 2", ("tests/t.py::test_a", "AssertionError: 1 == 2")),
        ("TestA::test_b[x: y]: KeyError: 'x'", ("tests/t.py::TestA::test_b[x: y]", "KeyError: 'x'")),
        ("test_a (setup): OSError", ("tests/t.py::test_a", "OSError (setup)")),
        ("test_a is expected to fail and passes: why", ("tests/t.py:3", "test_a is expected to fail and passes: why")),
    ],
)
def test_a_failing_test_is_named_as_pytest_takes_it(message: str, place: tuple[str, str]) -> None:
    found = place_of(Finding(check="tests/failed", path="tests/t.py", line=3, message=message), unit="test")

    assert (found.where, found.text) == place


def test_what_is_no_test_keeps_its_line_and_column() -> None:
    finding = Finding(check="lint/F401", path="a.py", line=3, column=8, message="os: unused")

    assert place_of(finding, unit="file", code="F401") == Place(path="a.py", line=3, column=8, text="F401 os: unused")
    assert place_of(finding, unit="file").where == "a.py:3:8"
    assert place_of(replace(finding, line=None), unit="test") == Place(path="a.py", column=8, text="os: unused")


def with_findings(counts: dict[str, int]) -> PartVerdict:
    findings = [
        judged(f"lint/{check}", f"{check}/{number:04}.py", 1, "bad")
        for check, many in counts.items()
        for number in range(many)
    ]
    waived = judged("lint/W", "w.py", 1, "bad", FindingState.WAIVED)
    return part("lint", "prod", Status.FAIL, "x", findings=(*findings, waived))


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"A": 3}, {"A": 3}),
        ({"A": 1000, "B": 1, "C": 1000}, {"A": 25, "B": 1, "C": 24}),
        ({f"R{number}": 2 for number in range(60)}, {f"R{number}": 1 for number in range(50)}),
    ],
)
def test_a_part_shows_some_findings_of_each_rule(counts: dict[str, int], shown: dict[str, int]) -> None:
    found, total = listed(with_findings(counts))

    seen: dict[str, int] = {}
    for finding, _ in found:
        check = finding.check.partition("/")[2]
        seen[check] = seen.get(check, 0) + 1
    assert (seen, total) == (shown, sum(counts.values()))
    assert len(found) <= OF_A_PART


def test_the_page_says_how_many_findings_it_does_not_show() -> None:
    health = replace(clean(), parts=(with_findings({"A": 1000}),))

    text = markdown.render(compose(health, Trends(), tally(health)))

    assert "Not shown here: 950 of lint-prod; all of them are in findings.sarif." in text


def decided(*places: Place, title: str = "3 F401, in prod", left: int = 0) -> Health:
    decision = Decision(
        priority=1,
        title=title,
        gate="lint",
        lane="prod",
        why="",
        next_step="repair it",
        reproduce="gates run lint-prod",
        places=places,
        places_left_out=left,
    )
    return replace(clean(), decisions=(decision,), parts=(with_findings({"F401": 60}),))


def steps_of(health: Health, columns: int = 80, report: str = "health.md") -> list[str]:
    lines = render(health, Trends(), Terminal(columns=columns), report=report).splitlines()
    start = lines.index("What to do next")
    return [line.strip() for line in lines[start + 1 :]]


def test_a_step_names_its_places_and_how_many_more_there_are() -> None:
    place = Place(path="src/a.py", line=54, column=8, text="F401 `os` imported but unused")

    assert steps_of(decided(place, left=41))[:5] == [
        "1. 3 F401, in prod",
        "src/a.py:54:8  F401 `os` imported but unused",
        "and 41 more: see health.md",
        "repair it",
        "gates run lint-prod",
    ]


TRACE = """\
tests/t.py:3: in test_add
    check({"a": 1})
src/sums.py:9: in check
    assert found == told
E   AssertionError: assert {'a': 1} == {'a': 2}
E
E     Differing items:
E       {'a': 1} != {'a': 2}
"""


def failing(number: int = 1) -> Finding:
    return Finding(
        check="tests/failed", path="tests/t.py", line=3, failed_at="src/sums.py:9", detail=TRACE,
        message=f"test_add[{number}]: AssertionError: assert {{'a': 1}} == {{'a': 2}}", output="--- Captured ---\nsaid",
        group="AssertionError: assert {'a': <n>} == {'a': <n>}",
    )  # fmt: skip


def test_a_failing_test_says_where_it_failed_and_how() -> None:
    found = place_of(failing(), unit="test")

    assert (found.where, found.failed_at) == ("tests/t.py::test_add[1]", "src/sums.py:9")
    assert found.told == "src/sums.py:9: AssertionError: assert {'a': 1} == {'a': 2}"
    assert found.lines == ("Differing items:", "  {'a': 1} != {'a': 2}")
    assert cause_of(failing(), unit="test") == "AssertionError: assert {'a': 1} == {'a': 2}"
    assert cause_of(replace(failing(), group="a fixture is missing"), unit="test") == "a fixture is missing"


def test_the_first_place_of_a_step_explains_itself_and_the_others_say_where() -> None:
    places = [place_of(failing(number), unit="test") for number in (1, 2)]

    assert steps_of(decided(*places, title="2 failed, such as AssertionError: assert {'a': 1} == {'a': 2}"))[1:6] == [
        "tests/t.py::test_add[1]  src/sums.py:9",
        "Differing items:",
        "{'a': 1} != {'a': 2}",
        "tests/t.py::test_add[2]  src/sums.py:9",
        "repair it",
    ]


def test_equal_numbers_of_two_files_are_both_said() -> None:
    places = [Place(path=f"{name}.py", text="88.88 %, 3 lines missing") for name in "ab"]

    told = [f"{name}.py  88.88 %, 3 lines missing" for name in "ab"]
    assert steps_of(decided(*places))[1:3] == told


def test_failures_are_shown_whole_some_of_each_cause() -> None:
    def red(*found: Finding) -> PartVerdict:
        judged = tuple(JudgedFinding(finding=finding, state=FindingState.NEW) for finding in found)
        tests = Account(unit="test", expected=9, examined=9, unexplained=0)
        return part("tests", "prod", Status.FAIL, "x", findings=judged, account=tests)

    same = red(*(failing(number) for number in range(5)))
    assert [len(failures.shown(same)), failures.left_out(same)] == [3, 2]
    many = red(*(replace(failing(), group=f"cause {number}") for number in range(30)))
    assert [len(failures.shown(many)), failures.left_out(many)] == [20, 10]
    assert failures.shown(red(replace(failing(), detail="", output=""))) == ()


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("gates prove", True),
        ("ruff check --select E401 --fix tests/test_bad.py", True),
        (".venv/bin/python -m pip install x", True),
        ("ruff format . --extend-exclude src", True),
        ("ruff format .", True),
        ("gates run lint-prod; where it is meant, `gates accept`", False),
        ("run them, then `gates collect`: gates run a b", False),
        ("mend the test or the code under it", False),
        ("git fetch --unshallow, or a full clone", False),
        ("gates", False),
    ],
)
def test_a_command_is_told_from_a_sentence(text: str, is_one: bool) -> None:
    assert is_command(text) is is_one


def test_a_text_is_said_once() -> None:
    places = [Place(path=f"{name}.py", text="cannot import x") for name in "abc"]

    assert steps_of(decided(*places))[1:4] == ["a.py  cannot import x", "b.py", "c.py"]
    assert steps_of(decided(*places, title="3 errors: cannot import x"))[1:4] == ["a.py", "b.py", "c.py"]


def test_a_place_is_never_cut() -> None:
    path = "/".join(["package"] * 8) + "/module.py"

    assert "".join(steps_of(decided(Place(path=path, line=3, text="bad")), columns=40)[1:4]) == f"{path}:3"


def test_without_a_page_the_findings_are_listed() -> None:
    lines = steps_of(decided(Place(path="F401/0000.py", line=1, text="bad"), left=59), report="")

    assert "and 59 more: see below" in lines
    assert "Findings of lint-prod" in lines
    assert lines.count("F401/0049.py:1  F401 bad") == 1
    assert lines[-1] == "and 10 more: `gates health` writes all of them"


def test_one_note_of_several_parts_is_told_once_and_notes_are_bounded() -> None:
    many = tuple(
        part("lint", f"lane{number}", Status.PASS, "x", notes=("ruff: old option", f"own {number}", "third"))
        for number in range(20)
    )
    health = replace(clean(), parts=many)

    text = render(health, Trends(), Terminal(columns=100), report="health.md")

    assert text.count("ruff: old option") == 1
    assert "  lint-lane0, lint-lane1, lint-lane2 and 17 more: ruff: old option" in text
    assert "  and 14 notes more: see health.md" in text


def test_a_missing_part_with_a_row_is_not_said_again() -> None:
    parts = (part("lint", "prod", Status.ERROR, "no evidence", account=None),)
    health = replace(clean(), parts=parts, missing_parts=("lint-prod", "tests-2of4"))

    lines = render(health, Trends(), Terminal(columns=100)).splitlines()

    assert [line for line in lines if "missing" in line] == ["  missing  tests-2of4"]


def test_a_repository_without_a_commit_is_said_in_good_english() -> None:
    run = clean()
    health = replace(run, subject=replace(run.subject, commit_sha=None, is_dirty=True))

    assert render(health, Trends(), Terminal()).splitlines()[1].startswith("No commit yet, run 1 of ")


def test_a_number_keeps_its_percent_sign_and_no_number_is_cut() -> None:
    account = Account(unit="file", expected=1, examined=1, unexplained=0)
    summary = "5 findings (3 F401, 2 E501) that go on for a while; lines 86.63 %, branches 80.41 %"
    health = replace(clean(), parts=(part("coverage", "prod", Status.FAIL, summary, account=account),))

    for columns in range(72, 120):
        text = render(health, Trends(), Terminal(columns=columns))
        words = set(text.split())
        assert {"86.63", "80.41"} <= words
        assert not [line for line in text.splitlines() if line.strip().startswith("%")]


def test_a_listing_is_cut_at_the_lowest_rank() -> None:
    survivors = tuple(judged("mutation/survived", "a.py", rank, "m", rank=rank) for rank in range(1, 70))

    shown, total = listed(part("mutation", "prod", Status.PASS, "x", findings=survivors))

    assert ([finding.rank for finding, _ in shown], total) == (list(range(69, 19, -1)), 69)


def test_each_mutant_shows_its_diff_and_of_failing_tests_the_first_explains_itself() -> None:
    mutants = [Place(path="a.py", line=line, text=f"m{line}", lines=(f"-{line}",)) for line in (1, 2)]
    failures = [Place(path="t.py", test=name, text=name, lines=("assert 1 == 2",)) for name in ("test_a", "test_b")]
    decision = Decision(
        priority=1, title="t", gate="mutation", lane="prod", why="w", next_step="n", reproduce="",
        places=(*mutants, *failures),
    )  # fmt: skip

    (step,) = steps(replace(clean(), decisions=(decision,)))

    assert [place.lines for place in step.places] == [("-1",), ("-2",), (), ()]
