from __future__ import annotations

import pytest

from gates.model.health import PartVerdict
from gates.model.status import Policy, Status
from tests.judge.builders import (
    Baseline,
    count,
    old_value,
    ratio,
    verdict_of,
)


def outcome(verdict: PartVerdict) -> tuple[Status, tuple[str, ...]]:
    return (verdict.status, verdict.reasons)


@pytest.mark.parametrize(
    ("measured", "accepted", "expected"),
    [
        (ratio(2, 3), old_value(66, 100), ()),
        (
            ratio(666, 2000),
            old_value(334, 1000),
            ("coverage.lines 33.30 % (666 of 2,000) is worse than the accepted 33.40 % (334 of 1,000)",),
        ),
        (ratio(1, 3), old_value(1, 3), ()),
        (ratio(420, 438), old_value(422, 440), ()),
        (
            count(4),
            old_value(3, metric="lint.suppressions"),
            ("lint.suppressions 4 is worse than the accepted 3",),
        ),
        (count(2), old_value(3, metric="lint.suppressions"), ()),
        (
            ratio(9, 10),
            old_value(9),
            ("coverage.lines was accepted as 9 and is measured as 90 % (9 of 10): run `gates accept`",),
        ),
        (ratio(9, 10), None, ("coverage.lines 90 % (9 of 10) has no accepted value: run `gates accept`",)),
        (count(0), None, ()),
        (count(2), None, ("lint.suppressions 2 has no accepted value, so its bound is 0",)),
        (
            count(1, path="acme/new.py"),
            None,
            ("lint.suppressions of acme/new.py 1 has no accepted value, so its bound is 0",),
        ),
        (ratio(0, 10, path="acme/new.py"), None, ()),
        (ratio(0, 0), old_value(9, 10), ("coverage.lines is 0 of 0, but was accepted at 90 %",)),
        (count(0), old_value(9, 10), ("coverage.lines was not measured, but was accepted at 90 %",)),
    ],
)
def test_ratchet_holds_each_number_exactly(measured, accepted, expected) -> None:  # type: ignore[no-untyped-def]
    baseline = Baseline(values=(accepted,) if accepted else ())

    verdict = verdict_of({"measurements": (measured,)}, Policy.RATCHET, baseline=baseline)

    assert verdict.reasons == expected
    assert (verdict.status is Status.PASS) == (not expected)


def test_a_better_total_cannot_hide_a_worse_file() -> None:
    measured = (ratio(90, 100), ratio(1, 10, path="acme/a.py"), ratio(89, 90, path="acme/b.py"))
    values = (old_value(50, 100), old_value(5, 10, path="acme/a.py"), old_value(45, 90, path="acme/b.py"))

    verdict = verdict_of({"measurements": measured}, Policy.RATCHET, baseline=Baseline(values=values))

    assert outcome(verdict) == (
        Status.FAIL,
        ("coverage.lines of acme/a.py 10 % (1 of 10) is worse than the accepted 50 % (5 of 10)",),
    )


@pytest.mark.parametrize(
    ("path", "run", "status"),
    [
        ("acme/sub/a.py", {"paths": ("acme/sub/a.py",)}, Status.PASS),
        ("acme/renamed.py", {"paths": ("acme/renamed.py",)}, Status.PASS),
        ("acme/sub/a.py", {"paths": ("acme/sub/a.py", "acme/a.py")}, Status.FAIL),
        ("acme/sub/a.py", {"paths": None}, Status.FAIL),
        ("acme/b.py", {"paths": None, "renames": {"acme/b.py": "acme/a.py"}}, Status.PASS),
    ],
)
def test_a_moved_file_keeps_its_bound(path: str, run: dict[str, object], status: Status) -> None:
    baseline = Baseline(values=(old_value(3, metric="lint.suppressions", path="acme/a.py"),))

    verdict = verdict_of({"measurements": (count(3, path=path),)}, Policy.RATCHET, baseline=baseline, **run)

    assert verdict.status is status


def test_one_vanished_file_speaks_for_one_new_file_only() -> None:
    baseline = Baseline(values=(old_value(3, metric="lint.suppressions", path="acme/a.py"),))
    measured = (count(3, path="x/a.py"), count(3, path="y/a.py"))

    verdict = verdict_of({"measurements": measured}, Policy.RATCHET, baseline=baseline, paths=("x/a.py", "y/a.py"))

    assert verdict.reasons == ("lint.suppressions of y/a.py 3 has no accepted value, so its bound is 0",)


def test_after_a_merge_that_left_two_values_the_stricter_holds() -> None:
    baseline = Baseline(values=(old_value(50, 100), old_value(60, 100)))

    verdict = verdict_of({"measurements": (ratio(55, 100),)}, Policy.RATCHET, baseline=baseline)

    assert verdict.reasons == ("coverage.lines 55 % (55 of 100) is worse than the accepted 60 % (60 of 100)",)
