"""Further cases of the gate `coverage`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from further_cases.case import Case, Results
from further_cases.testing import BOTH, COPY, INI, PROD, WEB, in_a_run_of, no_lane, without_end
from gates.api import Change, ChangedFile, Component, Scope, Targets
from gates.builtin.coverage import Settings
from gates.testing import a_lane

SUMS = "src/acme/sums.py"
ALL = Targets(lines=Decimal(90), branches=Decimal(80), changed_lines=Decimal(95), source="tier 1")
HALF = "from acme.sums import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n"


def _asked(targets: Targets, **change: Any) -> Callable[[Scope], Scope]:
    def asked(scope: Scope) -> Scope:
        components = (Component(name="sums", paths=(SUMS,)), Component(name="else", paths=("labs",)))
        repository = replace(scope.repository, components=components, change=Change(**change))
        least = {"sums": replace(ALL, source="component sums"), "else": Targets(lines=Decimal(1), source="else")}
        return replace(scope, repository=repository, targets=targets, component_targets=least)

    return asked


def _report(**how: Any) -> Callable[[Results], Results]:
    def change(results: Results) -> Results:
        result = results["pytest"]
        report = {**json.loads(result.outputs["coverage.json"]), **how}
        outputs = {**result.outputs, "coverage.json": json.dumps(report).encode()}
        return {**results, "pytest": replace(result, outputs=outputs)}

    return change


WORKERS = ("-n", "1")
UNTESTED = (ChangedFile(path=SUMS, added_lines=(2, 3)),)
CASES = (
    Case(name="no bounds", scope=lambda scope: replace(scope, targets=Targets())),
    Case(
        name="all bounds, of components and files too",
        settings=Settings(minimum_per_file=Decimal(70)),
        scope=_asked(ALL),
    ),
    Case(
        name="changed lines that no test runs",
        files={"tests/smoke/test_start.py": HALF},
        scope=_asked(ALL, base_sha="1" * 40, files=UNTESTED),
    ),
    Case(name="a change that nobody knows", scope=_asked(ALL, unknown_because="the clone is shallow")),
    Case(name="no lane", scope=no_lane),
    Case(name="a lane without files", scope=lambda scope: replace(scope, files=())),
    Case(name="no test root that exists", lanes=(replace(PROD, tests=("gone", "lost")), a_lane("tests", ("tests",)))),
    Case(name="a question that is not among those of the run", scope=lambda scope: replace(scope, asked=())),
    Case(
        name="two lanes in one process", files=WEB, lanes=BOTH, scope=in_a_run_of("coverage", Settings(), "prod", "web")
    ),
    Case(
        name="a file that is left out, one of them with a reason, and one that cannot be parsed",
        files={
            "pyproject.toml": f'{INI}[tool.coverage.run]\nomit = ["src/acme/out.py", "src/acme/gen.py"]\n',
            "src/acme/out.py": "X = 1\n",
            "src/acme/gen.py": "X = 1\n",
            "src/acme/bad.py": "def (\n",
        },
        settings=Settings(left_out_files={"gen.py": "generated"}),
    ),
    Case(
        name="nothing but comments",
        files={
            "src/acme/sums.py": "# nothing\n",
            "src/acme/__init__.py": "",
            "tests/test_sums.py": "import acme.sums\n\n\ndef test_it():\n    assert acme.sums\n",
            "tests/smoke/test_start.py": "def test_it():\n    assert True\n",
        },
    ),
    Case(
        name="nothing that counts",
        files={
            "src/acme/sums.py": "X = 1  # pragma: no cover\n",
            "src/acme/__init__.py": "",
            "tests/test_sums.py": "import acme.sums\n\n\ndef test_it():\n    assert acme.sums\n",
            "tests/smoke/test_start.py": "def test_it():\n    assert True\n",
        },
    ),
    Case(name="everything omitted", files={"pyproject.toml": f'{INI}[tool.coverage.run]\nomit = ["src/*"]\n'}),
    Case(
        name="nothing that counts in one file, the other omitted",
        files={
            "src/acme/sums.py": "X = 1\n",
            "src/acme/__init__.py": "",
            "pyproject.toml": f'{INI}[tool.coverage.run]\nomit = ["src/acme/sums.py"]\n',
            "tests/test_sums.py": "import acme.sums\n\n\ndef test_it():\n    assert acme.sums\n",
            "tests/smoke/test_start.py": "def test_it():\n    assert True\n",
        },
    ),
    Case(name="an installed copy is tested", files=COPY),
    Case(
        name="no test imports anything",
        files={
            "tests/test_sums.py": "def test_it():\n    assert True\n",
            "tests/smoke/test_start.py": "def test_it():\n    assert True\n",
        },
    ),
    Case(name="a run without an end", results=without_end),
    Case(name="a failing test", files={"tests/test_sums.py": HALF.replace("== 3", "== 4")}),
    Case(
        name="no report",
        results=lambda done: {
            name: replace(it, outputs={"record.jsonl": it.outputs["record.jsonl"]}) for name, it in done.items()
        },
    ),
    Case(name="a report with a problem of its own", results=_report(problems=["the data file is broken"])),
    Case(name="workers that coverage reaches", settings=Settings(options=WORKERS)),
    Case(name="workers that it is told not to reach", settings=Settings(options=WORKERS, subprocesses=False)),
    Case(
        name="workers that an old one does not reach", settings=Settings(options=WORKERS), results=_report(patches=[])
    ),
    Case(name="an old one", results=_report(patches=[], config_file=None)),
    Case(name="files left out by no pattern", results=_report(omitted={"src/acme/other.py": ""})),
    Case(name="files left out by a pattern and by none", results=_report(omitted={"src/a.py": "", "src/b.py": "b.py"})),
)
