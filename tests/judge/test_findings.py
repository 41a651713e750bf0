from __future__ import annotations

import pytest

from gates.judge.accept import accepted_findings
from gates.judge.places import worst_files
from gates.model.finding import Finding
from gates.model.health import PartVerdict
from gates.model.permission import AcceptedValue
from gates.model.status import FindingState, Fix, Policy, Status
from tests.judge.builders import (
    Baseline,
    Check,
    at_least,
    finding,
    fragment,
    held,
    judged,
    old,
    ratio,
    verdict_of,
)


def outcome(verdict: PartVerdict) -> tuple[Status, tuple[str, ...]]:
    return (verdict.status, verdict.reasons)


def test_strict_fails_on_any_finding_and_does_not_look_at_the_baseline() -> None:
    found = (finding(fix=Fix.SAFE), finding("lint/E501", line=4), finding(line=2))

    verdict = verdict_of({"findings": found}, baseline=Baseline(findings=(old(count=2), old("lint/E999"))))

    assert outcome(verdict) == (Status.FAIL, ("3 findings (2 F401, 1 E501), 1 fixable",))
    assert ({each.state for each in verdict.findings}, verdict.fixed) == ({FindingState.NEW}, 0)


def test_ratchet_fails_only_on_new_findings() -> None:
    found = (finding(), finding("lint/E501", line=4))
    baseline = Baseline(findings=(old(), old("lint/E999")))

    verdict = verdict_of({"findings": found}, Policy.RATCHET, baseline=baseline)

    assert outcome(verdict) == (Status.FAIL, ("1 new finding (1 E501)",))
    assert verdict.fixed == 1


def test_ratchet_passes_on_old_findings_and_counts_them() -> None:
    verdict = verdict_of({"findings": (finding(),)}, Policy.RATCHET, baseline=Baseline(findings=(old(),)))

    assert (verdict.status, verdict.summary) == (Status.PASS, "1 accepted finding")


def test_a_check_that_makes_the_gate_blind_stays_red_under_ratchet() -> None:
    checks = (Check(id="lint/*", title="t"), Check(id="lint/not-looked-at", title="t", always=True))

    verdict = verdict_of(
        {"findings": (finding("lint/not-looked-at"),)},
        Policy.RATCHET,
        {"checks": checks},
        baseline=Baseline(findings=(old("lint/not-looked-at"),)),
    )

    assert outcome(verdict) == (Status.FAIL, ("1 finding that no baseline can accept (1 not-looked-at)",))


def test_ratchet_without_a_baseline_fails_even_when_nothing_was_found() -> None:
    health = judged([held(policy=Policy.RATCHET)], [fragment()])

    assert outcome(health.parts[0]) == (
        Status.FAIL,
        ("there is no baseline to hold it to: run `gates accept` and commit what it writes",),
    )
    assert [each.next_step for each in health.decisions] == ["gates accept"]


def test_warn_lanes_never_fail() -> None:
    verdict = verdict_of(
        {"findings": (finding(),), "measurements": (ratio(10, 100),)},
        Policy.WARN,
        {"conditions": (at_least("80"),)},
    )

    assert outcome(verdict) == (Status.WARN, ("1 finding (1 F401)", "coverage.lines 10 % (10 of 100) is below 80 %"))


def survivors(*ranks: int) -> tuple[Finding, ...]:
    return tuple(
        finding("mutation/survived", line=number + 1, rank=rank, judged_by="mutation.score", message=f"rank {rank}")
        for number, rank in enumerate(ranks)
    )


@pytest.mark.parametrize("policy", [Policy.STRICT, Policy.RATCHET, Policy.WARN])
def test_findings_that_a_number_judges_fail_nothing_by_themselves(policy: Policy) -> None:
    score = ratio(7, 10, "mutation.score")
    evidence = {"findings": survivors(1, 2, 3), "measurements": (score,)}
    baseline = Baseline(values=(AcceptedValue(part="lint-prod", metric="mutation.score", value=7, of=10),))

    verdict = verdict_of(evidence, policy, {"conditions": (at_least("70", "mutation.score"),)}, baseline=baseline)

    assert (verdict.status, verdict.summary, len(verdict.findings)) == (Status.PASS, "score 70 %", 3)


def test_a_number_that_is_missed_shows_the_findings_that_it_judges_worst_first() -> None:
    score = ratio(6, 10, "mutation.score", path="acme/a.py")
    evidence = {"findings": survivors(1, 9, 3, 2, 7, 6, 5), "measurements": (score,)}

    places, more = worst_files(verdict_of(evidence), "mutation.score")

    assert ([place.text for place in places], more) == (["rank 9", "rank 7", "rank 6", "rank 5", "rank 3"], 2)


def test_findings_that_a_number_judges_are_not_accepted_one_by_one() -> None:
    verdict = verdict_of({"findings": (*survivors(1, 2), finding())}, Policy.RATCHET, baseline=Baseline())

    assert [entry.check for entry in accepted_findings(verdict, set(FindingState))] == ["lint/F401"]


def test_what_makes_a_gate_blind_is_named_before_what_is_many() -> None:
    blind = Check(id="lint/file-not-linted", title="x", always=True)
    rules = tuple(finding(f"lint/E{number}", line=line) for number in range(1, 5) for line in (1, 2))

    part = verdict_of(
        {"findings": (*rules, finding("lint/file-not-linted", "acme/b.py"))}, held_fields={"checks": (blind,)}
    )

    assert part.reasons == ("9 findings (1 file-not-linted, 2 E1, 2 E2 and 2 more)",)
