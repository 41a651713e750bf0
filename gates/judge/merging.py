"""Fewer decisions: consequences go to what explains them, and one cause in several parts is told once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from gates.judge.weighed import Weighed
from gates.model.health import Decision

EXPLAINED_SHOWN = 5


def with_consequences(weighed: Sequence[Weighed], found: Sequence[int]) -> list[Weighed]:
    """Those that stand alone, each with what follows from it; it is as urgent as the most urgent of these."""
    explained = defaultdict[int, list[Weighed]](list)
    for place, root in enumerate(found):
        if root != place:
            explained[root].append(weighed[place])
    alone = []
    for place, each in enumerate(weighed):
        if found[place] != place:
            continue
        same = explained.get(place, [])
        texts = tuple(dict.fromkeys(_as_consequence(one, each) for one in same))
        decision = replace(
            each.decision,
            priority=min([each.decision.priority, *(one.decision.priority for one in same)]),
            explains=texts[:EXPLAINED_SHOWN],
            explains_left_out=max(0, len(texts) - EXPLAINED_SHOWN),
        )
        reaches = any(one.part != each.part for one in same)
        alone.append(replace(each, decision=decision, explains_others=reaches))
    return alone


def _as_consequence(each: Weighed, root: Weighed) -> str:
    part = each.part.name if each.part else ""
    if each.text == root.text:
        return f"{part}: the same"
    return f"{part}: {each.text.removesuffix(f', in {each.part.lane}') if each.part else each.text}"


def joined_by_cause(weighed: Iterable[Weighed]) -> list[Weighed]:
    """One decision where several parts have the same cause and the same way out."""
    groups: dict[tuple[int, str, str], list[Weighed]] = {}
    for each in weighed:
        groups.setdefault((each.decision.priority, each.text, each.decision.next_step), []).append(each)
    joined = []
    for (_, title, _), same in groups.items():
        first = same[0]
        if len(same) == 1:
            joined.append(first)
            continue
        lanes = {each.decision.lane for each in same}
        gates = {each.decision.gate for each in same}
        explains = tuple(dict.fromkeys(line for each in same for line in each.decision.explains))
        left = sum(each.decision.explains_left_out for each in same) + max(0, len(explains) - EXPLAINED_SHOWN)
        decision = replace(
            first.decision,
            title=f"{title} ({len(same)} parts)",
            gate=first.decision.gate if len(gates) == 1 else "",
            lane=first.decision.lane if len(lanes) == 1 else None,
            explains=explains[:EXPLAINED_SHOWN],
            explains_left_out=left,
        )
        joined.append(
            replace(
                first,
                decision=decision,
                weight=sum(each.weight for each in same),
                explains_others=any(each.explains_others for each in same),
            )
        )
    return joined


def in_turn(weighed: Iterable[Weighed]) -> list[Weighed]:
    """Most urgent first; of those that are as urgent each part tells one before any tells its second.

    Among the first ones of all parts each gate comes once before any comes again, so that the many rules of a linter
    do not hide that the tests are red.
    """
    of_part, of_gate = Counter[tuple[int, str, str]](), Counter[tuple[int, int, str]]()
    turns = []
    for each in sorted(weighed, key=lambda one: one.urgency):
        own = each.decision
        part = (own.priority, own.gate, own.lane or "")
        turn = of_part[part]
        gate = (own.priority, turn, own.gate)
        turns.append(((own.priority, not each.explains_others, turn, of_gate[gate]), each))
        of_part[part] += 1
        of_gate[gate] += 1
    return [each for _, each in sorted(turns, key=lambda pair: pair[0])]


def bounded(ordered: Sequence[Weighed], most: int) -> tuple[Decision, ...]:
    """The first decisions, then one that says how many more there are."""
    kept = tuple(each.decision for each in ordered[:most])
    more = ordered[most:]
    if not more:
        return kept
    rest = Decision(
        priority=more[0].decision.priority,
        title=f"and {len(more):,} more",
        gate="",
        lane=None,
        why="the list is cut at the most urgent; every part below says its own reasons",
        next_step="settle these first, then run again",
        reproduce="",
    )
    return (*kept, rest)
