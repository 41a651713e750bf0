"""How the mutants of a part were cut into shards: each shard tells, and the whole is held to it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gates.mutation.durations import function_name
from gates.mutation.shard import shard_of

if TYPE_CHECKING:
    from gates.mutation.mutant import Mutant


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """One shard's account of the cut."""

    durations: str
    """A digest of the file that it was balanced by; empty where there is none."""
    lane: tuple[str, ...]
    """Ids of all mutants that were cut, in the order of the files."""
    mine: tuple[str, ...]
    """Ids of those that fell to this shard, in the same order."""
    live: int
    """Mutants of the lane that are neither muted nor registered, asked about or not."""


def cut_of(
    mutants: Sequence[Mutant], shard: tuple[int, int], *, seconds: Mapping[str, float], durations: str, live: int
) -> Cut:
    """Cut them: every machine that sees the same repository and the same change cuts the same.

    Args:
        mutants: All that the shards are asked about together. Nothing that one machine alone knows may choose them.
        shard: Which one, from 1, of how many.
        seconds: Function -> seconds that one of its mutants takes.
        durations: A digest of where these are from.
        live: How many there are in the lane.
    """
    named = {each.id: seconds.get(function_name(each.path, each.qualname)) for each in mutants}
    known = {name: each for name, each in named.items() if each is not None}
    mine = shard_of(mutants, known, *shard)
    return Cut(durations=durations, lane=_ids(mutants), mine=_ids(mine), live=live)


def told(cut: Cut) -> dict[str, Any]:
    """As JSON holds it."""
    return {"durations": cut.durations, "lane": list(cut.lane), "mine": list(cut.mine), "live": cut.live}


def read(row: Mapping[str, Any]) -> Cut:
    """What was told; KeyError or TypeError for something else."""
    return Cut(durations=row["durations"], lane=tuple(row["lane"]), mine=tuple(row["mine"]), live=row["live"])


def _ids(mutants: Iterable[Mutant]) -> tuple[str, ...]:
    return tuple(each.id for each in mutants)
