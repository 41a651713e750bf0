"""Fragments of many machines, merged to one run: in any order to the same result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gates.judge import wording
from gates.model.evidence import Fragment, Problem, Subject
from gates.model.scope import PartId


@dataclass(frozen=True, kw_only=True, slots=True)
class Offered:
    """A fragment with the name of the file that it was read from."""

    name: str
    fragment: Fragment


@dataclass(frozen=True, kw_only=True, slots=True)
class Collected:
    """What can be judged, and what could not be taken."""

    fragments: Mapping[str, Fragment] = field(default_factory=dict)
    """Part name -> its evidence, sorted by name; only parts of the plan."""
    missing: tuple[str, ...] = ()
    """Parts of the plan that have no evidence, in the order of the plan."""
    problems: tuple[Problem, ...] = ()
    """Fragments that were refused; each makes the run an error."""
    notes: tuple[str, ...] = ()
    """Facts worth a line that change nothing."""
    refused: frozenset[str] = frozenset()
    """Parts of the plan of which there is evidence that was not taken, and none that was."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Refusal:
    """Why a fragment is not of this run, in words that fit one and many."""

    one: str
    """Behind `lint-prod `."""
    many: str
    """Behind `15 fragments `."""
    way_out: str


def merge(
    offered: Iterable[Offered], *, planned: Sequence[str], subject: Subject, config_digest: str,
    untracked: Sequence[str] = (),
) -> Collected:  # fmt: skip
    """Take the fragments that belong to this run.

    Args:
        offered: fragments in any order.
        planned: names of the parts of the plan.
        subject: what the run is about; fragments of another commit or of other content are refused.
        config_digest: the digest of the configuration in force; fragments made under another one are refused.
        untracked: files of this checkout that git does not track, to name them where the files differ.
    """
    notes: list[str] = []
    refused: dict[_Refusal, list[Offered]] = {}
    by_part = defaultdict[str, list[Offered]](list)
    for each in sorted(offered, key=lambda each: (each.name, each.fragment.part.name)):
        refusal = _refusal(each, planned=planned, subject=subject, config_digest=config_digest, untracked=untracked)
        if refusal:
            refused.setdefault(refusal, []).append(each)
        else:
            by_part[each.fragment.part.name].append(each)
    problems = [_problem(refusal, same) for refusal, same in refused.items()]
    left = {each.fragment.part.name for same in refused.values() for each in same}
    fragments: dict[str, Fragment] = {}
    for part, same in sorted(by_part.items()):
        names = [each.name for each in same]
        if any(each.fragment != same[0].fragment for each in same):
            problems.append(
                Problem(
                    what=f"{part}: {' and '.join(names)} hold different evidence of the same part",
                    way_out="keep the one of this run and delete the others",
                )
            )
            left.add(part)
            continue
        if len(same) > 1:
            notes.append(f"{part}: {' and '.join(names)} are the same evidence, counted once")
        fragments[part] = same[0].fragment
    return Collected(
        fragments=fragments,
        missing=tuple(name for name in planned if name not in fragments),
        problems=tuple(problems),
        notes=(*notes, *_differences(fragments)),
        refused=frozenset(left.intersection(planned).difference(fragments)),
    )


def _problem(refusal: _Refusal, same: Sequence[Offered]) -> Problem:
    """One problem for all fragments that were refused for one reason."""
    if len(same) == 1:
        return Problem(what=f"{same[0].name}: {same[0].fragment.part.name} {refusal.one}", way_out=refusal.way_out)
    names = wording.some([each.fragment.part.name for each in same])
    way_out = refusal.way_out.replace("the part", "these parts").replace("the file", "the files")
    return Problem(what=f"{len(same):,} fragments {refusal.many}: {names}", way_out=way_out)


def _refusal(
    offered: Offered, *, planned: Sequence[str], subject: Subject, config_digest: str, untracked: Sequence[str] = ()
) -> _Refusal | None:
    """Why this fragment is not of this run; None when it is."""
    fragment = offered.fragment
    cut = _other_cut(fragment.part, planned)
    if cut is not None:
        return cut
    theirs = fragment.subject
    if theirs.commit_sha != subject.commit_sha:
        commits = f"of commit {_short(theirs.commit_sha)}, this run is of {_short(subject.commit_sha)}"
        return _Refusal(one=f"is {commits}", many=f"are {commits}", way_out="run the part again on this commit")
    if theirs.tree_digest != subject.tree_digest:
        looked = (
            f"looked at other files (tree {_short(theirs.tree_digest)}) than this run "
            f"(tree {_short(subject.tree_digest)}), at the same commit"
        )
        way_out = "run the part again on a clean checkout, or on the same changes"
        if untracked:
            are = "is" if len(untracked) == 1 else "are"
            way_out = (
                f"{wording.some(untracked)} {are} untracked here: move what does not belong to the project out of the "
                "checkout, or name it in .gitignore, and collect again; else run the part again on the same files"
            )
        elif subject.is_dirty:
            way_out = "tracked files are changed here (`git status`): take that back, or run the part again on it"
        return _Refusal(one=looked, many=looked, way_out=way_out)
    if fragment.config_digest != config_digest:
        ran = (
            f"ran under another configuration ({_short(fragment.config_digest)}) than this run "
            f"({_short(config_digest)})"
        )
        return _Refusal(one=ran, many=ran, way_out="run the part again with this configuration")
    if fragment.part.name not in planned:
        way_out = "name the lane and gate as the configuration does, or delete the file"
        return _Refusal(one="is not in the plan", many="are not in the plan", way_out=way_out)
    return None


def _other_cut(part: PartId, planned: Sequence[str]) -> _Refusal | None:
    """A shard of a part that this run cuts otherwise, or not at all; None for whatever is planned."""
    if part.shard is None or part.name in planned or part.whole.name not in planned:
        return None
    first = f"{part.whole.name}-1of"
    count = next((name.removeprefix(first) for name in planned if name.startswith(first)), "")
    here = f"this run cuts it in {count}" if count else "this run does not cut it"
    cut = f"one of {part.shard.count} shards, and {here}"
    return _Refusal(
        one=f"is {cut}", many=f"are each {cut}", way_out="plan, run and collect with the same number of `shards`"
    )


def _differences(fragments: Mapping[str, Fragment]) -> Iterable[str]:
    """Versions that differ between machines: allowed, and named."""
    pythons = defaultdict[str, list[str]](list)
    tools = defaultdict[str, dict[str, list[str]]](lambda: defaultdict(list))
    for part, fragment in fragments.items():
        pythons[fragment.subject.python].append(part)
        tool = fragment.reading.tool
        if tool is not None:
            tools[tool.name][tool.version].append(part)
    for name, versions in (("python", pythons), *sorted(tools.items())):
        if len(versions) > 1:
            words = [f"{version or 'unknown'} in {wording.some(parts)}" for version, parts in sorted(versions.items())]
            said = "; ".join(words)
            yield f"{name} differs between parts: {said}"


def _short(digest: str | None) -> str:
    return digest[:12] if digest else "none"
