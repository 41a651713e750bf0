"""Waivers and the baseline are compared by what they permit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from gates.api import Policy
from gates.judge.baseline import write_baseline
from gates.model.permission import AcceptedFinding, AcceptedValue, Baseline, Waiver
from gates.plan.lowered_permissions import accepted_more, new_waivers, spent

OWN = frozenset({"policy"})


def waiver(check: str = "lint/F401", where: str = "**", expires: str = "2027-01-01") -> Waiver:
    return Waiver(check=check, where=where, reason="r", owner="@o", expires=date.fromisoformat(expires), line=7)


def new(base: list[Waiver], head: list[Waiver], **moved: str) -> tuple[list[str], list[str], list[str]]:
    found, notes, refused = new_waivers(base, head, moved, own=OWN, file="p")
    return [each.message for each in found], list(notes), list(refused)


def test_a_waiver_is_new_longer_or_wider() -> None:
    narrow = waiver(where="a.py")

    assert new([], [waiver()])[0] == ["waiver of lint/F401 added until 2027-01-01"]
    assert new([waiver()], [waiver(expires="2028-01-01")])[0] == [
        "waiver of lint/F401 extended from 2027-01-01 to 2028-01-01"
    ]
    assert new([narrow], [waiver()])[0] == ["waiver of lint/F401 added until 2027-01-01"]
    assert new([narrow], [waiver(check="lint/*", where="a.py")])[0] == [
        "waiver of lint/* in a.py added until 2027-01-01"
    ]


def test_a_waiver_that_permits_no_more_is_none() -> None:
    assert new([waiver()], [waiver()])[0] == []
    assert new([waiver()], [waiver(expires="2026-01-01")])[0] == []
    assert new([waiver(check="lint/*")], [waiver(where="a.py")])[0] == []
    assert new([waiver(where="old.py")], [waiver(where="new.py")], **{"new.py": "old.py"})[0] == []


def test_a_waiver_of_the_gate_itself_is_a_note_and_one_of_all_its_checks_is_refused() -> None:
    assert new([], [waiver("policy/left-lane")]) == ([], ["waiver of policy/left-lane until 2027-01-01: r"], [])
    assert new([], [waiver("policy/*")]) == ([], [], ["p:7: the waiver of policy/* would permit itself"])


def test_a_waiver_of_the_gate_itself_is_spent_once_the_base_has_it() -> None:
    old, renewed = waiver("policy/left-lane"), waiver("policy/left-lane", expires="2028-01-01")

    assert spent([old], [old, waiver()], own=OWN) == (old,)
    assert spent([old], [renewed], own=OWN) == ()


def finding(path: str = "a.py", fingerprint: str = "f", count: int = 1, part: str = "lint-old") -> AcceptedFinding:
    return AcceptedFinding(part=part, check="lint/F401", path=path, fingerprint=fingerprint, count=count)


def value(amount: int, of: int | None = None, metric: str = "coverage.lines", part: str = "lint-old") -> AcceptedValue:
    return AcceptedValue(part=part, metric=metric, value=amount, of=of)


def accepted(
    base: Baseline | None,
    head: Baseline | None,
    *,
    was: Policy | None = Policy.RATCHET,
    now: Policy | None = Policy.RATCHET,
    renamed: Callable[[str], str] = lambda part: part,
) -> list[str]:
    texts = [write_baseline(each) if each is not None else None for each in (base, head)]
    found = accepted_more(
        *texts, file="b", was=lambda _p, _f: was, now=lambda _p, _f: now, renamed=renamed, files=frozenset({"a.py"})
    )  # fmt: skip
    return [each.message for each in found]


def test_findings_that_are_accepted_beyond_the_base_are_counted() -> None:
    base = Baseline(findings=(finding(count=2),))

    assert accepted(base, Baseline(findings=(finding(count=5),))) == ["3 findings accepted in lint-old"]
    assert accepted(base, Baseline(findings=(finding(count=2), finding(fingerprint="g")))) == [
        "1 finding accepted in lint-old"
    ]
    assert accepted(base, Baseline(findings=(finding("b.py", fingerprint="g"),))) == ["1 finding accepted in lint-old"]
    assert accepted(None, base) == ["2 findings accepted in lint-old"]
    assert accepted(base, None) == []


def test_entries_may_move_and_may_not_be_copied() -> None:
    base = Baseline(findings=(finding(),))

    assert accepted(base, Baseline(findings=(finding("b.py"),))) == []
    assert accepted(base, Baseline(findings=(finding(), finding("b.py")))) == ["1 finding accepted in lint-old"]


def test_one_of_a_rule_may_take_the_place_of_another_in_its_file_and_no_two_of_one() -> None:
    base = Baseline(findings=(finding(count=2),))
    other = finding(fingerprint="g")

    assert accepted(base, Baseline(findings=(finding(count=1), other))) == []
    assert accepted(base, Baseline(findings=(finding("b.py", count=2), finding(fingerprint="g", count=2)))) == [
        "2 findings accepted in lint-old"
    ]
    assert accepted(base, Baseline(findings=(replace(other, check="lint/F811"),))) == ["1 finding accepted in lint-old"]
    assert accepted(base, Baseline(findings=(replace(other, part="lint-new"),))) == ["1 finding accepted in lint-new"]


def test_a_part_that_nobody_held_before_may_accept_what_it_has() -> None:
    head = Baseline(findings=(finding(),))

    assert accepted(None, head, was=Policy.WARN) == []
    assert accepted(None, head, was=None) == []
    assert accepted(None, head, now=Policy.WARN) == []
    assert accepted(None, head, was=Policy.STRICT) == ["1 finding accepted in lint-old"]


def test_values_must_not_get_worse_or_leave() -> None:
    base = Baseline(values=(value(8, 10), value(3, metric="lint.suppressions")))

    assert accepted(base, Baseline(values=(value(80, 100), value(3, metric="lint.suppressions")))) == []
    assert accepted(base, Baseline(values=(value(7, 10), value(4, metric="lint.suppressions")))) == [
        "lint-old: baseline of coverage.lines 8/10 to 7/10",
        "lint-old: baseline of lint.suppressions 3 to 4",
    ]
    assert accepted(base, Baseline(values=(value(9, 10),))) == ["lint-old: 1 value left the baseline"]


def test_values_follow_a_lane_that_got_another_name() -> None:
    base, head = Baseline(values=(value(8, 10),)), Baseline(values=(value(8, 10, part="lint-new"),))

    assert accepted(base, head, renamed=lambda _part: "lint-new") == []


def test_a_baseline_that_cannot_be_read_is_for_the_verdict_to_refuse() -> None:
    found = accepted_more(
        "broken", "broken", file="b", was=lambda _p, _f: None, now=lambda _p, _f: None, renamed=str, files=frozenset()
    )  # fmt: skip

    assert list(found) == []
