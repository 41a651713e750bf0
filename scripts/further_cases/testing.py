"""Further cases of the gate `tests`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from further_cases.case import Case, Results, untracked
from gates.api import Asked, PartId, Policy, Scope
from gates.builtin.tests import Settings
from gates.testing import a_lane

PROD = a_lane(tests=("tests",))
TESTS = ("tests/smoke/test_start.py", "tests/test_sums.py")
SUMS = "from acme.sums import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n"
INI = '[tool.pytest.ini_options]\npythonpath = ["src"]\n'
SKIPPED = "import pytest\n\npytestmark = pytest.mark.skip(reason='later')\n\n\n"
COPY = {
    "site-packages/acme/__init__.py": "",
    "site-packages/acme/sums.py": "def add(a, b):\n    return b if a is None else a + b\n",
    "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["site-packages"]\n',
}
"""An installed copy of the package, which is what the tests import."""


def in_a_run_of(gate: str, settings: Any, *lanes: str) -> Callable[[Scope], Scope]:
    """The same question is asked of these lanes in one run."""

    def change(scope: Scope) -> Scope:
        return replace(
            scope, asked=tuple(Asked(part=PartId(gate=gate, lane=lane), settings=settings) for lane in lanes)
        )

    return change


def without_end(results: Results) -> Results:
    """The record was cut before the end of the session."""
    result = results["pytest"]
    lines = result.outputs["record.jsonl"].splitlines(keepends=True)
    return {**results, "pytest": replace(result, outputs={**result.outputs, "record.jsonl": b"".join(lines[:-1])})}


def _without_warnings(results: Results) -> Results:
    """What an older recorder left where pytest's warnings were switched off."""
    result = results["pytest"]
    record = re.sub(rb'"has_warnings": ?true', b'"has_warnings": false', result.outputs["record.jsonl"])
    return {**results, "pytest": replace(result, outputs={**result.outputs, "record.jsonl": record})}


def no_lane(scope: Scope) -> Scope:
    """Nobody says which lane."""
    return replace(scope, lane=None)


WEB = {
    "web/__init__.py": "X = 1\n",
    "web_tests/test_web.py": "import web\n\n\ndef test_web():\n    assert web.X == 1\n",
    "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["src", "."]\n',
}
SLIP = {"tests/test_sums.py": f"{SUMS}\n\ndef tset_more():\n    assert True\n"}
BOTH = (PROD, a_lane("web", ("web",), tests=("web_tests",)), a_lane("rest", (".",)))
CASES = (
    Case(name="no bounds", settings=Settings(maximum_skipped=None, maximum_reruns=None)),
    Case(name="all bounds", settings=Settings(minimum_tests=3, maximum_skipped=1, maximum_reruns=2)),
    Case(name="no lane", scope=no_lane),
    Case(name="a test root that is gone", lanes=(replace(PROD, tests=("tests", "gone")), a_lane("tests", ("tests",)))),
    Case(
        name="a test root that is gone, nearly named as another one of the lane",
        lanes=(replace(PROD, tests=("tests", "testz")), a_lane("tests", ("tests",))),
    ),
    Case(name="no test root that exists", lanes=(replace(PROD, tests=("gone", "lost")), a_lane("tests", ("tests",)))),
    Case(name="no test at all", files={"tests/made.py": "X = 1\n"}, without=TESTS),
    Case(name="no file that can be collected", files={"tests/test_sums.py": "import nowhere_at_all\n"}, without=TESTS),
    Case(name="a name that pytest does not know", files=SLIP),
    Case(
        name="a name that pytest does not know, in a run without an end",
        files=SLIP,
        results=without_end,
    ),
    Case(
        name="no test, in a run without an end", files={"tests/made.py": "X = 1\n"}, without=TESTS, results=without_end
    ),
    Case(name="an installed copy is tested", files=COPY),
    Case(name="two lanes in one process", files=WEB, lanes=BOTH, scope=in_a_run_of("tests", Settings(), "prod", "web")),
    Case(name="a question that is not among those of the run", scope=lambda scope: replace(scope, asked=())),
    Case(
        name="options, marks and a run without warnings",
        results=_without_warnings,
        files={
            "pyproject.toml": f'{INI}addopts = "-q"\nmarkers = ["smoke"]\n',
            "tests/test_sums.py": "import pytest\n\n\n@pytest.mark.smoke\ndef test_add():\n    assert 1 + 2 == 3\n",
        },
    ),
    Case(
        name="doctests of code that no test root names, in one of two folders",
        files={"pyproject.toml": f'{INI}addopts = "--doctest-modules"\n', "lib/more.py": "X = 1\n"},
        lanes=(a_lane(paths=("src", "lib"), tests=("tests", "lib")), a_lane("tests", ("tests",))),
    ),
    Case(
        name="doctests that pytest is told to look for only in the tests",
        files={"pyproject.toml": f'{INI}addopts = "--doctest-modules"\ntestpaths = ["tests"]\n'},
    ),
    Case(
        name="without a configuration",
        files={"tests/test_sums.py": "def test_add():\n    assert 1 + 2 == 3\n"},
        without=("pyproject.toml", "tests/smoke/test_start.py"),
    ),
    Case(
        name="failures of one cause, skipped ones, and a folder that was not collected",
        files={
            "tests/test_more.py": (
                "import pytest\n\n\n@pytest.mark.parametrize('n', range(4))\ndef test_n(n):\n    assert n < 0\n\n\n"
                "@pytest.mark.skip(reason='later')\ndef test_later():\n    assert True\n"
            ),
        },
    ),
    Case(
        name="a module that the tests import and that git ignores",
        files={"src/acme/made.py": "X = 1\n", "tests/test_made.py": "import acme.made\n\n\ndef test_a(): pass\n"},
        scope=untracked("src/acme/made.py"),
    ),
    Case(name="an interpreter without asserts", settings=Settings(env={"PYTHONOPTIMIZE": "1"})),
    Case(
        name="files whose tests are all skipped, one of them left out with a reason",
        files={
            "tests/test_old.py": f"{SKIPPED}def test_a(): assert 0\n",
            "tests/test_mac.py": f"{SKIPPED}def test_b(): assert 0\n",
        },
        settings=Settings(left_out_files={"tests/test_mac.py": "another system"}),
    ),
    Case(
        name="test files that no lane runs: in a package, left out with a reason, and in a lane that is only watched",
        files={
            "src/test_inner.py": "def test_inner():\n    assert True\n",
            "src/test_slow.py": "def test_slow():\n    assert True\n",
            "labs/test_lab.py": "def test_lab():\n    assert True\n",
        },
        lanes=(PROD, a_lane("tests", ("tests",)), a_lane("labs", ("labs",), policy=Policy.WARN)),
        settings=Settings(left_out_files={"src/test_slow.py": "it takes a day"}),
    ),
)
