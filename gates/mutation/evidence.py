"""The reading of a part: of a whole, of a shard, and of a whole that shards make up. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from gates.model.evidence import Problem, Reading, Tool
from gates.mutation.asked import Asked
from gates.mutation.durations import durations_of
from gates.mutation.joining import join
from gates.mutation.reading import Asking, account_of, measurements_of, notes_of, problems_of, survivors_of
from gates.mutation.task import TOLD
from gates.mutation.told import Told, read_told


def reading_of(data: bytes | None, asking: Asking, *, said: str, shard: str = "") -> Reading:
    """What a run of mutants left, as evidence.

    Args:
        data: what it told.
        asking: what it is held against.
        said: what it said of errors.
        shard: as it ends the part's name; empty for a whole.
    """
    told = read_told(data)
    if told is None or data is None or bool(shard) != (told.cut is not None):
        cut = Problem(what=f"{TOLD} is missing or cannot be read", way_out="run again; report it when it stays")
        return Reading(problems=(cut,))
    if not shard:
        return _whole(told, asking, said=said)
    share = data.decode("utf-8")
    if not told.verdicts and told.has_ended:
        return Reading(not_applicable=f"no mutant fell to the shard {shard}", share=share)
    return _evidence(told, asking, said=said, share=share)


def joined_reading(shards: Mapping[str, Reading], asked: Asked, asking: Asking) -> Reading:
    """The whole that all shards make up, held to account over all of them.

    Args:
        shards: name of each shard -> its reading, in their order.
        asked: what the whole is asked.
        asking: what it is held against.
    """
    told = join(shards, asked)
    if not isinstance(told, Told):
        return Reading(problems=told)
    return _whole(told, asking, said="")


def _whole(told: Told, asking: Asking, *, said: str) -> Reading:
    if not told.verdicts and asking.changed is not None and told.has_ended:
        return Reading(not_applicable=f"the change adds no line of lane {asking.lane} that a mutant could change")
    if not told.functions:
        return Reading(not_applicable=f"the {len(asking.files)} files of lane {asking.lane} hold no function")
    return _evidence(told, asking, said=said)


def _evidence(told: Told, asking: Asking, *, said: str, share: str = "") -> Reading:
    return Reading(
        account=account_of(told, asking),
        measurements=measurements_of(told, asking),
        findings=survivors_of(told, asking),
        problems=problems_of(told, asking, said=said),
        notes=notes_of(told, asking),
        tool=Tool(name="mutmut", version=told.mutmut),
        durations_s=durations_of(each for each in told.verdicts if each.outcome is not None),
        share=share,
    )
