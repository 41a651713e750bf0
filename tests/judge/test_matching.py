from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from gates.judge.matching import Matched, match
from gates.model.finding import Finding
from gates.model.permission import AcceptedFinding
from gates.model.status import FindingState
from tests.judge.builders import finding, old

NEW, UPDATED, UNCHANGED = FindingState.NEW, FindingState.UPDATED, FindingState.UNCHANGED

few = st.sampled_from(["a", "b", "c"])
found = st.builds(
    Finding,
    check=few,
    message=few,
    path=few,
    line=st.integers(1, 3),
    is_counted=st.booleans(),
    fingerprint=few,
)
accepted = st.builds(AcceptedFinding, part=st.just("p"), check=few, path=few, fingerprint=few, count=st.integers(1, 2))
paths = st.none() | st.frozensets(few)


def test_a_rule_on_an_edited_line_is_not_new_but_a_second_one_is() -> None:
    edited = finding(fingerprint="other")

    assert match([edited], [old()], paths=None) == Matched(states=(UPDATED,), fixed=0)
    assert match([edited, finding(line=9)], [old()], paths=None) == Matched(states=(NEW, UNCHANGED), fixed=0)


def test_an_accepted_failure_says_nothing_of_another_test_of_its_file() -> None:
    accepted = [old("tests/failed", fingerprint="test_wrong")]
    other = finding("tests/failed", fingerprint="test_add", is_counted=False)

    assert match([other], accepted, paths=None) == Matched(states=(NEW,), fixed=1)


def test_a_moved_file_keeps_its_findings_but_a_copied_one_does_not() -> None:
    there = finding(path="acme/sub/a.py")

    assert match([there], [old()], paths=["acme/sub/a.py"]) == Matched(states=(UNCHANGED,), fixed=0)
    assert match([there], [old()], paths=["acme/sub/a.py", "acme/a.py"]) == Matched(states=(NEW,), fixed=1)


def test_another_rule_in_the_same_place_is_new() -> None:
    assert match([finding("lint/E501")], [old()], paths=[]) == Matched(states=(NEW,), fixed=1)


@given(st.lists(found, max_size=8), st.lists(accepted, max_size=5), paths, st.randoms())
def test_any_order_gives_the_same_states(findings, baseline, here, random) -> None:  # type: ignore[no-untyped-def]
    first = match(findings, baseline, paths=here)
    order = list(range(len(findings)))
    random.shuffle(order)
    random.shuffle(baseline)

    second = match([findings[i] for i in order], baseline, paths=here)

    before = Counter(zip(findings, first.states, strict=True))
    after = Counter(zip([findings[i] for i in order], second.states, strict=True))
    assert (before, first.fixed) == (after, second.fixed)


@given(st.lists(found, max_size=8), found, st.lists(accepted, max_size=5), paths)
def test_more_findings_never_help(findings, extra, baseline, here) -> None:  # type: ignore[no-untyped-def]
    without = match(findings, baseline, paths=here)
    with_it = match([*findings, extra], baseline, paths=here)

    new = {finding for finding, state in zip(findings, without.states, strict=True) if state is NEW}
    still = {finding for finding, state in zip([*findings, extra], with_it.states, strict=True) if state is NEW}
    assert new <= still
    assert with_it.states.count(NEW) >= without.states.count(NEW)


@given(st.lists(found, max_size=8), st.lists(accepted, max_size=5), paths)
def test_nothing_is_matched_twice(findings, baseline, here) -> None:  # type: ignore[no-untyped-def]
    matched = match(findings, baseline, paths=here)

    assert len(findings) - matched.states.count(NEW) + matched.fixed == sum(entry.count for entry in baseline)
