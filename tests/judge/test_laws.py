"""Laws of the judge: nothing that is worse, missing or unknown makes a run greener."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gates.model.evidence import Fragment, Problem
from gates.model.finding import Finding
from gates.model.health import Health
from gates.model.permission import AcceptedFinding, AcceptedValue, Baseline
from gates.model.status import Policy, Status
from tests.judge.builders import account, at_least, at_most, count, fragment, held, judged, ratio, waiver

few = st.sampled_from(["lint/a", "lint/b"])
places = st.sampled_from(["x.py", "y.py", "z.py"])
findings = st.builds(Finding, check=few, message=few, path=places, line=st.integers(1, 2), fingerprint=few)
baselines = st.none() | st.builds(
    Baseline,
    findings=st.lists(
        st.builds(AcceptedFinding, part=st.just("lint-prod"), check=few, path=places, fingerprint=few), max_size=4
    ).map(tuple),
    values=st.lists(
        st.builds(
            AcceptedValue,
            part=st.just("lint-prod"),
            metric=st.just("coverage.lines"),
            value=st.integers(0, 10),
            of=st.just(10),
        ),
        max_size=2,
        unique=True,
    ).map(tuple),
)
fragments = st.builds(
    lambda found, covered, noise: fragment(
        findings=tuple(found), measurements=(ratio(covered, 10), count(noise, "lint.suppressions"))
    ),
    st.lists(findings, max_size=4),
    st.integers(0, 10),
    st.integers(0, 3),
)
policies = st.sampled_from([Policy.STRICT, Policy.RATCHET, Policy.WARN])
waivers = st.sampled_from([(), (waiver("lint/a"),), (waiver("lint/*", where="x.py"),)])
paths = st.sampled_from([None, ("x.py",), ("x.py", "y.py", "z.py")])


def run(evidence: Fragment | None, policy: Policy, **fields: object) -> Health:
    conditions = (at_least("50"), at_most("2"))
    return judged([held(policy=policy, conditions=conditions)], [evidence] if evidence else [], **fields)


def part_severity(health: Health) -> int:
    return health.parts[0].status.severity


@given(fragments, findings, policies, baselines, waivers, paths)
def test_more_findings_never_help(evidence, extra, policy, baseline, waived, here) -> None:  # type: ignore[no-untyped-def]
    more = replace(evidence, reading=replace(evidence.reading, findings=(*evidence.reading.findings, extra)))
    given_ = {"baseline": baseline, "waivers": waived, "paths": here}

    assert part_severity(run(more, policy, **given_)) >= part_severity(run(evidence, policy, **given_))


@given(fragments, policies, baselines, waivers)
def test_less_evidence_never_helps(evidence, policy, baseline, waived) -> None:  # type: ignore[no-untyped-def]
    given_ = {"baseline": baseline, "waivers": waived}
    reading = evidence.reading
    worse = [
        None,
        replace(evidence, interrupted=True),
        replace(evidence, reading=replace(reading, account=None)),
        replace(evidence, reading=replace(reading, account=account(0))),
        replace(evidence, reading=replace(reading, account=account(3, unexplained=1))),
        replace(evidence, reading=replace(reading, measurements=())),
        replace(evidence, reading=replace(reading, problems=(Problem(what="cut"),))),
    ]

    assert [run(each, policy, **given_).status for each in worse] == [Status.ERROR] * len(worse)


@given(fragments, baselines)
def test_strict_is_never_milder_than_warn_and_warn_never_fails(evidence, baseline) -> None:  # type: ignore[no-untyped-def]
    strict, warn = (part_severity(run(evidence, policy, baseline=baseline)) for policy in (Policy.STRICT, Policy.WARN))

    assert strict >= warn
    assert warn <= Status.WARN.severity


@given(fragments, policies, baselines)
def test_a_baseline_with_less_in_it_never_helps(evidence, policy, baseline) -> None:  # type: ignore[no-untyped-def]
    if baseline is None or not baseline.findings:
        return
    less = replace(baseline, findings=baseline.findings[1:])

    assert part_severity(run(evidence, policy, baseline=less)) >= part_severity(
        run(evidence, policy, baseline=baseline)
    )
    assert part_severity(run(evidence, Policy.RATCHET)) >= Status.FAIL.severity


@given(fragments, policies, baselines, waivers)
def test_every_red_part_has_a_reason_and_a_next_step(evidence, policy, baseline, waived) -> None:  # type: ignore[no-untyped-def]
    health = run(evidence, policy, baseline=baseline, waivers=waived)

    assert (health.status is Status.PASS) == (health.reasons[0].startswith("1 part passed"))
    for part in health.parts:
        assert bool(part.reasons) == (part.status is not Status.PASS)
        if part.status is not Status.PASS:
            assert health.decisions
    assert all(each.title and each.why and each.next_step for each in health.decisions)
