from __future__ import annotations

import pytest

from gates.cli.judging import summaries
from gates.model.scope import Lane
from gates.testing.builders import a_lane, a_repository

FILES = {
    "src/a.py": "prod",
    "tests/test_a.py": "tests",
    "tests/helpers.py": "tests",
    "qa/test_b.py": "qa",
    "noxfile.py": "project",
    "docs/conf.py": "project",
    "other/run.py": "other",
}


def lanes(**fields: int) -> tuple[Lane, ...]:
    return (
        a_lane("prod", ("src",), tests=("tests",)),
        a_lane("tests", ("tests",), tier=1),
        a_lane("qa", ("qa",)),
        a_lane("project", ("noxfile.py", "docs"), **fields),
        a_lane("other", ("other",)),
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({}, ["prod", "other"]), ({"tier": 1}, ["prod", "project", "other"])],
)
def test_a_lane_of_tests_alone_or_of_tools_alone_holds_no_production(
    fields: dict[str, int], expected: list[str]
) -> None:
    found = summaries(a_repository(FILES, lanes=lanes(**fields)))

    assert [lane.lane for lane in found if lane.has_production] == expected
