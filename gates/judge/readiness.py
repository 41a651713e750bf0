"""Readiness, computed level by level: ready, ready with risks, or not ready, with the rule that fired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gates.judge import wording
from gates.judge.criteria import Open, held
from gates.judge.risks import risks
from gates.model.health import Health
from gates.model.permission import Waiver
from gates.model.readiness import Criteria, CriterionVerdict, Level, LevelVerdict
from gates.model.status import Readiness, Status

WORDS = {Readiness.READY_WITH_RISKS: "ready with risks", Readiness.NOT_READY: "not ready"}
_ORDER = (Readiness.READY, Readiness.READY_WITH_RISKS, Readiness.NOT_READY)


def with_levels(
    health: Health, levels: Sequence[Criteria], *, aim: Level | None, waivers: Sequence[Waiver], still_open: Open
) -> Health:
    """The same health with every level judged; its own readiness is never better than they allow.

    With an aim, it is never better than that level. Without one, `ready` needs production too, and it is never better
    than the best of the levels: one word must not say more than the levels below it.

    Args:
        health: judged part by part.
        levels: what each level asks.
        aim: the level that the verdict speaks of.
        waivers: all of the configuration.
        still_open: every open decision.
    """
    judged = tuple(level_verdict(asked, health, waivers, still_open) for asked in levels)
    if not judged:
        return health
    best = min(judged, key=lambda each: _ORDER.index(each.readiness))
    counted = next((each for each in judged if each.level is (aim or Level.PRODUCTION)), None)
    if aim is None and best.readiness is Readiness.NOT_READY:
        counted = best
    if counted is None or counted.readiness is Readiness.READY:
        return replace(health, levels=judged, aim=aim)
    least = counted.readiness if aim else worst((best.readiness, Readiness.READY_WITH_RISKS))
    readiness = worst((health.readiness, least))
    says_more = aim is not None or readiness is not health.readiness
    reasons = (*health.reasons, f"{WORDS[counted.readiness]} for {counted.level.value}: {counted.rule}")
    return replace(
        health, levels=judged, aim=aim, readiness=readiness, reasons=reasons if says_more else health.reasons
    )


def level_verdict(asked: Criteria, health: Health, waivers: Sequence[Waiver], still_open: Open) -> LevelVerdict:
    """One level. A criterion that is missed, or that nobody measured, is not ready, whatever else is well."""
    criteria = held(asked, health, still_open)
    missed = [each for each in criteria if each.status in (Status.FAIL, Status.ERROR)]
    found = risks(health, asked, waivers)
    applied = [each for each in criteria if each.status is not Status.SKIP]
    if missed:
        readiness, rule = Readiness.NOT_READY, _missing(missed, len(applied))
    elif found:
        readiness = Readiness.READY_WITH_RISKS
        rule = f"all {len(applied):,} criteria are met; {wording.counted(len(found), 'risk')} left"
    else:
        readiness, rule = Readiness.READY, f"all {len(applied):,} criteria are met, and no risk is left"
    return LevelVerdict(level=asked.level, readiness=readiness, rule=rule, criteria=criteria, risks=found)


def worst(several: Sequence[Readiness]) -> Readiness:
    """The least ready of several."""
    return max(several, key=_ORDER.index)


def _missing(missed: Sequence[CriterionVerdict], of: int) -> str:
    """What is missing, in numbers."""
    told = "; ".join(f"{each.asked}: {each.found}" for each in missed[:3])
    more = len(missed) - 3
    are = "is" if len(missed) == 1 else "are"
    return f"{len(missed):,} of {of:,} criteria {are} not met: {told}{f'; and {more:,} more' if more > 0 else ''}"
