"""Fragments of many machines, merged to one run: in any order to the same result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gates.judge import wording
from gates.model.evidence import Fragment, Problem, Subject


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


def merge(offered: Iterable[Offered], *, planned: Sequence[str], subject: Subject, config_digest: str) -> Collected:
    """Take the fragments that belong to this run.

    Args:
        offered: fragments in any order.
        planned: names of the parts of the plan.
        subject: what the run is about; fragments of another commit or of other content are refused.
        config_digest: the digest of the configuration in force; fragments made under another one are refused.
    """
    problems: list[Problem] = []
    notes: list[str] = []
    by_part = defaultdict[str, list[Offered]](list)
    for each in sorted(offered, key=lambda each: (each.name, each.fragment.part.name)):
        refusal = _refusal(each, planned=planned, subject=subject, config_digest=config_digest)
        if refusal:
            problems.append(refusal)
        else:
            by_part[each.fragment.part.name].append(each)
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
            continue
        if len(same) > 1:
            notes.append(f"{part}: {' and '.join(names)} are the same evidence, counted once")
        fragments[part] = same[0].fragment
    return Collected(
        fragments=fragments,
        missing=tuple(name for name in planned if name not in fragments),
        problems=tuple(problems),
        notes=(*notes, *_differences(fragments)),
    )


def _refusal(offered: Offered, *, planned: Sequence[str], subject: Subject, config_digest: str) -> Problem | None:
    """Why this fragment is not of this run; None when it is."""
    fragment = offered.fragment
    part, theirs = fragment.part.name, fragment.subject
    if theirs.commit_sha != subject.commit_sha:
        return Problem(
            what=f"{offered.name}: {part} is of commit {_short(theirs.commit_sha)}, this run is of "
            f"{_short(subject.commit_sha)}",
            way_out="run the part again on this commit",
        )
    if theirs.tree_digest != subject.tree_digest:
        return Problem(
            what=f"{offered.name}: {part} looked at other files (tree {_short(theirs.tree_digest)}) than this run "
            f"(tree {_short(subject.tree_digest)}), at the same commit",
            way_out="run the part again on a clean checkout, or on the same changes",
        )
    if fragment.config_digest != config_digest:
        return Problem(
            what=f"{offered.name}: {part} ran under another configuration ({_short(fragment.config_digest)}) than "
            f"this run ({_short(config_digest)})",
            way_out="run the part again with this configuration",
        )
    if part not in planned:
        return Problem(
            what=f"{offered.name}: {part} is not in the plan",
            way_out="name the lane and gate as the configuration does, or delete the file",
        )
    return None


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
