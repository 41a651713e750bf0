from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.api import Lane, Policy
from gates.config.edit import EditRefused, Raise, init_text, tighten_text
from gates.config.mistakes import ConfigError
from gates.config.positions import KeyPath
from tests.config.builders import loaded

LANES = (
    Lane(name="prod", paths=("acme", "core"), policy=Policy.STRICT, tier=1, owner="@a", tests=("tests",)),
    Lane(name="labs", paths=("labs",), policy=Policy.WARN),
)
VALUES: dict[KeyPath, Any] = {
    ("lanes", "prod", "targets", "coverage", "lines"): Decimal("62.10"),
    ("lanes", "prod", "targets", "coverage", "branches"): Decimal("50.00"),
    ("lanes", "prod", "gate", "tests", "minimum-tests"): 20,
    ("lanes", "gone", "targets", "mutation"): 3,
    ("gate", "lint", "select"): ("E", "F"),
}
WRITTEN = """\
[tool.gates.lanes.prod]
paths = ["acme", "core"]
policy = "strict"
tier = 1
owner = "@a"
tests = ["tests"]
targets = { coverage = { lines = 62.1, branches = 50 } }

[tool.gates.lanes.prod.gate.tests]
minimum-tests = 20

[tool.gates.lanes.labs]
paths = ["labs"]
policy = "warn"
tier = 2

[tool.gates.gate.lint]
select = ["E", "F"]
"""


def test_init_writes_lanes_targets_and_settings() -> None:
    assert init_text(None, LANES, VALUES) == WRITTEN


def test_what_init_writes_is_what_load_reads() -> None:
    config = loaded(WRITTEN, "pyproject.toml")

    assert config.lanes == LANES
    assert config.targets("prod").lines == Decimal("62.1")
    assert config.gate("tests", "prod").settings.minimum_tests == 20


@pytest.mark.parametrize(
    ("before", "gap"),
    [
        ("[project]\nname = 'x' # why\n# the end\n", "\n"),
        ("[project]\nname = 'x'", "\n\n"),
        ("tool.ruff.line-length = 100\n[tool.black]\na = nan\n", "\n"),
        ("[tool]\nruff.line-length = 1\n", "\n"),
        ("", ""),
        ("\n", ""),
    ],
)
def test_init_leaves_every_byte_of_the_file_and_adds_at_the_end(before: str, gap: str) -> None:
    assert init_text(before, LANES, VALUES) == before + gap + WRITTEN


def test_init_keeps_the_line_ends_of_windows() -> None:
    assert init_text("[project]\r\nname = 'x'\r\n", LANES, VALUES) == (
        "[project]\r\nname = 'x'\r\n\r\n" + WRITTEN.replace("\n", "\r\n")
    )


def test_a_second_init_changes_nothing_even_with_other_values() -> None:
    once = init_text("[project]\nname = 'x'\n", LANES, VALUES)

    assert init_text(once, LANES[:1], {**VALUES, ("lanes", "prod", "targets", "mutation"): 99}) == once


def test_init_adds_what_is_missing_to_a_table_that_exists() -> None:
    before = "[tool.gates] # ours\njobs = 2 # two\n\n[tool.ruff]\nline-length = 1\n"

    assert init_text(before, LANES[1:], {("report-dir",): "docs/health", ("jobs",): 9}) == (
        '[tool.gates] # ours\njobs = 2 # two\nreport-dir = "docs/health"\n\n[tool.ruff]\nline-length = 1\n\n'
        '[tool.gates.lanes.labs]\npaths = ["labs"]\npolicy = "warn"\ntier = 2\n'
    )


def test_init_writes_gates_toml_without_the_prefix() -> None:
    assert init_text("# ours\n", LANES[1:], {("jobs",): 2}, file="gates.toml") == (
        '# ours\n\njobs = 2\n\n[lanes.labs]\npaths = ["labs"]\npolicy = "warn"\ntier = 2\n'
    )


@pytest.mark.parametrize(
    "before", ["tool = { x = 1 }\n", "tool.gates = { jobs = 1 }\n", "tool.gates = 3\n", "tool = 1\n"]
)
def test_init_refuses_a_file_without_a_safe_place_and_shows_what_to_paste(before: str) -> None:
    with pytest.raises(EditRefused) as caught:
        init_text(before, LANES, VALUES)

    assert caught.value.snippet == WRITTEN


def test_init_refuses_a_file_that_is_not_toml() -> None:
    with pytest.raises(ConfigError):
        init_text("a = \n", LANES)


def test_names_and_paths_that_need_quotes_are_written_so() -> None:
    lanes = (Lane(name="a.b", paths=('we"ird é\u200b', "x y"), policy=Policy.RATCHET),)

    assert tomllib.loads(init_text(None, lanes))["tool"]["gates"]["lanes"] == {
        "a.b": {"paths": ['we"ird é\u200b', "x y"], "policy": "ratchet", "tier": 2}
    }


TIGHT = """\
[tool.gates.lanes.prod] # held
paths = ["a"]   # where
targets = { coverage = { lines = 62.10 }, mutation = 4_0 } # today
[tool.gates.lanes.prod.smoke]
minimum-tests = 20 # so many
"""


def raised(*key: str, old: Decimal | int | None, new: Decimal | int) -> Raise:
    return Raise(key=key, old=old, new=new)


def test_tighten_replaces_numbers_and_nothing_else() -> None:
    raises = [
        raised("lanes", "prod", "targets", "coverage", "lines", old=Decimal("62.1"), new=Decimal("70.00")),
        raised("lanes", "prod", "targets", "mutation", old=40, new=Decimal("41.5")),
        raised("lanes", "prod", "smoke", "minimum-tests", old=20, new=25),
    ]
    expected = TIGHT.replace("62.10", "70").replace("4_0", "41.5").replace("20", "25")

    assert tighten_text(TIGHT, "pyproject.toml", raises) == expected
    assert tighten_text(TIGHT.replace("\n", "\r\n"), "pyproject.toml", raises) == expected.replace("\n", "\r\n")


def test_tighten_sets_what_was_only_a_default() -> None:
    raises = [
        raised("lanes", "prod", "targets", "coverage", "branches", old=None, new=Decimal("55.5")),
        raised("lanes", "prod", "gate", "smoke", "maximum-skipped", old=None, new=3),
    ]

    edited = tomllib.loads(tighten_text(TIGHT, "pyproject.toml", raises))["tool"]["gates"]["lanes"]["prod"]

    assert edited == {
        "paths": ["a"],
        "targets": {"coverage": {"lines": 62.1, "branches": 55.5}, "mutation": 40},
        "smoke": {"minimum-tests": 20, "maximum-skipped": 3},
    }


def test_tighten_writes_under_the_key_that_the_file_uses() -> None:
    text = "[lanes.prod]\npaths = ['a']\ntargets.lines = 50 # flat\n"
    raises = [
        raised("lanes", "prod", "targets", "coverage", "lines", old=None, new=60),
        raised("lanes", "prod", "targets", "coverage", "branches", old=None, new=40),
    ]

    assert tighten_text(text, "gates.toml", raises) == (
        "[lanes.prod]\npaths = ['a']\ntargets.lines = 60 # flat\ntargets.branches = 40\n"
    )


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (
            raised("lanes", "prod", "targets", "mutation", old=40, new=39),
            "`tool.gates.lanes.prod.targets.mutation` would be lowered from 40 to 39",
        ),
        (
            raised("lanes", "prod", "targets", "mutation", old=41, new=50),
            "`tool.gates.lanes.prod.targets.mutation` in pyproject.toml is 40, not 41",
        ),
        (
            raised("lanes", "prod", "paths", "x", old=None, new=50),
            "pyproject.toml has no safe place for the new keys",
        ),
    ],
)
def test_tighten_refuses_to_lower_to_guess_or_to_damage(wanted: Raise, reason: str) -> None:
    with pytest.raises(EditRefused) as caught:
        tighten_text(TIGHT, "pyproject.toml", [wanted])

    assert (str(caught.value), caught.value.snippet) == (
        reason,
        f"tool.gates.{'.'.join(map(str, wanted.key))} = {wanted.new}",
    )


def test_nothing_to_raise_changes_nothing() -> None:
    assert tighten_text(TIGHT, "pyproject.toml", []) == TIGHT


SHAPES = st.sampled_from(
    [
        "[tool.ruff]\nline-length = 1 # c\n",
        "tool.black.x = 1\n",
        "[tool]\npytest.x = 1\ny = { z = [1, 2] }\n",
        "[[tool.rows]]\na = 1\n[[tool.rows]]\na = '''\n[tool.gates]\n'''\n",
        "# only a comment",
        "[tool.gates]\nbase = 'main'\n",
        "[tool.gates.lanes.prod]\npaths = ['p']\n",
        "[tool.gates.tiers.1]\nmutation = 10\n[project]\nx = 1\n",
        "tool.gates.jobs = 1\n",
        "[tool.gates]\nlanes.prod.paths = ['p']\n[tool.z]\nq = 1.50\n",
    ]
)
KEYS: st.SearchStrategy[KeyPath] = st.sampled_from(
    [
        ("lanes", "prod", "targets", "coverage", "lines"),
        ("lanes", "prod", "targets", "mutation"),
        ("lanes", "prod", "gate", "smoke", "minimum-tests"),
        ("tiers", "1", "mutation"),
        ("jobs",),
    ]
)


@given(SHAPES, st.booleans(), st.dictionaries(KEYS, st.integers(30, 90), max_size=3))
def test_an_edit_says_exactly_what_was_asked_or_is_refused(
    text: str, is_crlf: bool, numbers: dict[KeyPath, int]
) -> None:
    text = text.replace("\n", "\r\n") if is_crlf else text
    try:
        written = init_text(text, LANES, numbers)
        edited = tighten_text(written, "pyproject.toml", [Raise(key=("lanes", "prod", "tier-x"), old=None, new=1)])
    except EditRefused as refused:
        tomllib.loads(refused.snippet)
        return

    before, after = tomllib.loads(text), tomllib.loads(written)
    assert {**after.get("tool", {}), "gates": 0} == {**before.get("tool", {}), "gates": 0}
    assert {**after, "tool": 0} == {**before, "tool": 0}
    ours = before.get("tool", {}).get("gates", {})
    assert {key: after["tool"]["gates"][key] for key in ours} == ours
    assert init_text(written, LANES, numbers) == written
    assert written.count("\r\n") == (written.count("\n") if is_crlf and "\n" in text else 0)
    assert tomllib.loads(edited)["tool"]["gates"]["lanes"]["prod"].pop("tier-x") == 1
