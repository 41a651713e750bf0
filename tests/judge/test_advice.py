from __future__ import annotations

from dataclasses import replace

import pytest

from gates.api import Check
from gates.judge.advice import Surroundings, back, missing_module, repair, to_the_bound
from gates.model.evidence import Tool
from gates.model.finding import Finding
from gates.model.health import ConditionVerdict, PartVerdict
from gates.model.scope import PartId
from gates.model.status import Fix, Policy, Status
from tests.judge.builders import at_least, at_most, count, lane

SOURCES = ("src/acme/__init__.py", "src/acme/core.py", "libs/b/src/b/x.py")
PATHS = frozenset({*SOURCES, "pyproject.toml", "tests/helpers.py", "libs/b/setup.py"})
AROUND = Surroundings(paths=PATHS, python=".venv/bin/python", version="CPython 3.11.7")
FORMAT = Check(id="format/file-not-formatted", title="x", way_out="Run it.", command="ruff format")


INSTALL = ".venv/bin/python -m pip install"
HERE = f"install this checkout with {INSTALL} -e"
ELSEWHERE = "install `freezegun` into the interpreter that runs the tests (CPython 3.11.7)"


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("acme", f"`acme` is src/acme/__init__.py: {HERE} ."),
        ("acme.core", f"`acme.core` is src/acme/core.py: {HERE} ."),
        ("b.x", f"`b.x` is libs/b/src/b/x.py: {HERE} libs/b"),
        (
            "helpers",
            "`helpers` is tests/helpers.py: put tests on pytest's `pythonpath`, or install the project that holds it",
        ),
        ("freezegun.api", f"{ELSEWHERE}: {INSTALL} freezegun"),
        ("acme.gone", ""),
    ],
)
def test_a_missing_module_is_installed_from_where_it_is(name: str, advice: str) -> None:
    assert missing_module(f"ModuleNotFoundError: No module named '{name}'", AROUND) == advice


def test_a_skipped_import_is_optional_or_is_installed() -> None:
    told = "the module numpy.linalg is missing: the whole file skips itself"
    assert missing_module(told, AROUND) == (
        "name it in optional-imports, or install `numpy` into the interpreter that runs the tests (CPython 3.11.7): "
        f"{INSTALL} numpy"
    )


def test_a_text_without_a_missing_module_has_no_such_advice() -> None:
    assert missing_module("import file mismatch", AROUND) == ""
    assert missing_module("No module named ''; rm -rf ~", AROUND) == ""


def test_collected_evidence_names_no_interpreter_of_this_machine() -> None:
    assert missing_module("No module named 'x'", Surroundings()).endswith(": python -m pip install x")


def formatted(*paths: str) -> str:
    found = [Finding(check=FORMAT.id, message="x", path=path, fix=Fix.SAFE) for path in paths]
    part = PartId(gate="format", lane="prod")
    verdict = PartVerdict(part=part, policy=Policy.STRICT, status=Status.FAIL, summary="", tool=Tool(name="ruff"))
    return repair(verdict, FORMAT, FORMAT.id, found, lane("prod", paths=("src", "my tools")))


def test_a_command_names_a_few_files_or_else_the_lane() -> None:
    assert formatted("src/a.py", "src/b.py") == "ruff format src/a.py src/b.py"
    assert formatted("a.py", "b.py", "c.py", "d.py") == "ruff format src 'my tools'"


def test_a_file_name_cannot_be_a_command_or_an_option() -> None:
    assert formatted("a.py; rm -rf ~", "--config=x.py") == "ruff format 'a.py; rm -rf ~' ./--config=x.py"


def test_a_count_says_how_much_is_lacking() -> None:
    passed = count(295, "tests.passed", unit="test")
    least, most = at_least("297", metric="tests.passed"), at_most("290", metric="tests.passed")
    short = ConditionVerdict(condition=least, status=Status.FAIL, measured=passed)
    long = ConditionVerdict(condition=most, status=Status.FAIL, measured=passed)

    assert to_the_bound(short, has_files=False) == "find out what became of 2 tests: at least 297 are asked for"
    named = replace(short, measured=replace(passed, lacks="2 were skipped (`t.py::a`, `t.py::b`)"))
    assert to_the_bound(named, has_files=False) == (
        "at least 297 are asked for; find out why 2 were skipped (`t.py::a`, `t.py::b`)"
    )
    assert to_the_bound(long, has_files=False) == "bring it to at most 290: that is 5 tests fewer"
    assert to_the_bound(short, has_files=True) == "bring it to at least 297, worst files first"


def test_a_command_never_reaches_into_a_lane_below() -> None:
    found = [Finding(check=FORMAT.id, message="x", path=f"src/{name}.py", fix=Fix.SAFE) for name in "abcdefghijklmn"]
    part = PartId(gate="format", lane="prod")
    verdict = PartVerdict(part=part, policy=Policy.STRICT, status=Status.FAIL, summary="", tool=Tool(name="ruff"))
    held = lane("prod", paths=("src",))

    def asked(number: int, *other_paths: str) -> str:
        return repair(verdict, FORMAT, FORMAT.id, found[:number], held, other_paths=other_paths)

    assert asked(4, "tests", "srcs") == "ruff format src"
    assert asked(3, "src/tests") == "ruff format src/a.py src/b.py src/c.py"
    assert asked(4, "src/tests", "src/old") == "ruff format src --extend-exclude src/old,src/tests"
    everywhere = [f"src/{name}/tests" for name in "pqrst"]
    assert asked(14, *everywhere) == "ruff format src --extend-exclude tests"
    assert (
        asked(14, *(f"src/{name}" for name in "pqrst")) == f"ruff format {' '.join(it.path or '' for it in found[:12])}"
    )


@pytest.mark.parametrize(
    ("whys", "advice"),
    [
        (["a is worse than b"], "bring it back to 62.10 %; where the change is meant, `gates accept` records it"),
        (["a", "b"], "bring them back to what was accepted; where the change is meant, `gates accept` records it"),
        (["coverage.lines has no accepted value: run `gates accept`"], "gates accept"),
    ],
)
def test_a_number_that_is_worse_comes_back_or_is_accepted(whys: list[str], advice: str) -> None:
    assert back(whys, ["62.10 %", "0"][: len(whys)]) == advice
