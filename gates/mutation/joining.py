"""Shards joined to the run that they share: each mutant exactly once, or the reason why nothing can be joined. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from gates.model.account import counted
from gates.model.evidence import Problem, Reading
from gates.mutation.asked import Asked, written
from gates.mutation.cut import Cut
from gates.mutation.told import Told, read_told

_AGAIN = "run all shards again, at one commit with one configuration"


def join(shards: Mapping[str, Reading], asked: Asked) -> Told | tuple[Problem, ...]:
    """One run out of all shards, or every problem that keeps them apart.

    Args:
        shards: name of each shard -> its reading, in their order.
        asked: what the whole is asked; each shard must have been asked the same of its share.
    """
    problems = [
        Problem(what=f"{name}: {each.what}", way_out=each.way_out)
        for name, reading in shards.items()
        for each in reading.problems
    ]
    told = {name: read_told(reading.share.encode()) for name, reading in shards.items()}
    if not problems:
        problems += [
            Problem(what=f"{name} hands nothing on that can be read", way_out="run it again; report it when it stays")
            for name, each in told.items()
            if each is None or each.cut is None
        ]
    runs = [(name, each, each.cut) for name, each in told.items() if each is not None and each.cut is not None]
    if not problems:
        found = [*_otherwise_asked(runs, asked), *_otherwise_made(runs)]
        problems += [Problem(what=text, way_out=_AGAIN) for text in found or _unbalanced(runs, asked)]
    return tuple(problems) if problems or not runs else _joined([run for _, run, _ in runs])


_Run = tuple[str, Told, Cut]


def _otherwise_asked(runs: Sequence[_Run], asked: Asked) -> Iterator[str]:
    for number, (name, run, _) in enumerate(runs, start=1):
        wanted = json.loads(written(replace(asked, shard=(number, len(runs)))))
        if run.asked.get("shard") != wanted["shard"]:
            of = "of".join(map(str, run.asked.get("shard") or ("?", "?")))
            yield f"{name} was cut as {of}, and this run has {counted(len(runs), 'shard')}"
            continue
        other = sorted(key for key in wanted.keys() | run.asked.keys() if wanted.get(key) != run.asked.get(key))
        if other:
            yield f"{name} was asked otherwise than this run asks: {', '.join(other)}"


def _otherwise_made(runs: Sequence[_Run]) -> Iterator[str]:
    """Where a shard was cut out of something else than the first was."""
    first_name, first, first_cut = runs[0]
    for name, run, cut in runs[1:]:
        pair = f"{first_name} and {name}"
        if run.mutmut != first.mutmut:
            yield f"{pair} made their mutants with different versions: mutmut {first.mutmut} and {run.mutmut}"
        elif cut.durations != first_cut.durations:
            yield f"{pair} were balanced by different durations"
        elif cut.lane != first_cut.lane or cut.live != first_cut.live:
            numbers = f"{len(first_cut.lane):,} of {first_cut.live:,} and {len(cut.lane):,} of {cut.live:,}"
            yield f"{pair} were cut out of different mutants: {numbers}"
        elif _ground(run) != _ground(first):
            yield f"{pair} saw different functions, or muted different mutants"


def _unbalanced(runs: Sequence[_Run], asked: Asked) -> Iterator[str]:
    """Double entry over the shards: what was cut against what fell to each, and that against what each tells of."""
    lane = runs[0][2].lane
    fallen = Counter(mutant for _, _, cut in runs for mutant in cut.mine)
    for text, mutants in (
        ("in no shard", [each for each in lane if not fallen[each]]),
        ("in several shards", [each for each in lane if fallen[each] > 1]),
        ("in a shard and not in the lane", sorted(fallen.keys() - set(lane))),
    ):
        if mutants:
            yield f"{counted(len(mutants), 'mutant')} of {len(lane):,} {_is(mutants)} {text}: {_some(mutants)}"
    for name, run, cut in runs:
        rows, mine = Counter(each.id for each in run.verdicts), set(cut.mine)
        twice = sorted(each for each, number in rows.items() if number > 1)
        foreign = sorted(rows.keys() - mine)
        silent = [] if asked.changed_tests else sorted(mine - rows.keys())  # what it knows can spare it some of these
        for text, mutants in (("twice", twice), ("that did not fall to it", foreign)):
            if mutants:
                yield f"{name} tells of {counted(len(mutants), 'mutant')} {text}: {_some(mutants)}"
        if silent:
            yield f"{name} is silent of {counted(len(silent), 'mutant')}: {_some(silent)}"


def _joined(runs: Sequence[Told]) -> Told:
    first = runs[0]
    verdicts = {each.id: each for run in runs for each in run.verdicts}
    cut = first.cut
    order = cut.lane if cut else ()
    return replace(
        first,
        asked={**first.asked, "shard": [1, 1]},
        verdicts=tuple(verdicts[each] for each in order if each in verdicts),
        not_wanted=(cut.live if cut else 0) - len(verdicts),
        why_nothing_reused=first.why_nothing_reused if len({run.why_nothing_reused for run in runs}) == 1 else "",
        notes=_union(run.notes for run in runs),
        collected=max(run.collected for run in runs),
        collect_errors=tuple(dict.fromkeys(each for run in runs for each in run.collect_errors)),
        failed=_union(run.failed for run in runs),
        flaky=_union(run.flaky for run in runs),
        clean_problems=_union(run.clean_problems for run in runs),
        known_tests=max(run.known_tests for run in runs),
        passed=max(run.passed for run in runs),
        has_begun=any(run.has_begun for run in runs),
        is_whole=all(run.is_whole for run in runs),
        has_ended=all(run.has_ended for run in runs),
        cut=None,
        shards=tuple(runs),
    )


def _ground(run: Told) -> tuple[object, ...]:
    muted = [(each.id, each.muted) for each in run.muted]
    return run.functions, run.without, run.parsed, run.register, muted


def _union(texts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for each in texts for text in each))


def _is(mutants: Sequence[str]) -> str:
    return "is" if len(mutants) == 1 else "are"


def _some(mutants: Sequence[str]) -> str:
    return ", ".join(mutants[:3]) + (", ..." if len(mutants) > 3 else "")
