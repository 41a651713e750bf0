"""What nobody looks at: lanes that are off, lanes without tests, test files that skip all; and whether it is a risk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gates.judge import wording
from gates.judge.debt import debt_of_run
from gates.judge.held import Judged
from gates.model.health import Decision, LaneSummary, LeftOut
from gates.model.status import Policy

_HELD = (Policy.STRICT, Policy.RATCHET)
LEAST_TIER = 3
"""The tier of lanes on which so little depends that leaving them out is no risk."""


def is_risk(lane: LaneSummary) -> bool:
    """Whether a release depends on what the lane holds: its tier says so, or it has tests of its own."""
    return lane.tier < LEAST_TIER or lane.has_tests


def lanes_off(judged: Sequence[Judged], lanes: Sequence[LaneSummary], *, risks: bool) -> Iterator[str]:
    """A line for each lane that is off and holds files: `lane labs is off: 8 files, 1,199 lines not measured`.

    Args:
        judged: every part of the run; a gate's own policy can hold a lane that is off.
        lanes: all lanes of the configuration.
        risks: the lines of lanes that are a risk, or of those that are none.
    """
    for lane in lanes:
        if lane.policy is not Policy.OFF or not lane.files or is_risk(lane) is not risks:
            continue
        asked = [each.held.part.gate for each in judged if each.held.part.lane == lane.lane]
        but = f" but for {wording.some(asked)}" if asked else ""
        size = f"{wording.counted(lane.files, 'file')}, {wording.counted(lane.lines, 'line')}"
        yield f"lane {lane.lane} is off: {size} not measured{but}"


def parts_off(lanes: Sequence[LaneSummary], left_out: Sequence[LeftOut]) -> Iterator[str]:
    """One line for the parts that somebody switched off on lanes that are not off: `switched off: tests-prod`."""
    off = {lane.lane for lane in lanes if lane.policy is Policy.OFF}
    names = [each.part.name for each in left_out if each.is_switched_off and each.part.lane not in off]
    if names:
        yield f"switched off: {wording.some(names)}"


def lanes_untested(judged: Sequence[Judged], lanes: Sequence[LaneSummary]) -> Iterator[str]:
    """A line for each lane that is held, that a release depends on, and that names no tests; only lanes of the run."""
    asked = {each.held.part.lane for each in judged}
    for lane in lanes:
        if lane.lane not in asked:
            continue
        if lane.untested and lane.tier < LEAST_TIER and lane.policy in _HELD:
            files = wording.counted(lane.untested, "production file")
            yield f"lane {lane.lane} names no tests: nobody asks whether its {files} work{'s' * (lane.untested == 1)}"


def tests_idle(judged: Sequence[Judged]) -> Iterator[str]:
    """A line for each part that is held and whose tests are skipped in whole files: nobody knows what those say."""
    for each in judged:
        if each.held.part.gate != "tests" or each.verdict.policy not in _HELD:
            continue
        for found in each.verdict.measurements:
            if found.metric == "tests.skipped-files" and found.value:
                files = wording.counted(found.value, "test file")
                yield f"{each.held.part.name}: no test of {files} ran: {found.lacks}"


def to_switch_on(judged: Sequence[Judged], lanes: Sequence[LaneSummary]) -> Iterator[Decision]:
    """What to do about the lanes whose absence is a risk."""
    unless = f"where nothing depends on it, `tier = {LEAST_TIER}` says so"
    for line in lanes_off(judged, lanes, risks=True):
        why, step = "nobody looks at what a release depends on", f"give it a policy, `warn` at least; {unless}"
        yield debt_of_run(line, why=why, next_step=step)
    for line in lanes_untested(judged, lanes):
        why = "a lane that is held and never run says nothing of whether it works"
        yield debt_of_run(line, why=why, next_step=f'name them in the lane, `tests = ["tests"]`; {unless}')
    for line in tests_idle(judged):
        why = "tests that are always skipped say nothing, and nobody notices when they break"
        step = "let them run in one job at least, or say in `left-out-files` of the gate why they need not"
        yield debt_of_run(line, why=why, next_step=step, gate="tests")
