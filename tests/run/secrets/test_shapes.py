from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gates.run.secrets.shapes import LEAST_WORD, SHAPES, Shape, may_hold_shape, shapes_in


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.name}-{shape.marks[0]}")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_cannot_hold_a_shape_holds_none(shape: Shape, data: st.DataObject) -> None:
    """The look at many texts at a time may not miss what the look at each of them finds."""
    text = data.draw(st.from_regex(shape.pattern))
    if any(True for _ in shapes_in(text)):
        assert may_hold_shape(text.lower().encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("shape", [each for each in SHAPES if each.is_word], ids=lambda shape: shape.name)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_token_that_is_one_word_is_long_enough(shape: Shape, data: st.DataObject) -> None:
    token = data.draw(st.from_regex(re.compile(shape.pattern, re.ASCII), fullmatch=True))

    assert len(re.findall(r"[A-Za-z0-9+_=.…-]+", token)[0].encode()) >= LEAST_WORD


@pytest.mark.parametrize("beginning", ["ghp_", "hf_", "eyJ", "AKIA", "xoxb-", "sk_live_"])
@pytest.mark.parametrize("size", range(1, 18))
def test_a_shortened_token_is_seen_by_both_looks_or_by_none(beginning: str, size: int) -> None:
    token = ("a1B2c3D4e5F6g7H8i9")[:size]
    for text in (
        f"x {beginning}{token}",
        f"x {beginning}{token}...",
        f"({beginning}{token}…9/x) ...",
        f"... {beginning}{token}",
    ):
        if any(True for _ in shapes_in(text)):
            assert may_hold_shape(text.lower().encode()), text
