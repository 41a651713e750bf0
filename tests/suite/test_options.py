"""Options of pytest that take tests away are told from those that do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.suite.options import is_broader, lost_guards, risky_options, risky_variables


@pytest.mark.parametrize(
    ("options", "beyond", "risky"),
    [
        (["-k", "not slow"], [], ("-k not slow",)),
        (["-knot slow"], [], ("-k not slow",)),
        (["-m", "smoke"], ["-m", "smoke"], ()),
        (["-m", "smoke or fast"], ["-m", "smoke"], ()),
        (["-m", "smoke and fast"], ["-m", "smoke"], ("-m smoke and fast",)),
        (["--deselect", "a::b", "--ignore=x"], [], ("--deselect=a::b", "--ignore=x")),
        (["--deselect=a::b"], ["--deselect", "a::b"], ()),
        (["-ra", "-q", "-n", "4", "--tb=short", "-p", "no:cacheprovider"], [], ()),
        (["-p", "no:timeout"], [], ("-p no:timeout",)),
        (["-x", "--lf", "--maxfail", "1"], [], ("-x", "--lf", "--maxfail=1")),
        (["-W", "ignore::UserWarning", "-W", "error"], [], ("-W ignore::UserWarning",)),
    ],
)
def test_risky_options_are_named_in_one_spelling(options: list[str], beyond: list[str], risky: tuple[str, ...]) -> None:
    assert risky_options(options, beyond=beyond) == risky


def test_guards_that_are_lost_are_named() -> None:
    assert lost_guards(["-ra"], of=["--strict-markers", "-W", "error"]) == ("--strict-markers", "-W error")
    assert lost_guards(["--strict"], of=["--strict-markers", "--strict-config"]) == ()


def test_variables_that_tools_obey_are_named() -> None:
    assert risky_variables({"PYTEST_ADDOPTS": "-k x", "ACME_MODE": "on", "COVERAGE_RCFILE": "x"}) == (
        "COVERAGE_RCFILE",
        "PYTEST_ADDOPTS",
    )


MARKS = st.sampled_from(["a", "b", "c"])
EXPRESSIONS = st.recursive(
    MARKS,
    lambda inner: st.one_of(
        inner.map(lambda text: f"not ({text})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) and ({pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) or ({pair[1]})"),
    ),
    max_leaves=5,
)


@given(EXPRESSIONS, EXPRESSIONS)
def test_more_or_is_broader_and_more_and_is_not_narrower_the_other_way(one: str, other: str) -> None:
    assert is_broader(one, one)
    assert is_broader(one, f"({one}) or ({other})")
    assert is_broader(f"({one}) and ({other})", one)


@pytest.mark.parametrize(
    ("was", "now", "broader"), [("smoke", "", True), ("", "smoke", False), ("a", "device(x=1)", False)]
)
def test_no_expression_chooses_everything(was: str, now: str, broader: bool) -> None:
    assert is_broader(was, now) is broader
