"""The score of a run that a budget may have stopped: between what and what it lies. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from gates.mutation.order import Placed, strata
from gates.mutation.outcomes import Outcome
from gates.mutation.sample import parts_of
from gates.mutation.score import Interval, Part, combined


class Judged(Placed, Protocol):
    """A mutant that a run was asked about, with what it says of it."""

    @property
    def outcome(self) -> Outcome | None:
        """None when time did not suffice."""

    @property
    def is_reused(self) -> bool:
        """Known before the run."""


V = TypeVar("V", bound=Judged)


def interval_of(
    verdicts: Sequence[V],
    *,
    changed: Mapping[str, Sequence[int]],
    tiers: Mapping[str, int],
    seed: str,
    keep: Callable[[V], bool] | None = None,
) -> Interval:
    """The interval of one run; see `sampled`."""
    return combined(sampled(verdicts, changed=changed, tiers=tiers, seed=seed, keep=keep))


def sampled(
    verdicts: Sequence[V],
    *,
    changed: Mapping[str, Sequence[int]],
    tiers: Mapping[str, int],
    seed: str,
    keep: Callable[[V], bool] | None = None,
) -> tuple[Part, ...]:
    """What an interval is made of, from all mutants that were asked about, those without an outcome too.

    Args:
        verdicts: in any order.
        changed: path -> changed lines, as the run was asked.
        tiers: path -> risk tier, as the run was asked.
        seed: that of the order in which they ran.
        keep: which mutants the score is of; None for all.
    """
    lines = {path: frozenset(each) for path, each in changed.items()}
    cut = strata(verdicts, changed_lines=lines, tier_of=tiers.get, seed=seed)
    outcomes = {each.id: each.outcome for each in verdicts if each.outcome is not None}
    known = {each.id for each in verdicts if each.is_reused or each.outcome is Outcome.NO_TESTS}
    return parts_of(cut, outcomes, known, keep)
