from __future__ import annotations

import pytest
from _pytest.mark.expression import Expression
from hypothesis import given
from hypothesis import strategies as st

from gates.suite.selection import ExpressionError, matches
from gates.suite.smoke_runs import marks_in

NAMES = st.sampled_from(["smoke", "slow", "a.b", "x-y", "not_here"])
EXPRESSIONS = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        st.builds("not {}".format, inner),
        st.builds("({})".format, inner),
        st.builds("{} and {}".format, inner, inner),
        st.builds("{} or {}".format, inner, inner),
    ),
    max_leaves=6,
)


@given(EXPRESSIONS, st.frozensets(NAMES))
def test_agrees_with_pytest(expression: str, marks: frozenset[str]) -> None:
    theirs = Expression.compile(expression).evaluate(lambda name, /, **_: name in marks)
    assert matches(expression, marks) is theirs


@pytest.mark.parametrize(
    "expression", ["", "(", "a b", "a and", "not", ")", "a)", "device(serial=1)", "a;b", "not " * 99]
)
def test_refuses_what_is_no_expression_of_marks(expression: str) -> None:
    with pytest.raises(ExpressionError):
        matches(expression, frozenset())


@given(EXPRESSIONS)
def test_finds_marks_that_make_an_expression_true(expression: str) -> None:
    names = ["smoke", "slow", "a.b", "x-y", "not_here"]
    single = any(matches(expression, frozenset(names[:size])) for size in range(6)) or any(
        matches(expression, frozenset([name])) for name in names
    )
    chosen = marks_in(expression)
    assert matches(expression, frozenset(chosen)) or not single or len(chosen) > 1
