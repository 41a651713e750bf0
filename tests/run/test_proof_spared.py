"""Whether a right thing left a gate as green as it was, also beside defects that are planted at the same time."""

from __future__ import annotations

from gates.api import Finding, Problem, balance
from gates.model.evidence import Reading
from gates.run.proof import sight_of_reading, spared


def sight(*findings: tuple[str, str | None], problems: tuple[str, ...] = (), is_open: bool = False):
    return sight_of_reading(
        Reading(
            account=balance(unit="file", expected=["a.py"], examined=[] if is_open else ["a.py"]),
            findings=tuple(Finding(check=check, path=path, message="m") for check, path in findings),
            problems=tuple(Problem(what=what, way_out="mend") for what in problems),
        )
    )


def test_a_gate_that_says_nothing_new_has_spared_it():
    assert spared(sight(("x/a", "old.py")), sight(("x/a", "old.py"))) == ""
    assert spared(sight(("x/a", "old.py")), sight()) == ""


def test_what_is_said_of_it_is_told():
    told = spared(sight(), sight(("x/a", "good.py")))
    assert told == "x/a was reported at good.py, though nothing is wrong"
    assert "x/a was reported, though" in spared(sight(), sight(("x/a", None)))


def test_what_is_said_of_a_defect_beside_it_does_not_count_and_all_else_does():
    besides = frozenset({"bad.py"})
    assert spared(sight(), sight(("x/a", "bad.py"), ("x/b", "bad.py")), besides) == ""
    assert spared(sight(), sight(("x/a", "bad.py"), ("x/a", "good.py")), besides).startswith("x/a was reported at good")
    assert spared(sight(), sight(("x/a", None)), besides).startswith("x/a was reported, though")
    assert spared(sight(), sight(("x/a", "other.py")), besides).startswith("x/a was reported at other.py")


def test_what_cannot_be_judged_is_not_spared():
    assert spared(sight(), sight(problems=("broken",)), frozenset({"bad.py"})) == "the gate could not judge it: broken"
    assert spared(sight(), sight(is_open=True)) == "it opened the account"
