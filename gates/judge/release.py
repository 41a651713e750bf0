"""What a release asks beyond the verdict of each part: readiness by level, and the work that is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gates.judge.criteria import Open
from gates.judge.decisions import Decided
from gates.judge.held import Judged
from gates.judge.outlook import outlook
from gates.judge.readiness import with_levels
from gates.model.health import Health
from gates.model.permission import Waiver
from gates.model.readiness import Criteria, Level
from gates.model.scope import Component
from gates.model.trend import Age
from gates.readers.codeowners import CodeOwners


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """What is known and asked besides the parts."""

    levels: tuple[Criteria, ...] = ()
    """What each level asks; without any, readiness follows from the status alone."""
    aim: Level | None = None
    """The level that the verdict speaks of."""
    owners: CodeOwners = field(default_factory=CodeOwners)
    ages: Mapping[str, Age] | None = None
    """Part -> how it went in the runs before this one; None when there is no history."""
    components: tuple[Component, ...] = ()


def released(
    health: Health,
    release: Release,
    judged: Sequence[Judged],
    decided: Decided,
    *,
    waivers: Sequence[Waiver],
    paths: Sequence[str],
) -> Health:
    """The health with its levels and its outlook.

    Args:
        health: judged part by part, with every decision in it.
        release: what is asked.
        judged: the judged parts.
        decided: every decision of a part.
        waivers: all of the configuration.
        paths: every file of the working tree; empty when nobody knows.
    """
    ours = {id(each.decision) for each in decided.every}
    further = [each for each in health.decisions if id(each) not in ours and each.title.partition(" ")[0] != "and"]
    left = outlook(
        judged,
        decided,
        health.lanes,
        paths=paths,
        owners=release.owners,
        components=release.components,
        further=[each.priority for each in further],
    )
    p0, p1, p2 = left.open_by_priority
    return with_levels(
        replace(health, outlook=left),
        release.levels,
        aim=release.aim,
        waivers=waivers,
        still_open=Open(p0=p0, p1=p1, p2=p2),
    )
