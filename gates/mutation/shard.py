"""Which mutants one of several machines runs: `mutation-prod-2of8`. Pure and deterministic.

The longest first, each to the shard with the least to do (R. L. Graham, "Bounds on Multiprocessing Timing Anomalies",
1969): no shard does more than a third above the best that is possible.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping

from gates.mutation.order import M

_UNKNOWN_S = 1.0


def shard_of(mutants: Iterable[M], durations: Mapping[str, float], number: int, count: int) -> tuple[M, ...]:
    """The mutants of one shard, in the order in which they were given; all shards together have each exactly once.

    Args:
        mutants: All that are to run, each once.
        durations: Mutant id -> seconds that it took before; the mean of these stands for one that is not known.
        number: Which shard, from 1.
        count: How many there are.

    Raises:
        ValueError: there is no such shard, or a mutant was given twice.
    """
    if not 1 <= number <= count:
        raise ValueError(f"there is no shard {number} of {count}")
    given = tuple(mutants)
    if len({mutant.id for mutant in given}) < len(given):
        raise ValueError("a mutant was given twice")
    known = {mutant.id: durations[mutant.id] for mutant in given if _is_duration(durations.get(mutant.id))}
    usual_s = math.fsum(sorted(known.values())) / len(known) if known else _UNKNOWN_S
    loads = [(0.0, 0, shard) for shard in range(1, count + 1)]
    mine = set()
    for duration_s, mutant_id in sorted(
        ((known.get(mutant.id, usual_s), mutant.id) for mutant in given), key=lambda each: (-each[0], each[1])
    ):
        load_s, held, shard = loads[0]
        heapq.heapreplace(loads, (load_s + duration_s, held + 1, shard))
        if shard == number:
            mine.add(mutant_id)
    return tuple(mutant for mutant in given if mutant.id in mine)


def _is_duration(value: float | None) -> bool:
    return value is not None and math.isfinite(value) and value >= 0
