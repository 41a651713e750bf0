"""The criteria of a level held against a judged run. What nobody measured is never met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from gates.judge import wording
from gates.judge.held import PROVED
from gates.judge.production import REQUIRED, production_lanes
from gates.judge.ruling import is_failing_test
from gates.model.health import Health, LaneSummary, LeftOut, PartVerdict
from gates.model.quantity import Measurement, percent
from gates.model.readiness import Criteria, CriterionVerdict, NumberAsked
from gates.model.status import Policy, Status

_BAD = ("failed", "errors", "xpassed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Open:
    """Decisions that are open, by priority; also those that the list leaves out."""

    p0: int = 0
    p1: int = 0
    p2: int = 0


def held(asked: Criteria, health: Health, still_open: Open) -> tuple[CriterionVerdict, ...]:
    """Every criterion of a level with what was found, in the order of the configuration."""
    lanes = production_lanes(health.lanes, asked.tiers)
    return (
        _judged(health),
        *_passing(asked, health, lanes),
        *_strict(asked, health, lanes),
        *_suite(asked, health, "smoke", asked.smoke),
        *_suite(asked, health, "tests", asked.tests),
        *_proved(asked, health),
        *_open(asked, still_open),
        *_committed(asked, health),
        *_numbers(asked, health),
    )


def _source(asked: Criteria, key: str) -> str:
    return f"{asked.source}.{key}" if key in asked.written else "built in"


def _judged(health: Health) -> CriterionVerdict:
    """Asked at every level, whatever the configuration says."""
    unknown = [part.part.name for part in health.parts if part.status is Status.ERROR]
    total = len(health.parts)
    found = f"{total - len(unknown):,} of {wording.counted(total, 'part')}"
    found += f", not {wording.some(unknown)}" if unknown else ""
    broken = bool(unknown or health.missing_parts or health.interrupted or not total or health.status is Status.ERROR)
    found += ", and the run was interrupted" if health.interrupted else ""
    found += ", and evidence could not be taken" if broken and not unknown and not health.interrupted and total else ""
    return CriterionVerdict(
        name="judged",
        asked="every part of the plan could be judged",
        found=found,
        status=Status.ERROR if broken else Status.PASS,
        source="always",
        command="gates health",
    )


def _passing(asked: Criteria, health: Health, lanes: Sequence[LaneSummary]) -> Iterator[CriterionVerdict]:
    """One line for each gate: on how many production lanes it passes."""
    for gate in asked.passing:
        good: list[str] = []
        skipped: list[str] = []
        bad: list[str] = []
        whole = _parts(health, gate, None)
        for lane in lanes:
            parts = whole or _parts(health, gate, lane.lane)
            if not parts:
                (skipped if _is_not_asked(health, gate, lane) else bad).append(lane.lane)
            elif any(part.status not in (Status.PASS, Status.SKIP) for part in parts):
                bad.append(lane.lane)
            elif any(part.status is Status.PASS for part in parts):
                good.append(lane.lane)
            else:
                skipped.append(lane.lane)
        found = f"{len(good):,} of {wording.counted(len(good) + len(bad), 'production lane')}"
        found += f" ({wording.some(good)})" if good else ""
        found += f", not {wording.some(bad)}" if bad else ""
        status = Status.FAIL if bad or not lanes else Status.PASS if good else Status.SKIP
        if not lanes:
            found = "there is no production lane"
        elif status is Status.SKIP:
            found = f"asked of no production lane: {_why_not_asked(health, gate)}"
        first = [part.part.name for lane in bad for part in (whole or _parts(health, gate, lane))][:1]
        yield CriterionVerdict(
            name="passing",
            asked=f"each production lane passes {gate}",
            found=found,
            status=status,
            source=_source(asked, "passing"),
            command=f"gates run {first[0]}" if first else "",
        )


def _strict(asked: Criteria, health: Health, lanes: Sequence[LaneSummary]) -> Iterator[CriterionVerdict]:
    for gate in asked.strict:
        parts = [part for lane in lanes for part in _parts(health, gate, lane.lane)] or _parts(health, gate, None)
        lax = [f"{part.part.name} ({part.policy.value})" for part in parts if part.policy is not Policy.STRICT]
        absent = [] if _parts(health, gate, None) else [
            lane.lane for lane in lanes if not _parts(health, gate, lane.lane) and not _is_not_asked(health, gate, lane)
        ]  # fmt: skip
        lax += [f"{gate}-{lane} (off)" for lane in absent]
        is_unknown = not parts and not absent
        yield CriterionVerdict(
            name="strict",
            asked=f"{gate} is strict on each production lane",
            found=f"not {wording.some(lax)}" if lax else f"{wording.counted(len(parts), 'part')} strict",
            status=Status.FAIL if lax or is_unknown else Status.PASS,
            source=_source(asked, "strict"),
        )


def _suite(asked: Criteria, health: Health, gate: str, least: Decimal | None) -> Iterator[CriterionVerdict]:
    """Percent of tests that pass. Without smoke tests the whole suite stands in for them."""
    if least is None:
        return
    parts = [part for part in health.parts if part.part.gate == gate and part.policy is not Policy.OFF]
    noun = "smoke tests" if gate == "smoke" else "tests"
    passed = sum(_number(part, f"{gate}.passed") for part in parts)
    bad = max(
        sum(_number(part, f"{gate}.{word}") for part in parts for word in _BAD),
        sum(is_failing_test(each.finding) for part in parts for each in part.findings),  # waived ones fail all the same
    )
    bad += sum(_number(part, "smoke.skipped") for part in parts) if gate == "smoke" else 0
    of, name = passed + bad, f"{least.normalize():f} % of the {noun} that ran pass"
    source = _source(asked, gate)
    if of:
        status = Status.PASS if Fraction(passed * 100, of) >= Fraction(least) else Status.FAIL
        found = f"{percent(passed, of)} % ({passed:,} of {of:,})"
        command = f"gates run {parts[0].part.name}"
        yield CriterionVerdict(name=gate, asked=name, found=found, status=status, source=source, command=command)
        return
    instead = gate == "smoke" and any(_number(part, "tests.passed") for part in health.parts)
    off = [left.part.name for left in health.left_out if left.part.gate == gate and _is_missed(left, health)]
    if instead and not parts and not off:
        found = f"there are none ({_why_not_asked(health, gate)}); the tests stand in for them"
        yield from (
            CriterionVerdict(
                name=gate, asked=name, found=f"{found}: {each.found}", status=each.status, source=source,
                command=each.command,
            )
            for each in _suite(asked, health, "tests", least)
        )  # fmt: skip
        return
    found = f"no {noun.removesuffix('s')} ran"
    found += f": {wording.some(off)} {'is' if len(off) == 1 else 'are'} switched off" if off else ""
    yield CriterionVerdict(name=gate, asked=name, found=found, status=Status.ERROR, source=source)


def _is_missed(left: LeftOut, health: Health) -> bool:
    """Whether somebody switched a part off on a lane that is held; a lane that is off is asked nothing at all."""
    off = {lane.lane for lane in health.lanes if lane.policy is Policy.OFF}
    held = {lane.lane for lane in health.lanes} - off
    return left.is_switched_off and (left.part.lane not in off or not held)


def _proved(asked: Criteria, health: Health) -> Iterator[CriterionVerdict]:
    if asked.proved is None:
        return
    required = [part for part in health.parts if part.policy in REQUIRED and part.status is not Status.SKIP]
    proved = sum(part.proof == PROVED for part in required)
    of = len(required)
    is_met = bool(of) and Fraction(proved * 100, of) >= Fraction(asked.proved)
    yield CriterionVerdict(
        name="proved",
        asked=f"{asked.proved.normalize():f} % of the required parts are proved to see a planted defect",
        found=f"{percent(proved, of)} % ({proved:,} of {of:,})" if of else "no part is required",
        status=Status.PASS if is_met else Status.FAIL,
        source=_source(asked, "proved"),
        command="gates prove",
    )


def _open(asked: Criteria, still_open: Open) -> Iterator[CriterionVerdict]:
    for key, most, found in (
        ("maximum-p0", asked.maximum_p0, still_open.p0),
        ("maximum-p1", asked.maximum_p1, still_open.p1),
    ):
        if most is not None:
            yield CriterionVerdict(
                name=key,
                asked=f"at most {most:,} open {key[-2:].upper()}",
                found=f"{found:,} open",
                status=Status.PASS if found <= most else Status.FAIL,
                source=_source(asked, key),
            )


def _committed(asked: Criteria, health: Health) -> Iterator[CriterionVerdict]:
    if not asked.committed:
        return
    commit, is_dirty = health.subject.commit_sha, health.subject.is_dirty
    yield CriterionVerdict(
        name="committed",
        asked="a commit holds all that was looked at",
        found="no commit yet" if commit is None else f"{commit[:12]}{' with uncommitted changes' if is_dirty else ''}",
        status=Status.FAIL if commit is None or is_dirty else Status.PASS,
        source=_source(asked, "committed"),
        command="git status",
    )


def _numbers(asked: Criteria, health: Health) -> Iterator[CriterionVerdict]:
    for number in asked.numbers:
        lanes = production_lanes(health.lanes, number.tiers)
        for lane in lanes:
            yield _of_lane(asked, number, health, lane)
        if not lanes:
            name = f"{number.metric} {_bound(number)}"
            yield CriterionVerdict(
                name="numbers", asked=name, found="there is no production lane", status=Status.ERROR,
                source=_source(asked, "numbers"),
            )  # fmt: skip


def _of_lane(asked: Criteria, number: NumberAsked, health: Health, lane: LaneSummary) -> CriterionVerdict:
    parts = [part for part in health.parts if part.part.lane == lane.lane]
    about = [
        (part, each)
        for part in parts
        for each in part.measurements
        if each.metric == number.metric and each.path is None and each.component is None
    ]
    known = [(part, each) for part, each in about if each.amount is not None and part.status is not Status.ERROR]
    gate = number.metric.partition(".")[0]
    own = _parts(health, gate, lane.lane)
    if known:
        missed = [each for _, each in known if not _is_met(number, each)]
        found, status = wording.exact((missed or [known[0][1]])[0]), Status.FAIL if missed else Status.PASS
    elif own and all(part.status is Status.SKIP for part in own):
        found, status = own[0].summary, Status.SKIP
    else:
        found, status = "not measured", Status.ERROR
    is_ratio = known[0][1].of is not None if known else gate in ("coverage", "mutation")
    unit = " %" if is_ratio else ""
    tiers = wording.some([str(tier) for tier in number.tiers])
    instead = "" if lane.tier in number.tiers else f" (tier {lane.tier}, as no production lane is of tier {tiers})"
    return CriterionVerdict(
        name="numbers",
        asked=f"{number.metric} of {lane.lane}{instead} {_bound(number)}{unit}",
        found=found,
        status=status,
        source=_source(asked, "numbers"),
        command=f"gates run {own[0].part.name}" if own else "",
    )


def _is_met(number: NumberAsked, found: Measurement) -> bool:
    amount = found.amount
    if amount is None:
        return False
    above = number.minimum is None or amount >= Fraction(number.minimum)
    return above and (number.maximum is None or amount <= Fraction(number.maximum))


def _bound(number: NumberAsked) -> str:
    words = []
    for word, limit in (("at least", number.minimum), ("at most", number.maximum)):
        words += [f"{word} {limit.normalize():f}"] if limit is not None else []
    return f"is {' and '.join(words)}"


def _parts(health: Health, gate: str, lane: str | None) -> list[PartVerdict]:
    return [part for part in health.parts if part.part.gate == gate and part.part.lane == lane]


def _number(part: PartVerdict, metric: str) -> int:
    if part.status is Status.ERROR:
        return 0
    return sum(each.value for each in part.measurements if each.metric == metric and not (each.path or each.component))


def _is_not_asked(health: Health, gate: str, lane: LaneSummary) -> bool:
    """Whether the gate itself has nothing to ask there; what somebody switched off was asked, and went."""
    return lane.policy is not Policy.OFF and any(
        left.part.gate == gate and left.part.lane in (lane.lane, None) and not left.is_switched_off
        for left in health.left_out
    )


def _why_not_asked(health: Health, gate: str) -> str:
    """Why the gate itself asks nothing, up to the colon behind which it says what it looked for."""
    reason = next((left.reason for left in health.left_out if left.part.gate == gate), "it is not in the plan")
    return reason.partition(": ")[0]
