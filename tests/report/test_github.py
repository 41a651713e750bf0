from __future__ import annotations

from dataclasses import replace

import pytest

from gates.model.status import Policy, Status
from gates.report import github
from tests.report.builders import clean, judged, messy, part


def test_ten_of_each_level_are_shown_and_the_rest_is_counted() -> None:
    findings = tuple(judged("lint/X", f"a{n:03}.py", 1, "bad") for n in range(500))
    health = replace(
        clean(),
        parts=(
            part("lint", "prod", Status.FAIL, "x", findings=findings),
            part("lint", "labs", Status.WARN, "x", findings=findings[:3], policy=Policy.WARN),
        ),
    )

    lines = github.annotations(health)

    errors = [line for line in lines if line.startswith("::error")]
    assert len(errors) == 10
    assert errors[0] == "::error file=a000.py,line=1,title=lint-prod%3A lint/X::bad"
    assert errors[-1] == "::error::491 more are not shown here: see the step summary and findings.sarif"
    assert [line for line in lines if line.startswith("::warning")][-1].endswith("::bad")


def test_problems_come_before_findings() -> None:
    assert github.annotations(messy())[0] == "::error title=smoke::pytest wrote no report Run `gates doctor`"


def test_a_command_is_escaped() -> None:
    line = github.command("error", "50% a\nb::c", title="x:y,z", path="a,b:c.py", line=3, column=4)

    assert line == "::error file=a%2Cb%3Ac.py,line=3,col=4,title=x%3Ay%2Cz::50%25 a\\nb::c"


def test_output_that_knows_the_token_is_refused() -> None:
    with pytest.raises(ValueError, match="random"):
        github.fenced("x ::abc:: y", "abc")


def test_findings_that_a_number_judges_are_warnings_worst_first() -> None:
    survivors = tuple(
        judged("mutation/survived", "a.py", rank, f"m{rank}", rank=rank, judged_by="s") for rank in (1, 2)
    )
    health = replace(clean(), parts=(part("mutation", "prod", Status.PASS, "x", findings=survivors),))

    assert github.annotations(health) == (
        "::warning file=a.py,line=2,title=mutation-prod%3A mutation/survived::m2",
        "::warning file=a.py,line=1,title=mutation-prod%3A mutation/survived::m1",
    )
