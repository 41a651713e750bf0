from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.judge.accept import accept
from gates.judge.baseline import read_baseline, write_baseline
from gates.judge.difference import ChangedValue, Moved, Renewal
from gates.judge.tighten import tighten
from gates.model.evidence import Problem
from gates.model.finding import Finding
from gates.model.health import Health, PartVerdict
from gates.model.permission import AcceptedValue, Baseline
from gates.model.quantity import Measurement
from gates.model.status import FindingState, Policy, Status
from tests.judge.builders import count, finding, fragment, held, judged, old, old_value, ratio, waiver

FILES = ("acme/a.py", "acme/b.py")


def ratcheted(baseline: Baseline, *, paths: Any = FILES, policy: Policy = Policy.RATCHET, **fields: Any) -> Health:
    return judged([held(policy=policy)], [fragment(**fields)], baseline=baseline, paths=paths)


def tightened(baseline: Baseline, *, paths: Any = FILES, renames: Any = None, **fields: Any) -> Renewal:
    return tighten(baseline, ratcheted(baseline, paths=paths, **fields), paths=paths, renames=renames or {})


def test_what_is_fixed_goes_and_what_is_still_there_stays() -> None:
    before = Baseline(findings=(old("lint/E501"), old(count=3)))

    assert tightened(before, findings=(finding(), finding("lint/E999"))) == Renewal(
        baseline=Baseline(findings=(old(),)), dropped_findings=(old("lint/E501"), old(count=2))
    )


def test_a_waived_finding_is_not_accepted_any_more() -> None:
    before = Baseline(findings=(old(),))
    health = judged(
        [held(policy=Policy.RATCHET)], [fragment(findings=(finding(),))], baseline=before, waivers=(waiver(),)
    )

    assert tighten(before, health, paths=FILES, renames={}).baseline == Baseline()


@pytest.mark.parametrize(
    ("before", "measured", "after"),
    [
        (old_value(80, 100), ratio(90, 100), (old_value(90, 100),)),
        (old_value(80, 100), ratio(80, 90), (old_value(80, 90),)),  # what had no test was deleted
        (old_value(80, 100), ratio(60, 80), (old_value(80, 100),)),  # what had a test was deleted
        (old_value(80, 100), ratio(79, 100), (old_value(80, 100),)),  # worse
        (old_value(80, 100), ratio(0, 0), (old_value(80, 100),)),
        (old_value(80, 100), ratio(900, 1000), (old_value(80, 100), old_value(900, 1000))),  # grew, and got better
        (old_value(80, 100), ratio(30, 40), (old_value(30, 40), old_value(80, 100))),  # shrank: less is lacking
        (old_value(3), ratio(3, 4), (old_value(3),)),  # another shape is for `gates accept` to take
        (old_value(3, metric="lint.suppressions"), count(2), (old_value(2, metric="lint.suppressions"),)),
        (old_value(3, metric="lint.suppressions"), count(0), (old_value(0, metric="lint.suppressions"),)),
        (old_value(3, metric="lint.suppressions"), count(4), (old_value(3, metric="lint.suppressions"),)),
        (old_value(3, metric="lint.suppressions", path="acme/a.py"), count(0, path="acme/a.py"), ()),
        (old_value(3, metric="lint.suppressions", path="acme/a.py"), count(1), ()),  # none is left in this file
        (old_value(3, 4, path="acme/a.py"), count(1), (old_value(3, 4, path="acme/a.py"),)),
        (old_value(3, 4, path="acme/gone.py"), count(1), ()),
    ],
)
def test_a_number_only_gets_tighter(
    before: AcceptedValue, measured: Measurement, after: tuple[AcceptedValue, ...]
) -> None:
    assert tightened(Baseline(values=(before,)), measurements=(measured,)).baseline.values == after


def test_a_number_without_an_accepted_value_gets_none() -> None:
    assert tightened(Baseline(), measurements=(ratio(9, 10), count(2))) == Renewal(baseline=Baseline())


def test_every_change_is_said() -> None:
    before = Baseline(values=(old_value(80, 100), old_value(1, metric="lint.suppressions", path="acme/gone.py")))

    renewal = tightened(before, measurements=(ratio(90, 100), count(0)))

    assert renewal == Renewal(
        baseline=Baseline(values=(old_value(90, 100),)),
        dropped_values=(before.values[1],),
        changed_values=(ChangedValue(before=old_value(80, 100), after=old_value(90, 100), is_lowered=False),),
    )


def test_a_renamed_file_keeps_its_bound_under_its_new_name() -> None:
    before = old_value(8, 10, path="acme/old.py")
    renames = {"acme/a.py": "acme/old.py"}

    renewal = tightened(Baseline(values=(before,)), renames=renames, measurements=(ratio(8, 10, path="acme/a.py"),))

    after = replace(before, path="acme/a.py")
    assert renewal == Renewal(baseline=Baseline(values=(after,)), moved=(Moved(before=before, after=after),))


def test_a_part_that_could_not_be_judged_keeps_what_it_had() -> None:
    before = Baseline(findings=(old(),), values=(old_value(3, metric="lint.suppressions"),))

    renewal = tightened(before, measurements=(count(0),), problems=(Problem(what="cut"),))

    assert renewal == Renewal(baseline=before, refused=("lint-prod: cut",))


@pytest.mark.parametrize("policy", [Policy.STRICT, Policy.WARN])
def test_a_part_that_no_ratchet_holds_is_left_to_accept(policy: Policy) -> None:
    before = Baseline(findings=(old(),))

    assert tightened(before, policy=policy).baseline == before


shares = st.integers(1, 9).flatmap(lambda of: st.integers(0, of).map(lambda value: (value, of)))
checks = st.sampled_from(["lint/a", "lint/b"])
found = st.lists(
    st.builds(
        Finding,
        check=checks,
        message=checks,
        path=st.sampled_from(FILES),
        line=st.integers(1, 2),
        fingerprint=st.sampled_from(["x", "y"]),
    ),
    max_size=5,
).map(tuple)
evidence = st.builds(
    lambda findings, whole, file, noise, silenced: {
        "findings": findings,
        "measurements": (
            ratio(*whole),
            ratio(*file, path=FILES[0]),
            count(noise),
            *((count(silenced, path=FILES[0]),) if silenced else ()),
        ),
    },
    found,
    shares,
    shares,
    st.integers(0, 3),
    st.integers(0, 3),
)


def reds(baseline: Baseline, fields: dict[str, Any]) -> tuple[int, frozenset[Any]]:
    """How many findings are new, and which numbers fail."""
    verdict: PartVerdict = ratcheted(baseline, **fields).parts[0]
    new = sum(each.state is FindingState.NEW for each in verdict.findings)
    return new, frozenset(each.measured.key for each in verdict.ratchets)


@given(evidence, evidence, evidence)
def test_tightening_never_lets_anything_more_pass(
    first: dict[str, Any], today: dict[str, Any], later: dict[str, Any]
) -> None:
    before = accept(None, ratcheted(Baseline(), **first)).baseline

    after = tightened(before, **today).baseline

    assert read_baseline(write_baseline(after), "b") == after
    (new_before, failed_before), (new_after, failed_after) = reds(before, later), reds(after, later)
    assert new_after >= new_before
    assert failed_after >= failed_before


@given(evidence, evidence)
def test_tightening_changes_nothing_today_and_a_second_time_nothing_at_all(
    first: dict[str, Any], today: dict[str, Any]
) -> None:
    before = accept(None, ratcheted(Baseline(), **first)).baseline

    after = tightened(before, **today).baseline

    assert reds(after, today) == reds(before, today)
    assert ratcheted(after, **today).parts[0].fixed == 0
    assert tightened(after, **today) == Renewal(baseline=after)


@given(evidence, evidence, evidence)
def test_a_clean_up_that_was_kept_cannot_go_back_unseen(
    first: dict[str, Any], today: dict[str, Any], later: dict[str, Any]
) -> None:
    before = accept(None, ratcheted(Baseline(), **first)).baseline
    if ratcheted(before, **today).parts[0].status is not Status.PASS:
        return
    just_today = accept(None, ratcheted(Baseline(), **today)).baseline

    after = tightened(before, **today).baseline

    (new, failed), (new_kept, failed_kept) = reds(just_today, later), reds(after, later)
    assert new_kept >= new
    assert failed_kept >= failed
