"""Further cases of the gate `mutation`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from further_cases.case import Case, Results
from further_cases.testing import no_lane
from gates.api import Change, ChangedFile, Component, Scope, Targets
from gates.builtin.mutation import Extent, Settings
from gates.testing import a_lane

SUMS, TESTS = "src/acme/sums.py", "tests/test_sums.py"
TARGET = Targets(mutation=Decimal(80), source="tier 2")
COMPONENTS = (Component(name="sums", paths=(SUMS,)), Component(name="rest", paths=("labs",), tier=1))
LEAST = {
    "sums": replace(TARGET, mutation=Decimal(60), source="component sums"),
    "rest": Targets(lines=Decimal(90), source="component rest"),
}
PROD, OTHER = a_lane(tests=("tests",)), a_lane("tests", ("tests",))
FIRST = (replace(PROD, tier=1), OTHER)
"""The lane is of the first tier, where a change of tests asks what they run."""
NOTHING = {SUMS: "X = 1\n", TESTS: "def test_it():\n    assert True\n", "tests/smoke/test_start.py": ""}
"""A project without a function."""
HALF = {
    SUMS: (
        "def add(a, b):\n    return a + b\n\n\ndef twice(a):\n    return a * 2\n\n\ndef unused(a):\n    return a - 1\n"
        "\n\ndef idle():\n    pass\n"
    ),
    TESTS: (
        "from acme.sums import add, twice\n\n\ndef test_add():\n    assert add(1, 2) == 3\n\n\n"
        "def test_twice():\n    twice(4)\n"
    ),
    "tests/smoke/test_start.py": "def test_it():\n    assert True\n",
}
"""A project whose tests notice some of the mutants."""


def _file(path: str, *lines: int) -> ChangedFile:
    return ChangedFile(path=path, added_lines=lines)


def _in(*files: ChangedFile, **how: Any) -> Callable[[Scope], Scope]:
    """A change of these files."""
    return _of(Change(**{"base_sha": "1" * 40, "files": files, **how}))


def _of(
    change: Change | None = None,
    *,
    targets: Targets = TARGET,
    component_targets: Mapping[str, Targets] | None = None,
    components: tuple[Component, ...] = (),
) -> Callable[[Scope], Scope]:
    def asked(scope: Scope) -> Scope:
        held = replace(scope.repository, change=change or scope.repository.change, components=components)
        return replace(scope, repository=held, targets=targets, component_targets=component_targets or {})

    return asked


def _told(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Results], Results]:
    """What was kept of the mutants says something else."""

    def changed(results: Results) -> Results:
        result = results["mutants"]
        told = change(json.loads(result.outputs["mutants.json"]))
        return {"mutants": replace(result, outputs={"mutants.json": json.dumps(told).encode()})}

    return changed


def _newer(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "version": 2}


def _cut(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "runner": [line for line in told["runner"] if line["t"] != "end"]}


def _unkept(results: Results) -> Results:
    return {name: replace(it, outputs={}) for name, it in results.items()}


def _stopped(results: Results) -> Results:
    """The last program was stopped, and left what it had."""
    result = results["mutants"]
    *first, last = result.invocations
    return {"mutants": replace(result, invocations=(*first, replace(last, exit_code=None, signal=9)))}


README = _file("README.md", 1)
REMOVED = ChangedFile(path=SUMS)
"""A change that only takes lines away."""
CHANGED_TEST = ChangedFile(path=TESTS, added_lines=(4,))
CASES = (
    Case(name="no bounds", files=HALF),
    Case(
        name="bounds of the lane and of its components",
        files=HALF,
        scope=_of(targets=TARGET, components=COMPONENTS, component_targets=LEAST),
    ),
    Case(name="no lane", scope=no_lane),
    Case(name="a lane without files", scope=lambda scope: replace(scope, files=())),
    Case(name="no test root that exists", lanes=(replace(PROD, tests=("gone", "lost")), OTHER)),
    Case(name="a test root that is gone", lanes=(replace(PROD, tests=("tests", "gone")), OTHER)),
    Case(name="a lane without a function", files=NOTHING),
    Case(name="a test that fails without any mutant", files={TESTS: "def test_add():\n    assert 1 + 2 == 4\n"}),
    Case(name="a test file that cannot be imported", files={TESTS: "import nowhere_at_all\n"}),
    Case(name="a task that was not carried out", results=lambda _: {}),
    Case(name="a task that kept nothing", results=_unkept),
    Case(name="a task that was stopped while it kept what it had", results=_stopped),
    Case(name="an answer of another version", results=_told(_newer)),
    Case(name="a runner that was cut off", results=_told(_cut)),
    Case(name="a runner that was cut off before it came to a mutant", scope=_in(_file(SUMS, 1)), results=_told(_cut)),
    Case(name="lines that a change adds", files=HALF, scope=_in(README, _file(SUMS, 6, 10))),
    Case(
        name="lines that a change adds, though the whole is wanted",
        files=HALF,
        settings=Settings(extent=Extent.WHOLE),
        scope=_in(README, _file(SUMS, 6)),
    ),
    Case(
        name="a line of a change that no mutant could change",
        files={SUMS: f"LIMIT = 3\n{HALF[SUMS]}", **{path: HALF[path] for path in HALF if path != SUMS}},
        scope=_in(_file(SUMS, 1)),
    ),
    Case(name="a change of nothing that is mutated", scope=_in(README)),
    Case(name="a change that only takes lines away", scope=_in(README, REMOVED)),
    Case(name="a change that nobody knows", scope=_in(_file(SUMS, 2), unknown_because="the clone is shallow")),
    Case(name="no change against a base", scope=_in()),
    Case(
        name="no change against a base, where only a change is wanted",
        settings=Settings(extent=Extent.CHANGE),
        scope=_in(),
    ),
    Case(name="no base, where only a change is wanted", settings=Settings(extent=Extent.CHANGE)),
    Case(name="a change that takes a file away", scope=_in(deleted_files=("src/acme/old.py",))),
    Case(name="a change of a test", scope=_in(CHANGED_TEST)),
    Case(name="a change of a test of the first tier", lanes=FIRST, scope=_in(CHANGED_TEST)),
    Case(
        name="a change of a test of the second tier, beside a component of the first",
        scope=_of(Change(base_sha="1" * 40, files=(CHANGED_TEST,)), components=COMPONENTS),
    ),
    Case(
        name="a change of a test of a component of the first tier",
        scope=_of(
            Change(base_sha="1" * 40, files=(CHANGED_TEST,)),
            components=(Component(name="sums", paths=(SUMS,), tier=1),),
        ),
    ),
    Case(name="a change of what is no test of the first tier", lanes=FIRST, scope=_in(README, REMOVED)),
    Case(
        name="a change of a text beside the tests of the first tier",
        lanes=FIRST,
        files={"tests/sums.txt": "3\n"},
        scope=_in(_file("tests/sums.txt", 1)),
    ),
)
