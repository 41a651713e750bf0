"""Further cases of the gate `smoke`."""

from __future__ import annotations

from dataclasses import replace

from further_cases.case import Case
from further_cases.testing import BOTH, COPY, INI, TESTS, WEB, in_a_run_of, no_lane, without_end
from gates.api import Asked, PartId, Scope
from gates.builtin import tests
from gates.builtin.smoke import Settings

MARKED = {
    "pyproject.toml": f'{INI}markers = ["smoke"]\n',
    "tests/test_sums.py": "import pytest\n\n\n@pytest.mark.smoke\ndef test_add():\n    assert 1 + 2 == 3\n",
}


def _with_the_tests(scope: Scope) -> Scope:
    others = Asked(part=PartId(gate="tests", lane="prod"), settings=tests.Settings())
    return replace(scope, asked=(others, *scope.asked))


CASES = (
    Case(name="no bounds", settings=Settings(maximum_skipped=None, maximum_reruns=None)),
    Case(name="all bounds", settings=Settings(minimum_tests=3, maximum_skipped=1, maximum_reruns=2)),
    Case(name="no lane", scope=no_lane),
    Case(name="a command that is none of pytest's", settings=Settings(command=("make", "smoke"))),
    Case(name="marks that choose nothing", files=MARKED, settings=Settings(markers="nothing")),
    Case(
        name="marks that choose nothing, in a run without an end",
        files=MARKED,
        settings=Settings(markers="nothing"),
        results=without_end,
    ),
    Case(
        name="marks in a folder without tests",
        files={"tests/made.py": "X = 1\n"},
        without=TESTS,
        settings=Settings(markers="smoke"),
    ),
    Case(name="a folder that cannot be collected", files={"tests/smoke/test_start.py": "import nowhere_at_all\n"}),
    Case(name="marks that only pytest understands", files=MARKED, settings=Settings(markers="smoke and (")),
    Case(name="marks with arguments", files=MARKED, settings=Settings(markers="smoke(level=1)")),
    Case(
        name="read out of the run of all tests", files=MARKED, settings=Settings(markers="smoke"), scope=_with_the_tests
    ),
    Case(name="a command that chooses by itself", files=MARKED, settings=Settings(command=("pytest", "-k", "add"))),
    Case(name="an installed copy is tested", files=COPY),
    Case(
        name="two lanes in one process",
        files={**WEB, "web_tests/smoke/test_it.py": "def test_it():\n    assert True\n"},
        lanes=BOTH,
        scope=in_a_run_of("smoke", Settings(), "prod", "web"),
    ),
    Case(name="a question that is not among those of the run", scope=lambda scope: replace(scope, asked=())),
    Case(
        name="a test that is skipped and one that fails",
        files={
            "tests/smoke/test_more.py": (
                "import pytest\n\n\ndef test_no():\n    assert 1 == 2\n\n\n"
                "@pytest.mark.skip(reason='later')\ndef test_later():\n    assert True\n"
            )
        },
    ),
)
