"""Evidence of shards, and the part that they make up: all of them, each once, or the names of what is missing. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gates.judge import wording
from gates.model.evidence import Fragment, Problem, Reading
from gates.model.scope import PartId


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """A part of the plan that is cut into shards."""

    part: PartId
    """The whole."""
    shards: tuple[str, ...]
    """Names of its shards, in their order."""
    joined: Callable[[Mapping[str, Reading]], Reading]
    """What the gate reads in all of them together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined:
    """Evidence of whole parts alone."""

    fragments: Mapping[str, Fragment] = field(default_factory=dict)
    """Part name -> its evidence; that of shards went into their whole."""
    missing: tuple[str, ...] = ()
    """Shards that left no evidence while others of their part did, in the order of the plan."""


def join_shards(fragments: Mapping[str, Fragment], cuts: Sequence[Cut]) -> Joined:
    """Put the evidence of shards together.

    A part of which neither the whole nor a shard left evidence stays missing. Whatever does not make up one whole is a
    problem of the part: a shard that is missing, shards of different versions, a whole beside its shards.

    Args:
        fragments: part name -> its evidence, of this run alone.
        cuts: the parts that are cut.
    """
    found = dict(fragments)
    missing: list[str] = []
    for cut in cuts:
        shards = {name: found.pop(name) for name in cut.shards if name in found}
        whole = found.get(cut.part.name)
        if not shards:
            continue
        if whole is not None:
            what = f"there is evidence of {cut.part.name} as a whole, and of {wording.some(list(shards))}"
            problem = Problem(what=what, way_out="keep the one or the others, delete the rest, and collect again")
            found[cut.part.name] = replace(whole, reading=Reading(problems=(problem,)))
            continue
        absent = [name for name in cut.shards if name not in shards]
        missing += absent
        problems = _missing(cut, absent) or _differences(shards)
        reading = (
            Reading(problems=problems) if problems else cut.joined({name: it.reading for name, it in shards.items()})
        )
        found[cut.part.name] = _whole(cut.part, tuple(shards.values()), reading)
    return Joined(fragments=dict(sorted(found.items())), missing=tuple(missing))


def _missing(cut: Cut, absent: Sequence[str]) -> tuple[Problem, ...]:
    if not absent:
        return ()
    left = len(cut.shards) - len(absent)
    what = f"{left} of {wording.counted(len(cut.shards), 'shard')} left evidence, and none is of {wording.some(absent)}"
    return (Problem(what=what, way_out=f"`gates run {' '.join(absent)}`, and collect again"),)


def _differences(shards: Mapping[str, Fragment]) -> tuple[Problem, ...]:
    """What must be the same on all machines for their counts to be one number."""
    first_name, first = next(iter(shards.items()))
    found = []
    for name, fragment in shards.items():
        for one, other in (
            (first.producer, fragment.producer),
            (first.subject.python, fragment.subject.python),
            (_tool(first), _tool(fragment) or _tool(first)),
        ):
            if one and one != other:
                found.append(f"{first_name} ran with {one}, and {name} with {other}")
    if not found:
        others = [name for name, fragment in shards.items() if fragment.proof_key != first.proof_key]
        if others:
            what = "ran with another platform, other installed packages or other settings than"
            found.append(f"{wording.some(others)} {what} {first_name}")
    way_out = "run all shards with the same interpreter, packages and lane-gates"
    return tuple(Problem(what=text, way_out=way_out) for text in found)


def _tool(fragment: Fragment) -> str:
    tool = fragment.reading.tool
    return f"{tool.name} {tool.version}" if tool else ""


def _whole(part: PartId, shards: Sequence[Fragment], reading: Reading) -> Fragment:
    """One fragment: of the earliest run among them, and as long as all of them took together."""
    first = min(shards, key=lambda each: (each.run.started_at, each.run.run_id))
    keys = "\n".join(each.key for each in shards)
    return replace(
        first,
        part=part,
        key=hashlib.sha256(keys.encode()).hexdigest(),
        reading=reading,
        invocations=tuple(record for each in shards for record in each.invocations),
        duration_s=sum(each.duration_s for each in shards),
        reused_from=first.reused_from if all(each.reused_from for each in shards) else None,
        interrupted=any(each.interrupted for each in shards),
    )
