"""The specs of a repository in numbers: tiers, criteria, threats, and effort with some people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from gates.specs.book import circles
from gates.specs.schedule import Work, in_sequence, longest_path, makespan
from gates.specs.spec import Spec, State


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """Working hours of the specs that are still to be done."""

    in_sequence_h: Fraction
    longest_path_h: Fraction
    with_people_h: tuple[tuple[int, Fraction], ...]
    """(number of people, hours) by list scheduling."""
    silent: tuple[str, ...] = ()
    """Ids of specs that do not say what they cost."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """All specs together."""

    components: int
    by_tier: tuple[tuple[int | None, int], ...]
    """(tier, components); None for specs whose tier cannot be read."""
    criteria: int
    threats: int
    mitigated: int
    invariants: int
    effort: Effort | None = None
    """None when no spec says what it costs, or specs wait for each other."""


def summed_up(specs: Sequence[Spec], *, people: Sequence[int] = (2,)) -> Summary:
    """Sum the specs up that are in force."""
    own = [spec for spec in specs if spec.state is not State.GONE]
    tiers = sorted({spec.tier for spec in own}, key=lambda tier: (tier is None, tier or 0))
    return Summary(
        components=len({spec.component for spec in own}),
        by_tier=tuple((tier, sum(spec.tier == tier for spec in own)) for tier in tiers),
        criteria=sum(len(spec.criteria) for spec in own),
        threats=sum(spec.threats for spec in own),
        mitigated=sum(spec.mitigated for spec in own),
        invariants=sum(spec.invariants for spec in own),
        effort=_effort(own, people),
    )


def _effort(specs: Sequence[Spec], people: Sequence[int]) -> Effort | None:
    waiting = [spec for spec in specs if spec.state is not State.DONE]
    if not any(spec.effort_h is not None for spec in waiting) or circles(waiting):
        return None
    works = [
        Work(name=spec.id, effort=spec.effort_h or Fraction(0), after=tuple(it.text for it in spec.after))
        for spec in {spec.id: spec for spec in waiting}.values()
    ]
    return Effort(
        in_sequence_h=in_sequence(works),
        longest_path_h=longest_path(works),
        with_people_h=tuple((count, makespan(works, count)) for count in people),
        silent=tuple(sorted(spec.id for spec in waiting if spec.effort_h is None)),
    )
