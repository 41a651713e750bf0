from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.judge.accept import accept
from gates.judge.baseline import read_baseline, write_baseline
from gates.judge.difference import ChangedValue, Moved, Renewal
from gates.model.evidence import Problem
from gates.model.finding import Finding
from gates.model.health import Health
from gates.model.permission import AcceptedFinding, Baseline
from gates.model.quantity import Measurement
from gates.model.status import Direction, FindingState, Policy, Status
from tests.judge.builders import count, finding, fragment, held, judged, old, old_value, ratio, waiver

few = st.sampled_from(["a", "b", "c"])
found = st.lists(st.builds(Finding, check=few, message=few, path=few, line=st.integers(1, 3), fingerprint=few))
numbers = st.lists(
    st.builds(
        Measurement,
        metric=few,
        value=st.integers(0, 5),
        of=st.none() | st.integers(5, 9),
        unit=st.just("line"),
        path=st.none() | few,
        better=st.sampled_from(Direction),
    ),
    unique_by=lambda each: each.key,
)


def ratcheted(baseline: Baseline | None, **fields: Any) -> Health:
    return judged([held(policy=Policy.RATCHET)], [fragment(**fields)], baseline=baseline)


def test_the_first_acceptance_records_findings_and_values_in_order() -> None:
    health = ratcheted(
        None,
        findings=(finding(line=9), finding(), finding("lint/E501"), finding(path=None)),
        measurements=(
            ratio(1, 2),
            ratio(0, 0, path="acme/empty.py"),
            count(0, path="acme/a.py"),
            count(2, path="acme/b.py"),
            count(7, metric="ms", better=Direction.NONE),
        ),
    )

    baseline = Baseline(
        findings=(old(path=""), old("lint/E501"), old(count=2)),
        values=(old_value(1, 2), old_value(2, metric="lint.suppressions", path="acme/b.py")),
    )
    assert accept(None, health) == Renewal(
        baseline=baseline,
        added_findings=tuple(sorted(baseline.findings, key=lambda e: (e.path, e.check))),
        added_values=(baseline.values[0], baseline.values[1]),
    )


def test_what_no_baseline_can_accept_is_named_and_not_recorded() -> None:
    health = ratcheted(None, findings=(finding(), finding("lint/file-not-linted", path="acme/b.py")))

    renewal = accept(None, health, never={"lint/file-not-linted"})

    assert (renewal.baseline.findings, renewal.unacceptable) == (
        (old(),),
        (old("lint/file-not-linted", path="acme/b.py"),),
    )


def test_everything_that_changes_is_said_and_what_got_easier_is_marked() -> None:
    before = Baseline(
        findings=(old(count=3), old("lint/E501")),
        values=(old_value(1, 2), old_value(3, metric="lint.suppressions"), old_value(1, metric="gone")),
    )
    health = ratcheted(before, findings=(finding(),), measurements=(ratio(1, 3), count(2)))

    renewal = accept(before, health)

    assert renewal == Renewal(
        baseline=Baseline(findings=(old(),), values=(old_value(1, 3), old_value(2, metric="lint.suppressions"))),
        dropped_findings=(old("lint/E501"), old(count=2)),
        dropped_values=(old_value(1, metric="gone"),),
        changed_values=(
            ChangedValue(before=old_value(1, 2), after=old_value(1, 3), is_lowered=True),
            ChangedValue(
                before=old_value(3, metric="lint.suppressions"),
                after=old_value(2, metric="lint.suppressions"),
                is_lowered=False,
            ),
        ),
    )
    assert renewal.lowers


def test_a_part_that_could_not_be_judged_keeps_what_it_had() -> None:
    before = Baseline(findings=(old(count=3),))
    health = ratcheted(before, findings=(finding("lint/E501"),), problems=(Problem(what="ruff was cut short"),))

    renewal = accept(before, health)

    assert renewal == Renewal(baseline=before, refused=("lint-prod: ruff was cut short; and 1 more reason",))
    assert not renewal.lowers


@pytest.mark.parametrize("policy", [Policy.STRICT, Policy.WARN])
def test_a_part_that_no_ratchet_holds_keeps_nothing_in_the_baseline(policy: Policy) -> None:
    evidence = fragment(findings=(finding(),), measurements=(count(2),))
    broken = fragment(problems=(Problem(what="cut"),))

    for each in (evidence, broken):
        renewal = accept(Baseline(findings=(old(),)), judged([held(policy=policy)], [each]))
        assert renewal == Renewal(baseline=Baseline(), dropped_findings=(old(),))


def test_waived_findings_are_not_accepted() -> None:
    waived = judged([held(policy=Policy.RATCHET)], [fragment(findings=(finding(),))], waivers=(waiver(),))

    assert accept(None, waived).baseline == Baseline()


def test_what_is_the_same_under_the_name_of_another_file_has_moved() -> None:
    suppressed = old_value(2, metric="lint.suppressions", path="acme/a.py")
    before = Baseline(findings=(old(count=2),), values=(suppressed,))
    here = {"findings": (finding(path="acme/b.py"),) * 2, "measurements": (count(2, path="acme/b.py"),)}
    health = judged([held(policy=Policy.RATCHET)], [fragment(**here)], baseline=before, paths=("acme/b.py",))

    renewal = accept(before, health)

    moved = old(count=2, path="acme/b.py")
    assert renewal == Renewal(
        baseline=Baseline(findings=(moved,), values=(replace(suppressed, path="acme/b.py"),)),
        moved=(
            Moved(before=old(count=2), after=moved),
            Moved(before=suppressed, after=replace(suppressed, path="acme/b.py")),
        ),
    )


def test_the_stricter_of_two_merged_lines_that_goes_is_said() -> None:
    before = Baseline(values=(old_value(50, 100), old_value(60, 100)))

    renewal = accept(before, ratcheted(before, measurements=(ratio(50, 100),)))

    assert renewal.changed_values == (
        ChangedValue(before=old_value(60, 100), after=old_value(50, 100), is_lowered=True),
    )


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)).filter(lambda pair: pair[0] <= pair[1]), min_size=2))
def test_no_sequence_of_acceptances_lowers_a_share_without_a_word(steps: list[tuple[int, int]]) -> None:
    baseline: Baseline | None = None
    best = Fraction(0)
    for value, of in steps:
        renewal = accept(baseline, ratcheted(baseline, measurements=(ratio(value, of),)))
        share = Fraction(value, of)
        assert renewal.lowers == (share < best)
        baseline, best = renewal.baseline, share


def test_parts_of_other_runs_stay_and_parts_that_no_longer_exist_go() -> None:
    before = Baseline(findings=(old(part="lint-gone"), old(part="lint-labs")))
    health = ratcheted(before)

    assert accept(before, health).baseline == before
    assert accept(before, health, all_parts={"lint-prod", "lint-labs"}).baseline == Baseline(
        findings=(old(part="lint-labs"),)
    )


@given(found, numbers)
def test_accepting_and_judging_again_finds_nothing_new(findings: list[Finding], numbers: list[Measurement]) -> None:
    evidence = {"findings": tuple(findings), "measurements": tuple(numbers)}
    baseline = accept(None, ratcheted(None, **evidence)).baseline

    again = ratcheted(read_baseline(write_baseline(baseline), "b"), **evidence).parts[0]

    assert (again.status, again.reasons, again.fixed) == (Status.PASS, (), 0)
    assert {each.state for each in again.findings} <= {FindingState.UNCHANGED}


@given(found, found)
def test_accepting_twice_is_accepting_once(first: list[Finding], second: list[Finding]) -> None:
    before = accept(None, ratcheted(None, findings=tuple(first))).baseline
    health = ratcheted(before, findings=tuple(second))

    after = accept(before, health)

    assert accept(after.baseline, health) == replace(
        after, added_findings=(), dropped_findings=(), added_values=(), changed_values=(), moved=()
    )


@given(found, found)
def test_added_and_dropped_explain_the_whole_difference(first: list[Finding], second: list[Finding]) -> None:
    before = accept(None, ratcheted(None, findings=tuple(first))).baseline

    after = accept(before, ratcheted(before, findings=tuple(second)))

    def total(entries: tuple[AcceptedFinding, ...]) -> int:
        return sum(entry.count for entry in entries)

    assert total(after.baseline.findings) == (
        total(before.findings) + total(after.added_findings) - total(after.dropped_findings)
    )
