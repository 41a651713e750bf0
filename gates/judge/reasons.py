"""The lines of the verdict's Why: what stops it first, then what nobody looks at, then what only warns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gates.judge import wording
from gates.judge.headline import ratios
from gates.judge.held import About, Judged
from gates.judge.part import told
from gates.model.scope import PartId
from gates.model.status import Status


def following(judged: Judged, follows: Mapping[PartId, PartId]) -> Judged:
    """A part that another one explains says so in its row; its reasons stay as they are."""
    cause = follows.get(judged.held.part)
    if cause is None:
        return judged
    numbers = ", ".join(ratios(judged.verdict.measurements))
    summary = "; ".join(filter(None, (f"follows from {cause.name}", numbers)))
    return replace(judged, verdict=replace(judged.verdict, summary=summary, follows_from=cause.name))


def reasons(
    judged: Sequence[Judged],
    *,
    unknown: Sequence[str],
    waiver_problems: Sequence[str],
    holes: Sequence[str],
    risks: Sequence[str],
) -> tuple[str, ...]:
    """Every reason, what is red before what is not.

    Args:
        judged: every part.
        unknown: what nobody can know of the run.
        waiver_problems: permissions that ended or cover nothing.
        holes: lanes that nobody looks at; they stand above what only warns.
        risks: what else does not fail.
    """
    return (
        *unknown,
        *_of_parts(judged, red=True),
        *waiver_problems,
        *holes,
        *_of_parts(judged, red=False),
        *risks,
    )


def _of_parts(judged: Sequence[Judged], *, red: bool) -> Iterator[str]:
    """By severity, what explains others first; parts without evidence, and parts that follow, are one line."""
    rank: dict[str, int] = {}
    for each in judged:
        name = each.verdict.follows_from or each.held.part.name
        rank[name] = max(rank.get(name, 0), each.verdict.status.severity)
    causes = {each.verdict.follows_from for each in judged}
    ordered = sorted(judged, key=lambda each: (-rank.get(each.held.part.name, 0), each.held.part.name not in causes))
    absent = [each for each in ordered if any(cause.about is About.ABSENCE for cause in each.causes)]
    if len(absent) > 1 and red:
        names = wording.some([each.held.part.name for each in absent])
        yield f"{len(absent):,} parts left no evidence: {names}"
    behind: dict[str, list[str]] = {}
    for each in ordered:
        name, verdict = each.held.part.name, each.verdict
        if verdict.follows_from:
            behind.setdefault(verdict.follows_from, []).append(name)
    alike: dict[tuple[str, str], list[str]] = {}
    for each in ordered:
        name, verdict = each.held.part.name, each.verdict
        if verdict.status in (Status.PASS, Status.SKIP) or verdict.follows_from or (len(absent) > 1 and each in absent):
            continue
        if (rank[name] >= Status.FAIL.severity) is not red:
            continue
        if not all(cause.about is About.REFUSED for cause in each.causes):  # the run's own problem says why
            alike.setdefault((told(each.causes), "" if verdict.status is Status.ERROR else name), []).append(name)
    for (text, _), same in alike.items():
        yield f"{wording.some(same)}: {text}"
        for name in same:
            if name in behind:
                names_behind = behind.pop(name)
                yield f"{wording.some(names_behind)}: {'follows' if len(names_behind) == 1 else 'follow'} from {name}"
