"""The parts of a plan that several machines share, for the collector to join."""

from __future__ import annotations

from functools import partial

from gates.cli.prepare import Prepared
from gates.judge.shards import Cut
from gates.run.fingerprint import source_lines
from gates.run.reading import read_joined


def cuts_of(prepared: Prepared) -> tuple[Cut, ...]:
    """Each part that is cut, with its shards and what its gate reads in all of them."""
    lines_of = source_lines(prepared.root)
    return tuple(
        Cut(
            part=planned.part,
            shards=tuple(shard.part.name for shard in planned.shards),
            joined=partial(read_joined, planned, lines_of=lines_of),
        )
        for planned in prepared.plan.parts
        if planned.shards
    )
