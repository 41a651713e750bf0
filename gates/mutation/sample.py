"""Which outcomes are a random sample of what, after a run that may have stopped early. Pure.

Three things would make a budgeted score too good or too bad, and are kept apart here: outcomes that were known before
the run chose anything (reused ones, mutants that no test runs) are no sample; mutants that were reached and have no
verdict yet (in work when time was up, or waiting for a second, slower try that mostly survivors need) are not left
out, but thought the worst of on both sides; and strata that nobody reached can be anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from gates.mutation.order import M, Stratum
from gates.mutation.outcomes import Outcome
from gates.mutation.score import Part, score_of


def parts_of(
    strata: Iterable[Stratum[M]],
    outcomes: Mapping[str, Outcome],
    known: Collection[str],
    keep: Callable[[M], bool] | None = None,
) -> tuple[Part, ...]:
    """What `combined` makes an interval of: what was known before, then each stratum.

    Args:
        strata: As the run was asked, so that `outcomes` came in this order.
        outcomes: Mutant id -> its class, final ones only: a mutant that time did not suffice for is absent.
        known: Ids of those outcomes that did not depend on how far the run came.
        keep: Which mutants the score is of, such as those of one component; None for all. A part of a random order
            is in random order too.
    """
    parts = []
    before: list[Outcome] = []
    for stratum in strata:
        mine = [mutant.id for mutant in stratum.mutants if keep is None or keep(mutant)]
        before.extend(outcomes[each] for each in mine if each in known and each in outcomes)
        asked = [each for each in mine if each not in known or each not in outcomes]
        reached = 1 + max((place for place, each in enumerate(asked) if each in outcomes), default=-1)
        found = [outcomes[each] for each in asked[:reached] if each in outcomes]
        if asked:
            parts.append(Part(score=score_of(found), left=len(asked) - reached, open=reached - len(found)))
    return (Part(score=score_of(before)), *parts)
